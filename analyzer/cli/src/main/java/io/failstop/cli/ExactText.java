package io.failstop.cli;

import static io.failstop.cli.TraceText.grouped;

import io.failstop.replayer.LockState;
import io.failstop.replayer.LossStop;
import io.failstop.replayer.exact.Divergence;
import io.failstop.replayer.exact.ExactOutcome;
import io.failstop.trace.locks.RecordedHang;
import java.io.PrintStream;

/** What {@code replay} prints for people of a trace whose engine it has run again. */
final class ExactText {
    private final PrintStream out;

    ExactText(PrintStream out) {
        this.out = out;
    }

    void write(ExactReplays replays) {
        ExactOutcome shown = replays.shown();
        line(replays.path() + ": replayed " + replays.equal() + " of " + replays.asked() + verdict(replays));
        Table table = new Table(2)
                .row(
                        "executed",
                        grouped(shown.executed()) + " of "
                                + grouped(shown.status().events()) + " events")
                .row("lost", grouped(shown.status().lost()));
        if (!shown.digest().isEmpty()) {
            table.row("digest", shown.digest());
        }
        table.print(out);
        LossStop loss = shown.loss();
        if (loss != null) {
            line("  " + loss);
        }
        Divergence divergence = shown.divergence();
        if (divergence != null) {
            divergence(divergence);
        }
        RecordedHang hang = replays.hang();
        if (hang != null) {
            new ReplayText(out).recordedHang(hang, replays.definitions());
        }
        LockState state = replays.state();
        if (state != null) {
            new ReplayText(out).locks(state);
        }
    }

    private static String verdict(ExactReplays replays) {
        ExactOutcome shown = replays.shown();
        return switch (shown.verdict()) {
            case DIVERGED -> ": diverged at event " + grouped(event(shown));
            case LOG_ENDED -> ": the log ended early, and the engine went on";
            case EQUAL ->
                replays.diverged() ? ": not the same as before" : shown.hang() ? " into the same hang" : ": equal";
            case LOSS -> ": equal up to the first loss";
            case CUT_OFF -> ": equal up to its last consistent event";
            case STOPPED -> ": equal up to event " + grouped(shown.executed());
        };
    }

    private static long event(ExactOutcome outcome) {
        Divergence divergence = outcome.divergence();
        return divergence == null ? outcome.executed() + 1 : divergence.event();
    }

    private void divergence(Divergence divergence) {
        new Table(2)
                .row("event", grouped(divergence.event()) + ", " + divergence.thread())
                .row("expected", divergence.expected())
                .row("got", divergence.got())
                .row("cause", divergence.cause())
                .print(out);
        line("  last events of each thread before it:");
        Table last = new Table(4);
        for (Divergence.LastEvents thread : divergence.lastEvents()) {
            for (Divergence.NumberedEvent event : thread.events()) {
                last.row(thread.thread(), grouped(event.event()), event.text());
            }
        }
        last.print(out);
    }

    private void line(String text) {
        out.print(Failure.oneLine(text));
        out.print('\n');
    }
}
