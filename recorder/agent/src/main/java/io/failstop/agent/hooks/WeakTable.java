package io.failstop.agent.hooks;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Entries by the identity of objects of the program, which the table does not keep alive.
 *
 * <p>Threading: any thread. A look-up that finds its entry takes no lock and allocates nothing: linear
 * probing in an array that is at most half full. Entries are added under this object's monitor, and
 * never removed; before the array grows, a new one is filled without the entries of collected objects.
 * No {@code ReferenceQueue}: in some JDKs polling it may park the thread, which eats a permit.
 *
 * @param <E> entries
 */
final class WeakTable<E extends WeakEntry> {
    private static final int MIN_SLOTS = 1 << 10;

    private volatile AtomicReferenceArray<@Nullable E> slots = new AtomicReferenceArray<>(MIN_SLOTS);
    private int used;

    /** The entry of this object, or null. The hash is that of {@link WeakEntry#hash(Object)}. */
    @Nullable
    E get(Object object, int hash) {
        AtomicReferenceArray<@Nullable E> array = slots;
        int mask = array.length() - 1;
        for (int i = hash & mask; ; i = (i + 1) & mask) {
            E entry = array.get(i);
            if (entry == null || entry.refersTo(object)) {
                return entry;
            }
        }
    }

    /** Adds an entry unless there is one for the object; returns the one that is there now. */
    synchronized E putIfAbsent(Object object, E entry) {
        E before = get(object, entry.hash);
        if (before != null) {
            return before;
        }
        if ((used + 1) * 2 > slots.length()) {
            rebuild();
        }
        insert(slots, entry);
        used++;
        return entry;
    }

    /** Slots of the array. */
    int capacity() {
        return slots.length();
    }

    private void rebuild() {
        AtomicReferenceArray<@Nullable E> old = slots;
        int living = 0;
        for (int i = 0; i < old.length(); i++) {
            E entry = old.get(i);
            if (entry != null && !entry.refersTo(null)) {
                living++;
            }
        }
        int length = MIN_SLOTS;
        while (length < (living + 1) * 4) {
            length <<= 1;
        }
        // An object may be collected meanwhile: then there is an entry less than counted.
        AtomicReferenceArray<@Nullable E> fresh = new AtomicReferenceArray<>(length);
        int count = 0;
        for (int i = 0; i < old.length(); i++) {
            E entry = old.get(i);
            if (entry != null && !entry.refersTo(null)) {
                insert(fresh, entry);
                count++;
            }
        }
        slots = fresh;
        used = count;
    }

    private static <E extends WeakEntry> void insert(AtomicReferenceArray<@Nullable E> array, E entry) {
        int mask = array.length() - 1;
        int i = entry.hash & mask;
        while (array.get(i) != null) {
            i = (i + 1) & mask;
        }
        array.set(i, entry);
    }
}
