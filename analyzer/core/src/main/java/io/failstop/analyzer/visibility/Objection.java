package io.failstop.analyzer.visibility;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Words that an operation saw and should not have seen. Any write that overlaps the operation makes its values
 * legal, also one that stores them later: what is objected to shrinks until the operation has ended, and every
 * write with it that could yet store an equal value. Only what the operation itself stores after it looked is
 * no excuse: it may be what it saw.
 *
 * <p>Threading: that of its analysis.
 */
final class Objection {
    final long event;
    final int thread;
    final long sequence;
    final CachedPage page;
    final boolean mapped;

    private final @Nullable FileOperation looker;
    private final List<Breach> pastSize;
    private final List<Breach> data;
    private final Runs seen;
    /** Words that are still objected to, because they are past the size and because of what they hold. */
    private final BitSet absent = new BitSet(Words.PAGE);

    private final BitSet invalid = new BitSet(Words.PAGE);
    /** The windows that stood open when it was looked. */
    private final List<Breach> open = new ArrayList<>(1);

    private boolean settled;

    /**
     * An objection to what was seen just now.
     *
     * @param looker the operation that looked; null if none did
     * @param pastSize the words that no size allows so far
     * @param data the words whose content no write allows so far
     */
    Objection(
            long event,
            int thread,
            @Nullable FileOperation looker,
            CachedPage page,
            boolean mapped,
            List<Breach> pastSize,
            List<Breach> data) {
        this.event = event;
        this.thread = thread;
        this.sequence = looker == null ? -1 : looker.sequence;
        this.looker = looker;
        this.page = page;
        this.mapped = mapped;
        this.pastSize = List.copyOf(pastSize);
        this.data = List.copyOf(data);
        this.seen = page.words.snapshot();
        pastSize.forEach(breach -> absent.set(breach.from(), breach.to()));
        data.forEach(breach -> invalid.set(breach.from(), breach.to()));
    }

    boolean isBy(FileOperation operation) {
        return operation == looker;
    }

    /** A window stood open over some of the words. */
    void isIn(Breach window) {
        open.add(window);
    }

    boolean overlaps(int from, int to) {
        return pastSize.stream().anyMatch(breach -> breach.from() < to && breach.to() > from)
                || data.stream().anyMatch(breach -> breach.from() < to && breach.to() > from);
    }

    /** Number of the looking operation's last event. */
    private long until() {
        return looker == null ? event : looker.end;
    }

    private boolean isMeanwhile(FileOperation write) {
        return write.begin <= until();
    }

    /** A write has put these words into a page of the same file. */
    void stored(FileOperation write, CachedPage into, int from, int to) {
        if (into.index == page.index && write != looker && isMeanwhile(write)) {
            excuse(invalid, from, to, word -> write.covers(page.firstWord + word) && isEqual(into.words, word));
        }
    }

    private boolean isEqual(Runs stored, int word) {
        int run = stored.runOf(word);
        int seenRun = seen.runOf(word);
        Object source = seen.content(seenRun).source;
        return source != null
                && source == stored.content(run).source
                && seen.content(seenRun).position(seen.key(seenRun, word))
                        == stored.content(run).position(stored.key(run, word));
    }

    /** A truncate or a punch of the file has begun. */
    void zeroed(FileOperation zeroing) {
        if (isMeanwhile(zeroing)) {
            excuse(
                    invalid,
                    0,
                    Words.PAGE,
                    word -> zeroing.covers(page.firstWord + word)
                            && seen.content(seen.runOf(word)).source == Content.ZEROES);
            if (zeroing.cutsFile()) {
                excuse(absent, 0, Words.PAGE, word -> page.firstWord + word < zeroing.from);
            }
        }
    }

    /** A write of the file has ended and made words present, or never ended and may have. */
    void extended(FileOperation write) {
        if (isMeanwhile(write)) {
            excuse(absent, 0, Words.PAGE, word -> page.firstWord + word < write.to);
        }
    }

    private static void excuse(BitSet words, int from, int to, IntPredicate excused) {
        for (int word = words.nextSetBit(from); word >= 0 && word < to; word = words.nextSetBit(word + 1)) {
            if (excused.test(word)) {
                words.clear(word);
            }
        }
    }

    /** Whether nothing that is yet to come can excuse any of it. */
    boolean isFinal() {
        if (absent.isEmpty() && invalid.isEmpty()) {
            return true;
        }
        return until() != FileOperation.RUNNING
                && page.file.extending().stream().noneMatch(write -> isMeanwhile(write) && covers(absent, 0, write.to))
                && page.file.storing().stream()
                        .noneMatch(write -> isMeanwhile(write) && covers(invalid, write.from, write.to));
    }

    private boolean covers(BitSet words, long from, long to) {
        int first = (int) Math.min(Words.PAGE, Math.max(0, from - page.firstWord));
        int word = words.nextSetBit(first);
        return word >= 0 && page.firstWord + word < to;
    }

    /** From now on it stands as it is. */
    void settle() {
        settled = true;
    }

    boolean isSettled() {
        return settled;
    }

    /** What is left of it: of each word the worst. */
    List<Breach> upheld() {
        List<Breach> upheld = new ArrayList<>();
        pastSize.forEach(breach -> addRuns(breach, absent, upheld));
        BitSet rest = (BitSet) invalid.clone();
        rest.andNot(absent);
        data.forEach(breach -> addRuns(breach, rest, upheld));
        return upheld;
    }

    private static void addRuns(Breach breach, BitSet words, List<Breach> to) {
        int from = words.nextSetBit(breach.from());
        while (from >= 0 && from < breach.to()) {
            int end = Math.min(breach.to(), words.nextClearBit(from));
            to.add(breach.over(from, end));
            from = words.nextSetBit(end);
        }
    }

    /** Whether what is left of it is, somewhere in the window, what the window shows. */
    boolean isUpheldIn(Breach window) {
        return upheld().stream()
                .anyMatch(breach -> breach.shows(window) && breach.from() < window.to() && breach.to() > window.from());
    }

    /** The parts of what is left of it for which no window stood open. */
    List<Breach> upheldAlone() {
        List<Breach> alone = new ArrayList<>();
        for (Breach breach : upheld()) {
            BitSet words = new BitSet(Words.PAGE);
            words.set(breach.from(), breach.to());
            open.stream().filter(breach::shows).forEach(window -> words.clear(window.from(), window.to()));
            addRuns(breach, words, alone);
        }
        return alone;
    }
}
