package io.failstop.engine.cache;

import io.failstop.engine.order.Ordered;
import io.failstop.engine.order.Track;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A blocking lock of the model, exclusive or shared, with no owner that it would insist on: whoever asks
 * again for what he holds waits for himself.
 *
 * <p>Queue-fair locks serve waiters in order, so that a new shared request queues behind a waiting
 * exclusive one. Others may be had by whoever comes while they are free.
 *
 * <p>Threading: all state belongs to whoever has entered this object.
 */
public final class ModelLock extends Ordered implements Track.Condition {
    private final String name;
    private final boolean fair;
    private final List<Track> sharers = new ArrayList<>(2);
    private final List<Waiter> waiters = new ArrayList<>(2);
    private @Nullable Track owner;

    ModelLock(int id, String name, boolean fair) {
        super(id);
        this.name = name;
        this.fair = fair;
    }

    /** A thread in the queue. */
    private record Waiter(Track track, boolean shared) {}

    /** The lock's name. */
    public String name() {
        return name;
    }

    /** Acquires the lock, waiting as long as it takes. */
    void acquire(Track track, boolean shared, Site site) {
        track.enter(this);
        int flags = shared ? EventFlags.SHARED : 0;
        if (isFree(shared) && !(fair && !waiters.isEmpty())) {
            grant(track, shared);
            track.decide(EventKind.LOCK_ACQUIRE, flags, this, site.id(), 1, 0, 0);
            track.leave(this);
            return;
        }
        waiters.add(new Waiter(track, shared));
        track.decide(EventKind.LOCK_REQUEST, flags, this, site.id(), 0, 0, 0);
        track.leave(this);
        track.enterWhen(this, this);
        waiters.remove(indexOf(track));
        grant(track, shared);
        track.decide(EventKind.LOCK_ACQUIRE, flags, this, site.id(), 1, 0, 0);
        wakeNext();
        track.leave(this);
    }

    /** Acquires the lock if that needs no waiting; returns whether it did. */
    boolean tryAcquire(Track track, Site site) {
        track.enter(this);
        boolean free = isFree(false) && !(fair && !waiters.isEmpty());
        if (free) {
            grant(track, false);
            track.decide(EventKind.LOCK_ACQUIRE, EventFlags.TRIED, this, site.id(), 1, 0, 0);
        } else {
            track.decide(EventKind.LOCK_FAIL, 0, this, site.id(), 1, 0, 0);
        }
        track.leave(this);
        return free;
    }

    /** Gives up the hold that the thread has. */
    void release(Track track, boolean shared, Site site) {
        track.enter(this);
        track.decide(EventKind.LOCK_RELEASE, shared ? EventFlags.SHARED : 0, this, site.id(), 1, 0, 0);
        if (shared) {
            sharers.remove(track);
        } else {
            owner = null;
        }
        wakeNext();
        track.leave(this);
    }

    private boolean isFree(boolean shared) {
        return owner == null && (shared || sharers.isEmpty());
    }

    private void grant(Track track, boolean shared) {
        if (shared) {
            sharers.add(track);
        } else {
            owner = track;
        }
    }

    /** Whether the waiting thread's turn has come. */
    @Override
    public boolean holds(Track track) {
        int position = indexOf(track);
        Waiter waiter = waiters.get(position);
        if (!isFree(waiter.shared)) {
            return false;
        }
        for (int i = 0; fair && i < position; i++) {
            if (!waiter.shared || !waiters.get(i).shared) {
                return false;
            }
        }
        return true;
    }

    private int indexOf(Track track) {
        for (int i = 0; i < waiters.size(); i++) {
            if (waiters.get(i).track == track) {
                return i;
            }
        }
        throw new IllegalStateException(track.name() + " is not queued for " + name);
    }

    private void wakeNext() {
        for (int i = 0; i < waiters.size(); i++) {
            Waiter waiter = waiters.get(i);
            if ((i > 0 && !waiter.shared) || !isFree(waiter.shared)) {
                return;
            }
            waiter.track.wake();
            if (!waiter.shared) {
                return;
            }
        }
    }

    /** The threads that the waiting thread waits for, none if it does not wait; inside the object, or when all stand still. */
    public List<Track> obstacles(Track track) {
        List<Track> found = new ArrayList<>();
        for (int position = 0; position < waiters.size(); position++) {
            Waiter waiter = waiters.get(position);
            if (waiter.track != track) {
                continue;
            }
            if (owner != null) {
                found.add(owner);
            }
            if (!waiter.shared) {
                found.addAll(sharers);
            }
            for (int i = 0; fair && i < position; i++) {
                if (!waiter.shared || !waiters.get(i).shared) {
                    found.add(waiters.get(i).track);
                }
            }
        }
        return found;
    }

    /** Adds who has the lock and who waits for it; when all stand still. */
    void addTo(Digest digest) {
        digest.add(owner == null ? -1 : owner.thread());
        digest.add(sharers.size());
        sharers.stream().mapToLong(Track::thread).sorted().forEach(digest::add);
        for (Waiter waiter : waiters) {
            digest.add(waiter.track.thread() << 1 | (waiter.shared ? 1 : 0));
        }
    }
}
