package io.failstop.trace.csv;

import io.failstop.probe.EventFlags;

/** Flags as words: {@code shared+timed}, bits without a name as one hexadecimal number at the end. */
final class FlagWords {
    /** All flag bits of an event. */
    static final int MASK = 0xffff;

    private static final int[] BITS = {
        EventFlags.SHARED,
        EventFlags.ATOMIC,
        EventFlags.RESIDENT,
        EventFlags.MMAP,
        EventFlags.DISK,
        EventFlags.TIMED,
        EventFlags.NO_PROGRESS,
        EventFlags.TRIED,
        EventFlags.INFERRED
    };
    private static final String[] WORDS = {
        "shared", "atomic", "resident", "mmap", "disk", "timed", "no-progress", "tried", "inferred"
    };

    private FlagWords() {}

    static String encode(int flags) {
        if (flags == 0) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        int left = flags;
        for (int i = 0; i < BITS.length; i++) {
            if ((left & BITS[i]) != 0) {
                out.append(out.length() == 0 ? "" : "+").append(WORDS[i]);
                left &= ~BITS[i];
            }
        }
        if (left != 0) {
            out.append(out.length() == 0 ? "" : "+").append("0x").append(Integer.toHexString(left));
        }
        return out.toString();
    }

    /** The flags, or -1 if a word is unknown or a number has more than 16 bits. */
    static int decode(String text) {
        int flags = 0;
        int from = 0;
        while (from < text.length()) {
            int plus = text.indexOf('+', from);
            int end = plus < 0 ? text.length() : plus;
            int bits = word(text.substring(from, end));
            if (bits < 0 || end == text.length() - 1) {
                return -1;
            }
            flags |= bits;
            from = end + 1;
        }
        return flags;
    }

    private static int word(String word) {
        for (int i = 0; i < WORDS.length; i++) {
            if (WORDS[i].equals(word)) {
                return BITS[i];
            }
        }
        if (!word.startsWith("0x") || word.length() == 2 || word.length() > 6) {
            return -1;
        }
        int bits = 0;
        for (int i = 2; i < word.length(); i++) {
            int digit = Character.digit(word.charAt(i), 16);
            if (digit < 0 || word.charAt(i) > 'f') {
                return -1;
            }
            bits = (bits << 4) | digit;
        }
        return bits;
    }
}
