package io.failstop.analyzer.visibility;

/**
 * What a register knows of words that have the same history.
 *
 * @param replaced the definite writes
 * @param blank the end of the last write that made, or may have made, them zero or absent; the initial one
 *     ended with event 0; {@link Replacements#NEVER} once that is replaced for everybody
 * @param filled the same of writes that made them present; of no meaning to registers of data
 */
record Extent(Replacements replaced, long blank, long filled) {
    static final Extent INITIAL = new Extent(Replacements.NONE, 0, Replacements.NEVER);

    Extent blankedBy(FileOperation write) {
        return new Extent(replaced, Math.max(blank, write.end), filled);
    }

    Extent filledBy(FileOperation write) {
        return new Extent(replaced, blank, Math.max(filled, write.end));
    }

    Extent replacedBy(FileOperation write, RunningOperations running) {
        Replacements with = replaced.with(write, running);
        if (!with.settled(running)) {
            return new Extent(with, blank, filled);
        }
        return new Extent(with, unlessBefore(blank, with.oldestBegin()), unlessBefore(filled, with.oldestBegin()));
    }

    private static long unlessBefore(long end, long begin) {
        return end < begin ? Replacements.NEVER : end;
    }
}
