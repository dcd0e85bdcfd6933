package io.failstop.agent.hooks;

import java.lang.ref.WeakReference;

/** What is known of one object of the program; see {@link WeakTable}. */
class WeakEntry extends WeakReference<Object> {
    final int hash;

    WeakEntry(Object object, int hash) {
        super(object);
        this.hash = hash;
    }

    /** The identity hash, spread over its low bits. */
    static int hash(Object object) {
        int hash = System.identityHashCode(object);
        return hash ^ (hash >>> 15);
    }
}
