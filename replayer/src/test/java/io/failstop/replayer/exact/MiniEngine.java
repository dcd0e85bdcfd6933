package io.failstop.replayer.exact;

import io.failstop.engine.order.Conductor;
import io.failstop.engine.order.Ordered;
import io.failstop.engine.order.RunAborted;
import io.failstop.engine.order.Track;
import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * An engine of counters, fair locks and slots, whose every step depends on what its threads saw before: one
 * decision in another order, and all that follows is different.
 */
final class MiniEngine implements Program {
    static final int WRITE = 1;

    /** What is special about a run. */
    enum Twist {
        NONE,
        /** The first two workers take two locks in opposite order. */
        HANGS,
        /** A worker fails in its last round. */
        FAILS,
        /** A worker loops in its last round, with nothing to show for it. */
        LOOPS,
        /** A worker asks for ever whether to go on, with nothing to show for it. */
        DAWDLES,
        /** A worker dies in its last round, and nobody hears of it. */
        DIES,
        /** Locks are released in the trace alone. */
        KEEPS_LOCKS,
        /** The first thread does not return. */
        LINGERS,
        /** The first thread does one thing more before it ends. */
        ADDS_AN_EVENT,
        /** The state at the end is another. */
        ENDS_OTHERWISE,
        HAS_ONE_WORKER_LESS,
        /** The first thread fails before it has made a thread. */
        FAILS_AT_ONCE
    }

    private final int workers;
    private final int rounds;
    private final int objects;
    private final long seed;
    private final Twist twist;
    private final List<Counter> counters = new ArrayList<>();
    private final List<Lock> locks = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();
    private final List<Worker> all = new ArrayList<>();
    private volatile boolean hurry;
    private Conductor conductor;
    private int site;

    MiniEngine(int workers, int rounds, int objects, long seed, Twist twist) {
        this.workers = workers;
        this.rounds = rounds;
        this.objects = objects;
        this.seed = seed;
        this.twist = twist;
    }

    /** The same engine, fresh. */
    MiniEngine again() {
        return with(twist);
    }

    /** The same engine with another twist, fresh. */
    MiniEngine with(Twist other) {
        return new MiniEngine(workers, rounds, objects, seed, other);
    }

    private static final class Counter extends Ordered {
        long value;

        Counter(int id) {
            super(id);
        }
    }

    private static final class Lock extends Ordered {
        final Deque<Track> queue = new ArrayDeque<>();
        Track owner;

        Lock(int id) {
            super(id);
        }
    }

    private static final class Slot extends Ordered {
        final Counter page;

        Slot(int id, Counter page) {
            super(id);
            this.page = page;
        }
    }

    @Override
    public void run(Conductor director) {
        if (twist == Twist.FAILS_AT_ONCE) {
            throw new IllegalStateException("no configuration");
        }
        conductor = director;
        Track main = director.main();
        build();
        List<Thread> threads = new ArrayList<>();
        int count = twist == Twist.HAS_ONE_WORKER_LESS ? workers - 1 : workers;
        for (int i = 0; i < count; i++) {
            Worker worker = new Worker(i);
            Thread thread = new Thread(worker, "worker-" + i);
            worker.track = director.child(main, thread);
            all.add(worker);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        finish(main);
    }

    private void finish(Track main) {
        if (conductor.awaitChildren(main, this::waitForEachOther)) {
            for (Worker worker : all) {
                main.event(EventKind.THREAD_JOIN, 0, 0, 0, worker.track.thread(), 0, 0);
            }
        } else {
            recordHang(main);
        }
        if (twist == Twist.ADDS_AN_EVENT) {
            main.event(EventKind.OBSERVE, 0, 0, site, 1, 2, 3);
        }
        main.event(EventKind.DIGEST, 0, 0, 0, digest(), 0, 0);
        main.end();
        while (twist == Twist.LINGERS && !hurry) {
            LockSupport.parkNanos(1_000_000);
        }
        conductor.abort();
    }

    /** Ends what lingers. */
    void hurry() {
        hurry = true;
    }

    private void build() {
        int lockClass = conductor.lockClass("mini.Lock", 0);
        site = conductor.site("mini.Engine.round(Engine.java:1)");
        int first = conductor.reserve(3 * objects + 1);
        conductor.define(DefinitionLayout.FILE, first, 0, 0, "data");
        for (int i = 0; i < objects; i++) {
            Counter counter = new Counter(first + 1 + i);
            Lock lock = new Lock(first + 1 + objects + i);
            Slot slot = new Slot(first + 1 + 2 * objects + i, counter);
            conductor.define(DefinitionLayout.PAGE, counter.id(), first, i);
            conductor.define(DefinitionLayout.LOCK, lock.id(), lockClass, i + 1);
            conductor.define(DefinitionLayout.SLOT, slot.id(), first, i);
            List.of(counter, lock, slot).forEach(conductor::adopt);
            counters.add(counter);
            locks.add(lock);
            slots.add(slot);
        }
    }

    private long digest() {
        long sum = twist == Twist.ENDS_OTHERWISE ? 1 : 0;
        for (Counter counter : counters) {
            sum = sum * 31 + counter.value;
        }
        return sum;
    }

    private boolean waitForEachOther() {
        return twist == Twist.HANGS
                && all.get(0).track.waitsFor() == locks.get(1)
                && all.get(1).track.waitsFor() == locks.get(0);
    }

    /** Whoever queues for a lock waits for its owner. */
    private void recordHang(Track main) {
        List<long[]> edges = new ArrayList<>();
        for (Worker worker : all) {
            for (Lock lock : locks) {
                if (!worker.track.ended() && lock.queue.contains(worker.track) && lock.owner != null) {
                    edges.add(new long[] {lock.id(), worker.track.thread(), lock.owner.thread()});
                }
            }
        }
        for (int i = 0; i < edges.size(); i++) {
            long[] edge = edges.get(i);
            long part = (long) i << 32 | edges.size();
            main.event(EventKind.HANG, 0, (int) edge[0], 0, edge[1], edge[2], part);
        }
    }

    private final class Worker implements Runnable {
        private final int index;
        private Track track;
        private long seen;
        private long random;
        private volatile boolean hasFirst;

        Worker(int index) {
            this.index = index;
            this.random = seed * 31 + index;
            this.seen = index + 1L;
        }

        @Override
        public void run() {
            try {
                track.begin();
                for (int i = 0; i < rounds && track.goesOn(); i++) {
                    if (i == rounds - 1 && index == workers - 1) {
                        beTwisted();
                    }
                    round();
                }
                if (twist == Twist.HANGS && index < 2) {
                    embrace();
                }
                track.end();
            } catch (RunAborted e) {
                // It is over.
            } catch (Throwable e) {
                conductor.failed(track, e);
            }
        }

        @SuppressWarnings("ThreadPriorityCheck")
        private void beTwisted() {
            if (twist == Twist.FAILS) {
                throw new IllegalStateException("no page");
            }
            if (twist == Twist.DIES) {
                throw new RunAborted();
            }
            while (twist == Twist.LOOPS && track.sequence() > 0) {
                track.pause(1);
                Thread.yield();
            }
            while (twist == Twist.DAWDLES && track.goesOn()) {
                Thread.yield();
            }
        }

        private long choose() {
            random = (random ^ seen) * 6364136223846793005L + 1442695040888963407L;
            return random >>> 33;
        }

        private void round() {
            track.event(EventKind.OPERATION_BEGIN, 0, 1, site, WRITE, seen & 0xffff, 8);
            int object = (int) (choose() % objects);
            switch ((int) (choose() % 5)) {
                case 0 -> count(counters.get(object), 1);
                case 1 -> underLock(object);
                case 2 -> lookUp(slots.get(object));
                case 3 -> count(counters.get(object), 3);
                default -> {
                    lookUp(slots.get(object));
                    if (rounds < 5_000) {
                        track.pause(10_000);
                    }
                    count(counters.get(object), 2);
                }
            }
            track.event(EventKind.OBSERVE, EventFlags.MMAP, counters.get(object).id(), site, 0, 8, seen);
            track.event(EventKind.OPERATION_END, 0, 1, site, WRITE, 8, 0);
        }

        private void count(Counter counter, int times) {
            track.enter(counter);
            for (int i = 0; i < times; i++) {
                long old = counter.value;
                counter.value = old * 3 + index + 1;
                seen = seen * 31 + old;
                track.decide(EventKind.SIZE_CHANGE, 0, counter, site, old, counter.value, 0);
            }
            track.leave(counter);
        }

        private void lookUp(Slot slot) {
            track.enter(slot);
            track.decide(EventKind.PAGE_LOOKUP, 0, slot, site, slot.page.id(), 0, 0);
            track.enter(slot.page);
            seen = seen * 31 + slot.page.value;
            track.decide(EventKind.UPTODATE_PEEK, 0, slot.page, site, 0, 8, slot.page.value & 1);
            track.leave(slot.page);
            track.leave(slot);
        }

        private void underLock(int object) {
            Lock lock = locks.get(object);
            acquire(lock);
            count(counters.get(object), 1);
            count(counters.get((object + 1) % objects), 1);
            release(lock);
        }

        private void acquire(Lock lock) {
            track.enter(lock);
            track.decide(EventKind.LOCK_REQUEST, 0, lock, site, 0, 0, 0);
            lock.queue.add(track);
            track.leave(lock);
            track.enterWhen(lock, own -> lock.owner == null && lock.queue.peek() == own);
            lock.queue.remove();
            lock.owner = track;
            track.decide(EventKind.LOCK_ACQUIRE, 0, lock, site, 1, 0, 0);
            track.leave(lock);
        }

        private void release(Lock lock) {
            track.enter(lock);
            track.decide(EventKind.LOCK_RELEASE, 0, lock, site, 1, 0, 0);
            if (twist != Twist.KEEPS_LOCKS) {
                lock.owner = null;
            }
            Track next = lock.queue.peek();
            track.leave(lock);
            if (next != null) {
                next.wake();
            }
        }

        private void embrace() {
            Worker other = all.get(1 - index);
            acquire(locks.get(index));
            hasFirst = true;
            track.steer(() -> other.hasFirst, 5_000_000_000L);
            acquire(locks.get(1 - index));
            release(locks.get(1 - index));
            release(locks.get(index));
        }
    }
}
