package io.failstop.probe;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Values by the identity of their keys, which it does not keep alive.
 *
 * <p>Threading: any thread; a concurrent map of weak keys. Keys that were collected leave at the next
 * change. It calls no method of a key: keys are objects of the traced program.
 *
 * @param <V> values
 */
public final class WeakIdentityMap<V> {
    private final ConcurrentHashMap<Object, V> map = new ConcurrentHashMap<>();
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

    /** The value, or null. */
    public @Nullable V get(Object key) {
        return map.get(new Probe(key));
    }

    /** Whether there is a value. */
    public boolean contains(Object key) {
        return get(key) != null;
    }

    /** Sets the value. */
    public void put(Object key, V value) {
        expunge();
        map.put(new Key(key, collected), value);
    }

    /** Sets the value if there is none; returns the one that is there now. */
    public V putIfAbsent(Object key, V value) {
        expunge();
        V before = map.putIfAbsent(new Key(key, collected), value);
        return before == null ? value : before;
    }

    /** Takes the value out. */
    public @Nullable V remove(Object key) {
        return map.remove(new Probe(key));
    }

    private void expunge() {
        Reference<?> reference = collected.poll();
        while (reference != null) {
            map.remove(reference);
            reference = collected.poll();
        }
    }

    /** A weak key; equal to itself, and to another of the same living object. */
    private static final class Key extends WeakReference<Object> {
        private final int hash;

        Key(Object referent, ReferenceQueue<Object> queue) {
            super(referent, queue);
            hash = System.identityHashCode(referent);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            Object mine = get();
            if (mine == null) {
                return false;
            }
            if (other instanceof Key key) {
                return key.get() == mine;
            }
            return other instanceof Probe probe && probe.referent == mine;
        }
    }

    /** A key for one look-up: no weak reference is made for it. */
    private static final class Probe {
        private final Object referent;

        Probe(Object referent) {
            this.referent = referent;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(referent);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.get() == referent;
        }
    }
}
