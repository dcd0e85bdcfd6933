package io.failstop.probe;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Leases rings to threads: one of its own to each platform thread while they last, shared ones to the rest.
 *
 * <p>Threading: the free list and {@link Ring#lessee} are guarded by this object's monitor, which also
 * hands a ring's producer state from one lessee to the next. A virtual thread never leases: it may
 * continue on another carrier after any blocking point.
 */
final class RingPool {
    private final Ring[] own;
    private final Ring[] shared;
    private final ArrayDeque<Ring> free = new ArrayDeque<>();

    RingPool(ByteBuffer buffer, RecordingOptions options) {
        int rings = options.rings();
        shared = new Ring[options.sharedRings()];
        own = new Ring[rings - shared.length];
        for (int i = 0; i < rings; i++) {
            int offset = (int) RingLayout.ringOffset(i, options.slotsPerRing());
            Ring ring = new Ring(buffer, offset, options.slotsPerRing(), options.policy(), options.clock());
            if (i < shared.length) {
                shared[i] = ring;
            } else {
                own[i - shared.length] = ring;
                free.add(ring);
            }
        }
    }

    /** A ring for this platform thread alone, or null if all are taken. */
    synchronized @Nullable Ring lease(Thread thread) {
        Ring ring = free.poll();
        if (ring == null) {
            ring = reclaimed();
        }
        if (ring != null) {
            ring.lessee = thread;
        }
        return ring;
    }

    /** A ring whose lessee died without giving it back. */
    private @Nullable Ring reclaimed() {
        for (Ring ring : own) {
            Thread lessee = ring.lessee;
            if (lessee != null && !lessee.isAlive()) {
                return ring;
            }
        }
        return null;
    }

    synchronized void giveBack(Ring ring) {
        ring.lessee = null;
        free.add(ring);
    }

    /** The shared ring of this thread. */
    Ring shared(int thread) {
        return shared[thread % shared.length];
    }
}
