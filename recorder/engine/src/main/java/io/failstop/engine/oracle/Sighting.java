package io.failstop.engine.oracle;

import io.failstop.engine.oracle.Violation.Kind;
import java.util.Arrays;
import java.util.List;

/**
 * A run of words that an operation saw, and those of them that no write explains so far.
 *
 * <p>Threading: one thread.
 */
final class Sighting {
    /** What has to be explained. */
    enum Question {
        /** The values of the words. */
        VALUE,
        /** That the words were there. */
        PRESENT,
        /** That the word was not there. */
        ABSENT
    }

    private final Registers registers;
    private final Question question;
    private final int channel;
    private final int file;
    private final Run seen;
    private final Run asked;
    private final long moment;

    /** Pairs of the first word and the word after the last, ascending. */
    private long[] pieces = new long[4];

    private int count;

    private Sighting(Registers registers, Question question, int channel, int file, Run seen, Run asked, long moment) {
        this.registers = registers;
        this.question = question;
        this.channel = channel;
        this.file = file;
        this.seen = seen;
        this.asked = asked;
        this.moment = moment;
    }

    /** Words that were seen at that moment: what is stored later does not explain them. */
    static Sighting ofValues(Registers values, int channel, int file, Run seen, long moment) {
        return new Sighting(values, Question.VALUE, channel, file, seen, seen, moment);
    }

    static Sighting ofPresence(Registers existence, int file, Run seen, long moment) {
        Run asked = Run.constant(seen.from(), seen.to(), Effects.PRESENT);
        return new Sighting(existence, Question.PRESENT, 0, file, seen, asked, moment);
    }

    static Sighting ofAbsence(Registers existence, int file, long word) {
        Run seen = Run.constant(word, word + 1, 0);
        Run asked = Run.constant(word, word + 1, Effects.ABSENT);
        return new Sighting(existence, Question.ABSENT, 0, file, seen, asked, Long.MAX_VALUE);
    }

    Registers registers() {
        return registers;
    }

    /** The run that must be among the candidates' values. */
    Run asked() {
        return asked;
    }

    boolean explained() {
        return count == 0;
    }

    /** Looks at the next words, all with these candidates; what they do not explain is left. */
    void look(long low, long high, Candidate[] candidates) {
        for (Candidate candidate : candidates) {
            Run run = candidate.run();
            if (candidate.since() <= moment
                    && asked.meets(run, low, high) == low
                    && asked.parts(run, low, high) == high) {
                return;
            }
        }
        int before = count;
        keep(low, high);
        for (Candidate candidate : candidates) {
            if (candidate.since() <= moment) {
                explain(candidate.run(), before);
            }
        }
    }

    /** Words that this write explains need no other explanation, if they were seen after it stored them. */
    void explain(Candidate written) {
        if (written.since() <= moment) {
            explain(written.run(), 0);
        }
    }

    /** Words that this run explains need no other explanation. */
    void explain(Run run) {
        explain(run, 0);
    }

    private void explain(Run run, int first) {
        long[] old = Arrays.copyOfRange(pieces, first, count);
        count = first;
        for (int i = 0; i < old.length; i += 2) {
            long low = Math.max(old[i], run.from());
            long high = Math.min(old[i + 1], run.to());
            long met = low < high ? asked.meets(run, low, high) : high;
            if (met < high) {
                keep(old[i], met);
                keep(asked.parts(run, met, high), old[i + 1]);
            } else {
                keep(old[i], old[i + 1]);
            }
        }
    }

    private void keep(long low, long high) {
        if (low >= high) {
            return;
        }
        if (count == pieces.length) {
            pieces = Arrays.copyOf(pieces, count * 2);
        }
        pieces[count++] = low;
        pieces[count++] = high;
    }

    /** The operation has ended: what is left is against the rules. */
    void report(LoggedOperation operation, List<Violation> violations) {
        int i = 0;
        while (i < count) {
            long low = pieces[i];
            long high = pieces[i + 1];
            for (i += 2; i < count && pieces[i] == high; i += 2) {
                high = pieces[i + 1];
            }
            switch (question) {
                case VALUE -> reportValues(low, high, operation, violations);
                case PRESENT -> violations.add(violation(low, high, Kind.PAST_END, operation));
                case ABSENT -> violations.add(violation(low, high, Kind.MISSING, operation));
            }
        }
    }

    private void reportValues(long low, long high, LoggedOperation operation, List<Violation> violations) {
        long next = low;
        while (next < high) {
            boolean zero = seen.at(next) == 0;
            long to = zeroOrEnd(next, high, zero);
            violations.add(violation(next, to, zero ? Kind.ZERO : Kind.STALE, operation));
            next = to;
        }
    }

    /** The word after those from {@code next} on that are zero, or are not. */
    private long zeroOrEnd(long next, long high, boolean zero) {
        if (seen.step() == 0) {
            return high;
        }
        return zero ? next + 1 : seen.meets(Run.constant(next, high, 0), next, high);
    }

    private Violation violation(long low, long high, Kind kind, LoggedOperation operation) {
        OracleLog log = operation.log;
        int words = (int) (high - low);
        return new Violation(
                log.thread(), log.name(), operation.sequence, channel, file, low << 3, words, kind, seen.at(low));
    }
}
