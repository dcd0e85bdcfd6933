package io.failstop.engine.oracle;

/**
 * Values of neighbouring words: all the same, or growing by one from word to word.
 *
 * @param from the first word, counted from the beginning of the file
 * @param to the word after the last
 * @param first the value of the first word
 * @param step 0 or 1: what the value grows by
 */
record Run(long from, long to, long first, int step) {

    /** A run of one value. */
    static Run constant(long from, long to, long value) {
        return new Run(from, to, value, 0);
    }

    long at(long word) {
        return step == 0 ? first : first + (word - from);
    }

    /**
     * The first word of [low, high), all inside both runs, at which both have the same value, or high. If
     * the steps are alike, both are the same from there to high; if not, at this word alone.
     */
    long meets(Run other, long low, long high) {
        if (step == other.step) {
            return at(low) == other.at(low) ? low : high;
        }
        Run growing = step == 1 ? this : other;
        Run still = step == 1 ? other : this;
        long steps = still.first - growing.at(low);
        return Long.compareUnsigned(steps, high - low) < 0 ? low + steps : high;
    }

    /** The word after the last of those that {@link #meets} found. */
    long parts(Run other, long met, long high) {
        return step == other.step ? high : Math.min(high, met + 1);
    }
}
