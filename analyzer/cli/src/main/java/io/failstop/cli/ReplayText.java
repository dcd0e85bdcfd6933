package io.failstop.cli;

import static io.failstop.cli.TraceText.grouped;

import io.failstop.replayer.IllegalStep;
import io.failstop.replayer.LockState;
import io.failstop.replayer.LossStop;
import io.failstop.replayer.ReplayOutcome;
import io.failstop.replayer.ReplayedHang;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.locks.RecordedHang;
import java.io.PrintStream;

/** What {@code replay} prints for people. */
final class ReplayText {
    private static final int SHOWN_STEPS = 10;

    private final PrintStream out;

    ReplayText(PrintStream out) {
        this.out = out;
    }

    /** Whether all of it led to where the recording was. */
    void writeReplays(Replays replays) {
        ReplayOutcome first = replays.first();
        line(replays.path() + ": replayed " + replays.equal() + " of " + replays.count() + verdict(replays));
        new Table(2)
                .row("executed", executed(first))
                .row("illegal", grouped(first.illegalSteps()))
                .row("lost", grouped(first.status().lost()))
                .row("digest", first.digest())
                .print(out);
        whatWentWrong(first);
        ReplayedHang hang = replays.hang();
        if (hang != null) {
            hang(hang, replays.definitions());
        }
    }

    /** Who holds what, and who waits for whom, where replay was told to stop. */
    void writeState(Replays replays) {
        ReplayOutcome first = replays.first();
        line(replays.path() + ": after event " + grouped(first.state().event()) + ", " + executed(first) + ", "
                + grouped(first.status().lost()) + " lost");
        whatWentWrong(first);
        locks(first.state());
    }

    /** Who holds what, and who waits for whom. */
    void locks(LockState state) {
        held(state);
        waiting(state);
    }

    private static String executed(ReplayOutcome outcome) {
        return grouped(outcome.executed()) + " of " + grouped(outcome.status().events()) + " events";
    }

    private void whatWentWrong(ReplayOutcome outcome) {
        illegalSteps(outcome);
        LossStop loss = outcome.stoppedAtLoss();
        if (loss != null) {
            line("  " + loss);
        }
    }

    private static String verdict(Replays replays) {
        return switch (replays.first().verdict()) {
            case NONE -> replays.diverged() ? ", no hang" : " equal, no hang";
            case UNRECORDED -> ": threads wait for each other at the end, and no hang was recorded";
            case SAME -> " into the same hang";
            case DIFFERENT -> ": the recorded hang was not reached again";
            case NOT_REACHED -> ": stopped before the recorded hang";
        };
    }

    private void illegalSteps(ReplayOutcome outcome) {
        long shown = 0;
        for (IllegalStep step : outcome.firstIllegalSteps()) {
            if (shown++ < SHOWN_STEPS) {
                line("  illegal: " + step);
            }
        }
        if (outcome.illegalSteps() > SHOWN_STEPS) {
            line("  and " + grouped(outcome.illegalSteps() - SHOWN_STEPS) + " more");
        }
    }

    private void hang(ReplayedHang hang, DefinitionTable names) {
        recordedHang(hang.recorded(), names);
        if (!hang.difference().isEmpty()) {
            line("  " + hang.difference());
        }
    }

    /** Who was seen waiting for whom. */
    void recordedHang(RecordedHang hang, DefinitionTable names) {
        line("  hang recorded at event " + grouped(hang.event())
                + (hang.noProgress() ? ", because nothing moved:" : ":"));
        Table edges = new Table(4);
        for (RecordedHang.Edge edge : hang.edges()) {
            edges.row(
                    names.threadName(edge.waiter()),
                    edge.lock() == 0 ? "waits" : "waits for " + names.objectName(edge.lock()),
                    edge.holder() < 0 ? "" : "held by " + names.threadName(edge.holder()));
        }
        edges.print(out);
    }

    private void held(LockState state) {
        line("  held:" + none(state.held().isEmpty()));
        Table held = new Table(4);
        for (LockState.HeldLock hold : state.held()) {
            held.row(
                    hold.lock(),
                    "by " + hold.thread(),
                    hold.mode() + (hold.depth() > 1 ? ", " + hold.depth() + " times" : ""),
                    "since event " + grouped(hold.event()),
                    hold.site());
        }
        held.print(out);
    }

    private void waiting(LockState state) {
        line("  waiting:" + none(state.waiting().isEmpty()));
        Table waiting = new Table(4);
        for (LockState.WaitingThread thread : state.waiting()) {
            waiting.row(
                    thread.thread(),
                    wish(thread),
                    thread.holders().isEmpty() ? "" : "held by " + String.join(", ", thread.holders()),
                    "since event " + grouped(thread.event()),
                    thread.site());
        }
        waiting.print(out);
    }

    private static String wish(LockState.WaitingThread thread) {
        String mode = thread.mode().equals("shared") ? " (shared)" : "";
        return switch (thread.manner()) {
            case "condition" -> "for a signal on " + thread.lock();
            case "reacquire" -> "to have " + thread.lock() + " again" + mode;
            default -> "for " + thread.lock() + mode;
        };
    }

    private static String none(boolean empty) {
        return empty ? " none" : "";
    }

    private void line(String text) {
        out.print(Failure.oneLine(text));
        out.print('\n');
    }
}
