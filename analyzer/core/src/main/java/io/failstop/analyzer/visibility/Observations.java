package io.failstop.analyzer.visibility;

import io.failstop.analyzer.Kind;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges what operations see. It goes by the content of pages as it is modelled here, not by the origin that
 * the trace says was seen.
 *
 * <p>Threading: that of its analysis.
 */
final class Observations {
    private final Judge judge = new Judge();
    private final Doubts doubts = new Doubts();
    private final WindowLog log;
    private final Consumer<IllegalObservation> listener;

    Observations(WindowLog log, Consumer<IllegalObservation> listener) {
        this.log = log;
        this.listener = listener;
    }

    /** A thread sees words of a page, in an operation or none. */
    void see(
            CachedPage page,
            int from,
            int to,
            boolean mapped,
            int thread,
            @Nullable FileOperation operation,
            long event) {
        long since = operation == null ? event : operation.begin;
        long sequence = operation == null ? -1 : operation.sequence;
        List<Breach> breaches = judge.judge(page, from, to, since, !mapped);
        for (Breach breach : breaches) {
            page.windows.look(mapped, breach, thread, event, log);
            tell(page, breach, mapped, thread, sequence, event);
        }
        for (Breach doubt : judge.doubts()) {
            doubts.add(event, thread, sequence, page, doubt);
        }
    }

    private void tell(CachedPage page, Breach breach, boolean mapped, int thread, long sequence, long event) {
        listener.accept(new IllegalObservation(
                event,
                thread,
                sequence,
                mapped,
                page.file.id,
                (page.firstWord + breach.from()) * Words.BYTES,
                (long) (breach.to() - breach.from()) * Words.BYTES,
                breach.kind(),
                breach.exposure().label()));
    }

    /** A write has ended: reads past the size that hung on it are judged. */
    void writeEnded(FileOperation write, boolean stored) {
        for (Doubts.Doubt doubt : doubts.resolve(write, stored)) {
            log.add(doubt.page(), false, doubt.breach(), doubt.event(), doubt.event(), List.of(doubt.thread()));
            tell(doubt.page(), doubt.breach(), false, doubt.thread(), doubt.sequence(), doubt.event());
        }
    }

    /** A read has come short at a word that may not be missing. */
    void readEnded(FileOperation read, TracedFile file, long word, long event) {
        if (file.mayBeAbsent(word, read.begin)) {
            return;
        }
        FileOperation filled = file.existence.at(word).replaced().before(read.begin);
        int at = (int) (word % Words.PAGE);
        Breach breach = new Breach(at, at + 1, Kind.LOST_WRITE, Exposure.LOST, filled);
        CachedPage nowhere = new CachedPage(0, file, word / Words.PAGE);
        log.add(nowhere, false, breach, event, event, List.of(read.thread));
        tell(nowhere, breach, false, read.thread, read.sequence, event);
    }

    long doubtsDropped() {
        return doubts.dropped();
    }
}
