package io.failstop.engine.oracle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The registers of one file, and which values an operation that begins now may see in each.
 *
 * <p>Fed in the order of time. Neighbouring registers with the same candidates stand in one segment, so that
 * the cost of a step is in segments touched, not in words. Candidates of a word are what definite writes
 * have not replaced: at most one for each thread and one more, and what failed or short writes have left.
 *
 * <p>What an operation saw is looked up once, when it begins; what it saw besides must come from writes
 * that begin before it ends, and waits for them. So nothing replaced has to be kept for those who could
 * still see it, however long they take.
 *
 * <p>Threading: one thread.
 */
final class Registers {
    /** The word after the last of the largest file. */
    static final long END = 1L << 60;

    /** Segment i reaches from starts[i] to starts[i + 1]. */
    private long[] starts = new long[16];

    private Candidate[][] candidates = new Candidate[15][];
    private int segments = 1;
    private final List<Sighting> waiting = new ArrayList<>();

    /** Registers that hold a value before anything happens. */
    Registers(long initial) {
        starts[1] = END;
        candidates[0] = new Candidate[] {new Candidate(Long.MIN_VALUE, Long.MIN_VALUE, Run.constant(0, END, initial))};
    }

    /** A write begins that stores, or may store, these values at {@code since}; it will end at {@code end}. */
    void write(Run run, long since, long end) {
        Candidate written = new Candidate(since, end, run);
        int last = cut(run.from(), run.to());
        for (int i = segmentAt(run.from()); i < last; i++) {
            candidates[i] = with(written, i);
        }
        for (int i = waiting.size() - 1; i >= 0; i--) {
            Sighting sighting = waiting.get(i);
            sighting.explain(written);
            if (sighting.explained()) {
                waiting.remove(i);
            }
        }
    }

    private Candidate[] with(Candidate written, int segment) {
        Candidate[] old = candidates[segment];
        Candidate[] kept = new Candidate[old.length + 1];
        int count = 0;
        for (Candidate candidate : old) {
            if (candidate.coversFor(written, starts[segment], starts[segment + 1])) {
                return old;
            }
            if (!written.coversFor(candidate, starts[segment], starts[segment + 1])) {
                kept[count++] = candidate;
            }
        }
        kept[count++] = written;
        return count == kept.length ? kept : Arrays.copyOf(kept, count);
    }

    /** A write that began at that moment ends, having definitely written [from, to). */
    void replace(long from, long to, long begin) {
        if (from >= to) {
            return;
        }
        int last = cut(from, to);
        int first = segmentAt(from);
        for (int i = first; i < last; i++) {
            candidates[i] = since(candidates[i], begin);
        }
        merge(Math.max(first, 1), Math.min(last, segments - 1));
    }

    /** Those that had not ended before that moment. */
    private static Candidate[] since(Candidate[] all, long begin) {
        int count = 0;
        for (Candidate candidate : all) {
            count += candidate.end() < begin ? 0 : 1;
        }
        if (count == all.length) {
            return all;
        }
        Candidate[] kept = new Candidate[count];
        int next = 0;
        for (Candidate candidate : all) {
            if (candidate.end() >= begin) {
                kept[next++] = candidate;
            }
        }
        return kept;
    }

    /** An operation begins that will see this. */
    void see(Sighting sighting) {
        Run asked = sighting.asked();
        for (int i = segmentAt(asked.from()); i < segments && starts[i] < asked.to(); i++) {
            sighting.look(Math.max(starts[i], asked.from()), Math.min(starts[i + 1], asked.to()), candidates[i]);
        }
    }

    /** What is not explained so far waits for later writes. */
    void await(Sighting sighting) {
        waiting.add(sighting);
    }

    /** An operation ends: what it saw waits no longer. */
    void give(Sighting sighting) {
        waiting.remove(sighting);
    }

    /** Lets segments begin at both words; returns the number of the segment that begins at the second. */
    private int cut(long from, long to) {
        cut(from);
        return cut(to);
    }

    private int cut(long word) {
        if (word >= END) {
            return segments;
        }
        int segment = segmentAt(word);
        if (starts[segment] == word) {
            return segment;
        }
        if (segments == candidates.length) {
            starts = Arrays.copyOf(starts, segments * 2 + 1);
            candidates = Arrays.copyOf(candidates, segments * 2);
        }
        System.arraycopy(starts, segment + 1, starts, segment + 2, segments - segment);
        System.arraycopy(candidates, segment, candidates, segment + 1, segments - segment);
        starts[segment + 1] = word;
        segments++;
        return segment + 1;
    }

    private int segmentAt(long word) {
        int found = Arrays.binarySearch(starts, 0, segments, word);
        return found >= 0 ? found : -found - 2;
    }

    /** Joins the segments from first to last, both included, to the one before them where they are alike. */
    private void merge(int first, int last) {
        int to = first;
        for (int i = first; i <= last; i++) {
            if (!Arrays.equals(candidates[i], candidates[to - 1])) {
                starts[to] = starts[i];
                candidates[to++] = candidates[i];
            }
        }
        int removed = last + 1 - to;
        if (removed > 0) {
            System.arraycopy(starts, last + 1, starts, to, segments - last);
            System.arraycopy(candidates, last + 1, candidates, to, segments - last - 1);
            Arrays.fill(candidates, segments - removed, segments, null);
            segments -= removed;
        }
    }
}
