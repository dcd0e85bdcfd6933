package io.failstop.trace.std;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * One line taken apart with care: what is not as the format wants it is told in words. {@link StdParser}
 * comes here with every line that it cannot make sense of at a glance.
 *
 * <p>Threading: one thread; used again for each line.
 */
final class StdLine {
    /** The longest line. */
    static final int MAX_BYTES = 1 << 16;

    private static final int MAX_QUOTED = 120;
    private static final String NO_INTEGER = "the location is no decimal integer";

    private byte[] bytes = new byte[0];
    int threadFrom;
    int threadEnd;
    int op;
    int operandFrom;
    int operandEnd;
    long location;

    /** Takes the line apart; returns what is wrong with it, or the empty text. */
    String parse(byte[] source, int from, int end) {
        bytes = source;
        if (from == end) {
            return "the line is empty";
        }
        int first = indexOf('|', from, end);
        int second = indexOf('|', first + 1, end);
        if (first == end || second == end || indexOf('|', second + 1, end) != end) {
            return "not three fields separated by '|'";
        }
        threadFrom = from;
        threadEnd = first;
        String wrong = event(first + 1, second);
        if (wrong.isEmpty()) {
            wrong = location(second + 1, end);
        }
        if (wrong.isEmpty()) {
            wrong = name("thread", threadFrom, threadEnd);
        }
        return wrong.isEmpty() && op != Op.IGNORED ? name("operand", operandFrom, operandEnd) : wrong;
    }

    private int indexOf(char wanted, int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return end;
    }

    private String event(int from, int end) {
        int bracket = indexOf('(', from, end);
        if (bracket == end || bytes[end - 1] != ')') {
            return "the event is not an operation and its operand in brackets";
        }
        op = Op.of(bytes, from, bracket);
        operandFrom = bracket + 1;
        operandEnd = end - 1;
        return op == Op.UNKNOWN ? "unknown operation" : "";
    }

    private String location(int from, int end) {
        int digits = from < end && bytes[from] == '-' ? from + 1 : from;
        if (digits == end) {
            return NO_INTEGER;
        }
        for (int i = digits; i < end; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return NO_INTEGER;
            }
        }
        try {
            location = Long.parseLong(new String(bytes, from, end - from, StandardCharsets.ISO_8859_1));
        } catch (NumberFormatException e) {
            return "the location has more than 64 bits";
        }
        return "";
    }

    private String name(String what, int from, int end) {
        if (from == end) {
            return "the " + what + " is empty";
        }
        return isPlain(from, end) ? "" : text(what, from, end);
    }

    /** Whether there is nothing but printable ASCII, as in nearly all names. */
    private boolean isPlain(int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] <= ' ') {
                return false;
            }
        }
        return true;
    }

    private String text(String what, int from, int end) {
        String name;
        try {
            name = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, end - from))
                    .toString();
        } catch (CharacterCodingException e) {
            return "the " + what + " is not UTF-8";
        }
        return name.codePoints().anyMatch(Character::isWhitespace) ? "white space in the " + what : "";
    }

    /** A name that {@link #parse} found nothing wrong with. */
    String text(int from, int end) {
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    /** The line for a message: its beginning, if it is long. */
    static String quoted(byte[] source, int from, int end) {
        String line = new String(source, from, Math.min(end - from, MAX_QUOTED), StandardCharsets.UTF_8);
        StringBuilder printable = new StringBuilder();
        line.codePoints().map(c -> Character.isISOControl(c) ? '\ufffd' : c).forEach(printable::appendCodePoint);
        return end - from > MAX_QUOTED ? printable + "..." : printable.toString();
    }
}
