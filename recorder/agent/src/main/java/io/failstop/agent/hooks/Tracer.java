package io.failstop.agent.hooks;

import io.failstop.probe.Recording;
import org.jspecify.annotations.Nullable;

/**
 * The recording that the hooks write to, and the tables that they share.
 *
 * <p>Threading: any thread.
 */
public final class Tracer {
    /** Where the hooks look; null before the agent is ready and after the recorder has stopped. */
    private static volatile @Nullable Tracer installed;

    final Recording recording;
    final Locks locks;
    final Sites sites;
    private final WeakTable<ThreadEntry> threads = new WeakTable<>();
    // One for each recording, so no static.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable HookThread> current = new ThreadLocal<>();

    /**
     * Makes the tables.
     *
     * @param stackVisits how many visits of a place take the whole stack, beside those that find a lock
     *     taken; 0 for no stacks at all
     * @param stackDepth the most frames of a stack
     */
    public Tracer(Recording recording, int stackVisits, int stackDepth) {
        this.recording = recording;
        this.locks = new Locks(recording.definitions());
        this.sites = new Sites(recording, stackVisits, stackDepth);
    }

    /** Lets the hooks record; to be called once, when all is ready. The calling thread is the first one. */
    public void install() {
        thread();
        installed = this;
    }

    /** The tracer to record with, or null if nothing is to be recorded. */
    static @Nullable Tracer current() {
        Tracer tracer = installed;
        if (tracer == null || tracer.recording.wanted()) {
            return tracer;
        }
        // The recorder does not come back: let go of everything.
        installed = null;
        return null;
    }

    /** Registers an instruction; returns the number that its hooks pass. An empty file is not known. */
    public int place(String className, String method, String file, int line) {
        int number = sites.register(new Place(className, method, file, line));
        if (number == 0) {
            recording.countFailure();
        }
        return number;
    }

    /** Counts a class or method that could not be instrumented. */
    public void countFailure() {
        recording.countFailure();
    }

    /** Counts what went wrong in a hook; the program must not notice. */
    @SuppressWarnings("EmptyCatch")
    void failed() {
        try {
            recording.countFailure();
        } catch (Throwable again) {
            // Nothing is left to be done.
        }
    }

    /** The calling thread. */
    HookThread thread() {
        HookThread thread = current.get();
        return thread == null ? register() : thread;
    }

    private HookThread register() {
        HookThread thread = new HookThread(recording.current());
        current.set(thread);
        threadHasId(Thread.currentThread(), thread.probe.id());
        return thread;
    }

    void threadHasId(Thread thread, int id) {
        int hash = WeakEntry.hash(thread);
        ThreadEntry entry = threads.get(thread, hash);
        if (entry == null) {
            entry = threads.putIfAbsent(thread, new ThreadEntry(thread, hash, id));
        }
        entry.id(id);
    }

    /** The thread's id in the trace, or -1 if it has not been seen. */
    int idOf(Thread thread) {
        ThreadEntry entry = threads.get(thread, WeakEntry.hash(thread));
        return entry == null ? -1 : entry.id();
    }

    /** The calling thread ends. */
    void ending() {
        HookThread thread = current.get();
        if (thread != null && thread.busy) {
            return;
        }
        current.remove();
        recording.threadEnding();
    }
}
