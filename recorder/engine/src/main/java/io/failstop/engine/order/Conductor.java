package io.failstop.engine.order;

/**
 * Runs an engine's threads: live, or held to the order of a recording.
 *
 * <p>Ids and threads are made by the engine's first thread in an order that depends on the configuration
 * alone, so that they are the same in every run of it.
 */
public interface Conductor {
    /** Reserves so many object ids; returns the first. */
    int reserve(int objects);

    /** Defines a lock class; traits are bits of {@link io.failstop.probe.LockTraits}. Returns its id. */
    int lockClass(String name, int traits);

    /** Defines a place in the engine's code; returns its id. */
    int site(String frame);

    /** Names a reserved object; {@link io.failstop.probe.DefinitionLayout} says what kind, x and y are. */
    void define(int kind, int id, int x, int y, String... strings);

    /** Called once for every object before it is shared. */
    void adopt(Ordered object);

    /** The track of the engine's first thread, which calls this, once. */
    Track main();

    /** The track of a thread that {@code parent} is about to start. */
    Track child(Track parent, Thread thread);

    /**
     * Waits until every child has ended, or none can go on any more.
     *
     * @return true if all have ended
     * @throws RunAborted if what happens next is not known: the recording was cut off here
     */
    boolean awaitChildren(Track main, Stillness stillness);

    /** From now on {@link Track#goesOn} is false, live. */
    void stop();

    /** Unwinds every thread that is still there with {@link RunAborted}. */
    void abort();

    /** A thread failed with an error of the engine's own. */
    void failed(Track track, Throwable error);

    /** Knows when threads wait for each other. */
    @FunctionalInterface
    interface Stillness {
        /** Whether some threads wait for each other, or for themselves. Called by the engine's first thread. */
        boolean waitForEachOther();
    }
}
