package io.failstop.analyzer.visibility;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Words that an operation saw and should not have seen. What their content was when it was looked stands: what
 * is stored later was not seen. Whether they were past the size may hang on a write that runs meanwhile: it
 * makes them part of the file if it comes to store anything.
 *
 * <p>Threading: that of its analysis.
 */
final class Objection {
    final long event;
    final int thread;
    final long sequence;
    final CachedPage page;
    final boolean mapped;

    private final List<Breach> pastSize;
    private final List<Breach> data;
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
        this.page = page;
        this.mapped = mapped;
        this.pastSize = List.copyOf(pastSize);
        this.data = List.copyOf(data);
        pastSize.forEach(breach -> absent.set(breach.from(), breach.to()));
        data.forEach(breach -> invalid.set(breach.from(), breach.to()));
    }

    /** A window stood open over some of the words. */
    void isIn(Breach window) {
        open.add(window);
    }

    boolean overlaps(int from, int to) {
        return pastSize.stream().anyMatch(breach -> breach.from() < to && breach.to() > from)
                || data.stream().anyMatch(breach -> breach.from() < to && breach.to() > from);
    }

    private boolean isMeanwhile(FileOperation write) {
        return write.begin <= event;
    }

    /** A write of the file has ended and made words present, or never ended and may have. */
    void extended(FileOperation write) {
        if (isMeanwhile(write)) {
            absent.clear(0, (int) Math.max(0, Math.min(Words.PAGE, write.to - page.firstWord)));
        }
    }

    /** Whether nothing that is yet to come can excuse any of it. */
    boolean isFinal() {
        return absent.isEmpty()
                || page.file.extending().stream().noneMatch(write -> isMeanwhile(write) && reaches(write.to));
    }

    private boolean reaches(long end) {
        return page.firstWord + absent.nextSetBit(0) < end;
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
