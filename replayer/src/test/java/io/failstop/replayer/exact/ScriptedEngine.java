package io.failstop.replayer.exact;

import io.failstop.engine.order.Conductor;
import io.failstop.engine.order.Ordered;
import io.failstop.engine.order.RunAborted;
import io.failstop.engine.order.Track;
import io.failstop.probe.EventKind;
import io.failstop.trace.EventList;
import io.failstop.trace.EventList.Event;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.TraceHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * An engine that does what a test tells each of its threads, and a trace beside it that is written by hand:
 * for orders of events, and of what threads do at the same time, that a live run seldom comes to.
 */
final class ScriptedEngine implements Program {
    /** What a thread of the engine does. */
    @FunctionalInterface
    interface Part {
        void play(Stage stage);
    }

    private final int objects;
    private final List<Part> parts;

    /** An engine of so many objects, numbered from 1, and a thread for each part, numbered from 1. */
    ScriptedEngine(int objects, Part... parts) {
        this.objects = objects;
        this.parts = List.of(parts);
    }

    /** What a thread does things with. */
    static final class Stage {
        private final Track track;
        private final List<Thing> things;
        private final ReplayConductor conductor;

        Stage(Track track, List<Thing> things, Conductor conductor) {
            this.track = track;
            this.things = things;
            this.conductor = (ReplayConductor) conductor;
        }

        void enter(int object) {
            track.enter(things.get(object - 1));
        }

        void decide(int object, long a) {
            track.decide(EventKind.SIZE_CHANGE, 0, things.get(object - 1), 0, a, 0, 0);
        }

        void leave(int object) {
            track.leave(things.get(object - 1));
        }

        void observe(long a) {
            track.event(EventKind.OBSERVE, 0, 0, 0, a, 0, 0);
        }

        /** Enters, decides and leaves. */
        void change(int object, long a) {
            enter(object);
            decide(object, a);
            leave(object);
        }

        /** Holds the thread in the engine's code until another one has differed at an event. */
        void awaitDifference() {
            await(() -> conductor.gate().limit() != Long.MAX_VALUE);
        }

        /** Holds the thread in the engine's code until a thread has made so many events. */
        void awaitEvents(int thread, long events) {
            await(() -> conductor.tracks().size() > thread
                    && conductor.tracks().get(thread).sequence() >= events);
        }

        private void await(BooleanSupplier condition) {
            while (!condition.getAsBoolean()) {
                conductor.checkAborted();
                LockSupport.parkNanos(10_000);
            }
        }
    }

    private static final class Thing extends Ordered {
        Thing(int id) {
            super(id);
        }
    }

    @Override
    public void run(Conductor conductor) {
        Track main = conductor.main();
        List<Thing> things = new ArrayList<>();
        int first = conductor.reserve(objects);
        for (int i = 0; i < objects; i++) {
            things.add(new Thing(first + i));
            conductor.adopt(things.get(i));
        }
        List<Thread> threads = new ArrayList<>();
        for (Part part : parts) {
            Track[] own = new Track[1];
            Thread thread = new Thread(() -> play(part, own[0], things, conductor), "part-" + (threads.size() + 1));
            own[0] = conductor.child(main, thread);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        conductor.awaitChildren(main, () -> false);
        main.event(EventKind.DIGEST, 0, 0, 0, 1, 0, 0);
        main.end();
    }

    private static void play(Part part, Track track, List<Thing> things, Conductor conductor) {
        try {
            track.begin();
            part.play(new Stage(track, things, conductor));
            track.end();
        } catch (RunAborted e) {
            // It is over.
        } catch (Throwable e) {
            conductor.failed(track, e);
        }
    }

    /** The trace of such an engine; the threads have started already. */
    static final class Script {
        private final EventList list =
                new EventList("script", TraceHeader.of(Source.ENGINE, OrderGuarantee.PER_OBJECT, Map.of()));
        private final long[] sequences;
        private final long[] orders = new long[10];

        Script(int threads) {
            sequences = new long[threads + 1];
            add(0, EventKind.THREAD_START, 0, -1, 0);
            for (int i = 1; i <= threads; i++) {
                add(i, EventKind.THREAD_START, 0, 0, 1);
            }
        }

        /** A decision. */
        Script change(int thread, int object, long a) {
            return add(thread, EventKind.SIZE_CHANGE, object, a, 0);
        }

        Script observe(int thread, long a) {
            return add(thread, EventKind.OBSERVE, 0, a, 0);
        }

        /** So many events that only the thread itself sees. */
        Script observe(int thread, long first, long last) {
            for (long a = first; a <= last; a++) {
                observe(thread, a);
            }
            return this;
        }

        /** Leaves an event of the thread out. */
        Script skip(int thread) {
            sequences[thread]++;
            return this;
        }

        Script end(int thread) {
            return add(thread, EventKind.THREAD_END, 0, 0, 0);
        }

        Script lose() {
            return add(0, EventKind.LOSS, 0, 1, 0);
        }

        private Script add(int thread, EventKind kind, int object, long a, long b) {
            long order = object == 0 ? 0 : ++orders[object];
            list.add(new Event(
                    thread, sequences[thread]++, list.events().size(), kind, 0, object, 0, order, a, b, 0, null));
            return this;
        }

        /** The number of the event that was added last. */
        long last() {
            return list.events().size();
        }

        /** Ends all threads. */
        EventList whole() {
            for (int i = 1; i < sequences.length; i++) {
                end(i);
            }
            add(0, EventKind.DIGEST, 0, 1, 0);
            end(0);
            return list;
        }

        EventList list() {
            return list;
        }
    }
}
