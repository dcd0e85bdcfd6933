package io.failstop.trace.csv;

import java.util.ArrayList;
import java.util.List;

/**
 * Any strings in one line of printable text.
 *
 * <pre>
 * \\  backslash      \n  line feed          \r  carriage return     \t  tab
 * \|  bar            \=  equals sign        \e  the empty string, alone
 * </pre>
 *
 * and a backslash, {@code u} and four hexadecimal digits for any other UTF-16 unit that is no
 * printable character: control characters, line separators, non-characters, half a surrogate pair.
 *
 * <p>A list is joined by bars; the empty list is the empty text. Bars are escaped in lists only, equals
 * signs in keys only.
 */
final class TextCodec {
    private static final char NOTHING = '\0';
    private static final int QUOTED = 40;

    private TextCodec() {}

    /** Thrown for an escape that is none; the message names it. */
    static final class BadEscape extends Exception {
        private static final long serialVersionUID = 1L;

        private final String what;

        BadEscape(String what) {
            super(what);
            this.what = what;
        }

        String what() {
            return what;
        }
    }

    static String encode(String string) {
        StringBuilder out = new StringBuilder(string.length() + 8);
        append(out, string, NOTHING);
        return out.toString();
    }

    static String encode(List<String> strings) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < strings.size(); i++) {
            if (i > 0) {
                out.append('|');
            }
            append(out, strings.get(i), '|');
        }
        return out.toString();
    }

    static String encodeFact(String key, String value) {
        StringBuilder out = new StringBuilder();
        append(out, key, '=');
        out.append('=');
        append(out, value, NOTHING);
        return out.toString();
    }

    /** A piece of input for a message: in quotes, printable, not long. */
    static String quote(String input) {
        String head = input.length() > QUOTED ? input.substring(0, QUOTED) + "..." : input;
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < head.length(); i++) {
            appendChar(out, head, i, NOTHING);
        }
        return out.append('"').toString();
    }

    private static void append(StringBuilder out, String string, char special) {
        if (string.isEmpty()) {
            out.append("\\e");
        }
        for (int i = 0; i < string.length(); i++) {
            appendChar(out, string, i, special);
        }
    }

    private static void appendChar(StringBuilder out, String string, int i, char special) {
        char c = string.charAt(i);
        switch (c) {
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (special != NOTHING && c == special) {
                    out.append('\\').append(c);
                } else if (isPlain(string, i, c)) {
                    out.append(c);
                } else {
                    appendUnit(out, c);
                }
            }
        }
    }

    private static boolean isPlain(String string, int i, char c) {
        if (c < 0x7f) {
            return c >= ' ';
        }
        if (Character.isHighSurrogate(c)) {
            return i + 1 < string.length() && Character.isLowSurrogate(string.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i > 0 && Character.isHighSurrogate(string.charAt(i - 1));
        }
        return c > 0x9f && c != '\u2028' && c != '\u2029' && c != '\ufeff' && c < '\ufff9';
    }

    private static void appendUnit(StringBuilder out, char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(Character.forDigit((c >> shift) & 0xf, 16));
        }
    }

    static String decode(String text) throws BadEscape {
        return text.indexOf('\\') < 0 ? text : decode(text, 0, text.length());
    }

    static List<String> decodeList(String text) throws BadEscape {
        List<String> strings = new ArrayList<>();
        if (text.isEmpty()) {
            return strings;
        }
        int from = 0;
        while (from <= text.length()) {
            int end = unescaped(text, '|', from);
            if (end == from) {
                throw new BadEscape("an empty string in a list is written \\e");
            }
            strings.add(decode(text, from, end));
            from = end + 1;
        }
        return strings;
    }

    /** Index of the first {@code wanted} from {@code from} that no backslash precedes, or the length. */
    static int unescaped(String text, char wanted, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != wanted) {
            i += text.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i, text.length());
    }

    static String decode(String text, int from, int end) throws BadEscape {
        if (end - from == 2 && text.startsWith("\\e", from)) {
            return "";
        }
        StringBuilder out = new StringBuilder(end - from);
        int i = from;
        while (i < end) {
            char c = text.charAt(i++);
            if (c != '\\') {
                out.append(c);
            } else if (i < end && text.charAt(i) == 'u') {
                out.append(unit(text, i + 1, end));
                i += 5;
            } else {
                out.append(simple(text, i, end));
                i++;
            }
        }
        return out.toString();
    }

    private static char simple(String text, int i, int end) throws BadEscape {
        if (i == end) {
            throw new BadEscape("a backslash at the end");
        }
        char c = text.charAt(i);
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '\\', '|', '=' -> c;
            default -> throw new BadEscape("bad escape " + quote("\\" + c));
        };
    }

    private static char unit(String text, int from, int end) throws BadEscape {
        int unit = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = i < end ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0 || text.charAt(i) > 'f') {
                throw new BadEscape("bad escape " + quote(text.substring(from - 2, Math.min(end, from + 4))));
            }
            unit = (unit << 4) | digit;
        }
        return (char) unit;
    }
}
