package io.failstop.agent.hooks;

/** The id of a thread in the trace. A thread whose start failed and is tried again has another one. */
final class ThreadEntry extends WeakEntry {
    private volatile int id;

    ThreadEntry(Thread thread, int hash, int id) {
        super(thread, hash);
        this.id = id;
    }

    int id() {
        return id;
    }

    void id(int newId) {
        id = newId;
    }
}
