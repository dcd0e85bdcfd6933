package io.failstop.replayer;

import io.failstop.trace.DefinitionTable;
import io.failstop.trace.locks.Held;
import io.failstop.trace.locks.LockModel;
import io.failstop.trace.locks.Wait;
import io.failstop.trace.locks.WaitEdge;
import io.failstop.trace.locks.WaitForGraph;
import java.util.Comparator;
import java.util.List;

/**
 * Who holds what and who waits for whom at one event of a trace, by name.
 *
 * @param event number of the last event that was executed, 0 if none was
 * @param held what is held, by lock, then by thread
 * @param waiting who waits, by thread
 */
public record LockState(long event, List<HeldLock> held, List<WaitingThread> waiting) {
    /** Copies the lists. */
    public LockState {
        held = List.copyOf(held);
        waiting = List.copyOf(waiting);
    }

    /**
     * A hold.
     *
     * @param lock name of the lock
     * @param thread name of the holder
     * @param mode {@code exclusive} or {@code shared}
     * @param depth the holds, 1 if it was acquired once
     * @param event number of the event since which it is held
     * @param site where that was
     */
    public record HeldLock(String lock, String thread, String mode, long depth, long event, String site) {}

    /**
     * A waiting thread.
     *
     * @param thread its name
     * @param manner {@code request}, {@code condition} (it waits for a signal) or {@code reacquire} (it
     *     was signalled and must have the lock again)
     * @param lock name of the lock
     * @param mode {@code exclusive} or {@code shared}
     * @param event number of the event since which it waits
     * @param site where that was
     * @param holders names of the threads that stand between it and the lock, which it wants even after a
     *     signal; none if it could have it
     */
    public record WaitingThread(
            String thread, String manner, String lock, String mode, long event, String site, List<String> holders) {
        /** Copies the list. */
        public WaitingThread {
            holders = List.copyOf(holders);
        }
    }

    static LockState of(long event, LockModel model, DefinitionTable names) {
        WaitForGraph graph = WaitForGraph.of(model);
        return new LockState(
                event,
                model.holds().stream()
                        .map(hold -> heldLock(hold, names))
                        .sorted(Comparator.comparing(HeldLock::lock).thenComparing(HeldLock::thread))
                        .toList(),
                model.waits().stream()
                        .map(wait -> waitingThread(wait, graph, names))
                        .sorted(Comparator.comparing(WaitingThread::thread))
                        .toList());
    }

    private static HeldLock heldLock(Held held, DefinitionTable names) {
        return new HeldLock(
                names.objectName(held.lock()),
                names.threadName(held.thread()),
                mode(held.shared()),
                held.depth(),
                held.event(),
                names.siteName(held.site()));
    }

    private static WaitingThread waitingThread(Wait wait, WaitForGraph graph, DefinitionTable names) {
        return new WaitingThread(
                names.threadName(wait.thread()),
                wait.kind().label(),
                names.objectName(wait.lock()),
                mode(wait.shared()),
                wait.event(),
                names.siteName(wait.site()),
                graph.edges(wait.thread()).stream()
                        .map(WaitEdge::holder)
                        .map(names::threadName)
                        .toList());
    }

    private static String mode(boolean shared) {
        return shared ? "shared" : "exclusive";
    }
}
