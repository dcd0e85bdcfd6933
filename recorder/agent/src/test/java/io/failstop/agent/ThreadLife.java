package io.failstop.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;

/** Start, end and join of one recorded thread. */
final class ThreadLife {
    private ThreadLife() {}

    /** The thread was started by the parent, ended, and was joined by the parent, or not, once. */
    static void check(LockHistory history, Names names, int thread, int parent, boolean joined) {
        String name = names.threads.get(thread);
        Event first = history.of(thread).get(0);
        assertThat(first.kind()).as("first event of %s", name).isEqualTo(EventKind.THREAD_START);
        assertThat(first.a()).as("parent of %s", name).isEqualTo(parent);
        Event last = history.of(thread).get(history.of(thread).size() - 1);
        assertThat(last.kind()).as("last event of %s", name).isEqualTo(EventKind.THREAD_END);
        assertThat(history.of(parent, EventKind.THREAD_JOIN).stream().filter(event -> event.a() == thread))
                .as("joins of %s", name)
                .hasSize(joined ? 1 : 0);
    }
}
