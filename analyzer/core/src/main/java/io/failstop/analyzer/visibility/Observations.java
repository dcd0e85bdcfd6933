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
    private final Objections objections = new Objections(this::uphold);
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
        List<Breach> data = judge.look(page, from, to, since, !mapped);
        List<Breach> pastSize = judge.pastSize();
        if (!data.isEmpty() || !pastSize.isEmpty()) {
            Objection objection = new Objection(event, thread, operation, page, mapped, pastSize, data);
            page.windows.look(objection);
            objections.add(objection);
        }
    }

    private void uphold(Objection objection) {
        for (Breach breach : objection.upheld()) {
            tell(objection, breach);
        }
        for (Breach breach : objection.upheldAlone()) {
            List<Integer> observers = List.of(objection.thread);
            log.add(objection.page, objection.mapped, breach, objection.event, objection.event, observers);
        }
        log.settle();
    }

    private void tell(Objection by, Breach breach) {
        tell(by.page.file, by.page.firstWord, breach, by.mapped, by.thread, by.sequence, by.event);
    }

    private void tell(
            TracedFile file, long firstWord, Breach breach, boolean mapped, int thread, long sequence, long event) {
        listener.accept(new IllegalObservation(
                event,
                thread,
                sequence,
                mapped,
                file.id,
                (firstWord + breach.from()) * Words.BYTES,
                (long) (breach.to() - breach.from()) * Words.BYTES,
                breach.kind(),
                breach.exposure().label()));
    }

    /** An operation has ended; what hung on it is judged. */
    void ended(FileOperation operation, long result) {
        objections.ended(operation, operation.extendsFile() && result > 0);
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
        tell(file, nowhere.firstWord, breach, false, read.thread, read.sequence, event);
    }

    /** Nothing more comes. */
    void finish() {
        objections.finish();
    }

    long cutShort() {
        return objections.cutShort();
    }
}
