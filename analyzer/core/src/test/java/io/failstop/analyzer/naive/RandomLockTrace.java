package io.failstop.analyzer.naive;

import io.failstop.probe.EventFlags;
import io.failstop.probe.LockTraits;
import io.failstop.trace.EventList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A small program made up while it runs: a scheduler picks a thread, the thread does something that it may do, or
 * waits if it must. So every trace is one that could have been recorded, and some end in a hang or are cut off. Which
 * kinds of event a trace has, and how often its threads take turns, goes by the seed; in some, the threads like to take
 * locks around a circle. The same seed gives the same trace.
 */
public final class RandomLockTrace {
    private enum State {
        TO_COME,
        RUNNING,
        AWAITING,
        ENDED
    }

    /** What a program may use beyond plain locks. */
    private enum Liking {
        SHARED,
        BOUNDED,
        FORKS,
        VARIABLES,
        AGAIN,
        ANY_ORDER,
        CONDITIONS,
        MODES,
        STRANGERS,
        HAND_OFFS,
        FAULTS,
        CIRCLE,
        ONE_CLASS
    }

    private final Random random;
    private final List<Liking> likings = new ArrayList<>();
    private final LockStory story;
    private final int[] threads;
    private final int[] locks;
    private final SimulatedLocks held;
    private final RandomLockActs acts;
    private final @Nullable RandomPages pages;
    private final State[] state;
    private final int[] awaited;
    private final int[] awaitedDepth;
    private final boolean[] signalled;
    private final boolean[] joined;
    private final int[] budget;
    private final int[] variables = new int[2];
    private final int mostEvents;
    private final int turns;
    private int current;

    private RandomLockTrace(long seed) {
        random = new Random(seed * 0x9e3779b97f4a7c15L);
        chooseLikings();
        story = new LockStory(likes(Liking.FAULTS) && chance(35) ? Map.of("set.faultModel", "F20") : Map.of());
        threads = new int
                [chance(likes(Liking.CIRCLE) ? 25 : likes(Liking.CONDITIONS) ? 75 : 50) ? 2 : chance(75) ? 3 : 4];
        int fewest = likes(Liking.CIRCLE) ? threads.length : 2;
        locks = new int[likes(Liking.CONDITIONS) && chance(60) ? fewest : Math.max(fewest, 2 + random.nextInt(3))];
        int[] traits = new int[locks.length];
        for (int lock = 0; lock < locks.length; lock++) {
            traits[lock] = traits(lock);
        }
        if (likes(Liking.ONE_CLASS) && !likes(Liking.FAULTS)) {
            Arrays.fill(traits, traits[0]);
        }
        held = new SimulatedLocks(threads.length, traits);
        define();
        acts = new RandomLockActs(random, story, threads, locks, held, likes(Liking.BOUNDED));
        pages = likes(Liking.FAULTS) ? new RandomPages(story, locks, random) : null;
        state = new State[threads.length];
        Arrays.fill(state, likes(Liking.FORKS) ? State.TO_COME : State.RUNNING);
        state[0] = State.RUNNING;
        awaited = new int[threads.length];
        awaitedDepth = new int[threads.length];
        signalled = new boolean[threads.length];
        joined = new boolean[threads.length];
        budget = new int[threads.length];
        for (int thread = 0; thread < threads.length; thread++) {
            budget[thread] = 3 + random.nextInt(threads.length == 2 ? 10 : 4);
        }
        mostEvents = 13 + random.nextInt(12) + (likes(Liking.CONDITIONS) ? 4 : 0);
        turns = List.of(4, 15, 50).get(random.nextInt(3));
    }

    /** The trace of this seed. */
    public static EventList of(long seed) {
        return new RandomLockTrace(seed).run();
    }

    /** Of half of the traces a single one, so that there is room for what comes of it. */
    private void chooseLikings() {
        boolean one = random.nextBoolean();
        Liking often = List.of(Liking.BOUNDED, Liking.CONDITIONS, Liking.VARIABLES, Liking.FAULTS)
                .get(random.nextInt(4));
        Liking only = chance(40) ? often : Liking.values()[random.nextInt(Liking.values().length)];
        for (Liking liking : Liking.values()) {
            if (one ? liking == only : chance(24)) {
                likings.add(liking);
            }
        }
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private boolean likes(Liking liking) {
        return likings.contains(liking);
    }

    private int traits(int lock) {
        if (likes(Liking.FAULTS) && lock < 3) {
            return RandomPages.traits(lock, random);
        }
        int traits = likes(Liking.STRANGERS) && chance(60) ? LockTraits.OWNERLESS : 0;
        if (traits == 0 && (likes(Liking.SHARED) || likes(Liking.MODES)) && chance(75)) {
            traits |= LockTraits.SHARED | (chance(50) ? LockTraits.QUEUE_FAIR : 0);
        }
        return traits | (traits != LockTraits.OWNERLESS && chance(65) ? LockTraits.REENTRANT : 0);
    }

    private void define() {
        boolean oneClass = likes(Liking.ONE_CLASS) && !likes(Liking.FAULTS);
        for (int thread = 0; thread < threads.length; thread++) {
            threads[thread] = story.thread("T" + thread);
        }
        for (int lock = 0; lock < locks.length; lock++) {
            String name = String.valueOf((char) ('A' + lock));
            locks[lock] = story.lock(name, oneClass ? "class" : "class" + name, held.traits[lock]);
        }
        variables[0] = story.variable("x");
        variables[1] = story.variable("y");
    }

    private EventList run() {
        while (story.trace().events().size() < mostEvents) {
            List<Integer> able = new ArrayList<>();
            for (int thread = 0; thread < threads.length; thread++) {
                if (isAble(thread)) {
                    able.add(thread);
                }
            }
            if (able.isEmpty()) {
                break;
            }
            if (!able.contains(current) || chance(turns)) {
                current = able.get(random.nextInt(able.size()));
            }
            go(current);
        }
        if (story.trace().events().size() >= mostEvents ? chance(60) : chance(15)) {
            story.trace().cutOff("the queue ends in the middle of a document");
        }
        return story.trace();
    }

    private boolean isAble(int thread) {
        return switch (state[thread]) {
            case TO_COME, ENDED -> false;
            case AWAITING -> held.isFree(thread, awaited[thread], false) && (signalled[thread] || chance(4));
            case RUNNING -> held.wanted[thread] < 0 || acts.mayGoOn(thread);
        };
    }

    private void go(int thread) {
        if (state[thread] == State.AWAITING) {
            awake(thread);
        } else if (held.wanted[thread] >= 0) {
            acts.answer(thread);
        } else if (budget[thread]-- <= 0) {
            windDown(thread);
        } else {
            for (int tries = 0; tries < 20; tries++) {
                if (act(thread)) {
                    return;
                }
            }
        }
    }

    private void awake(int thread) {
        int lock = awaited[thread];
        state[thread] = State.RUNNING;
        held.take(thread, lock, false);
        held.depth[thread][lock] = awaitedDepth[thread];
        int cause = !signalled[thread] ? 2 : chance(80) ? 1 : chance(50) ? 0 : 2;
        story.awake(threads[thread], locks[lock], cause);
    }

    private void windDown(int thread) {
        List<Integer> own = held.of(thread);
        if (pages != null && pages.endCopy(threads[thread])) {
            return;
        }
        if (!own.isEmpty()) {
            acts.release(thread, own.get(chance(75) ? own.size() - 1 : random.nextInt(own.size())));
            return;
        }
        if (likes(Liking.FORKS)) {
            if (thread == 0 && chance(60) && (fork(thread) || join(thread))) {
                return;
            }
            story.end(threads[thread]);
        }
        state[thread] = State.ENDED;
    }

    private boolean act(int thread) {
        if (likes(Liking.CONDITIONS) && chance(65) && actOnCondition(thread)) {
            return true;
        }
        if (likings.isEmpty() || chance(58)) {
            boolean enough = held.of(thread).size() > 1 + random.nextInt(2);
            return enough ? releaseAny(thread) : acquire(thread);
        }
        Liking liking = likings.get(random.nextInt(likings.size()));
        return switch (liking) {
            case BOUNDED ->
                chance(70)
                        ? acts.tryFor(thread, chance(50) ? acts.lockOf(acts.otherThan(thread)) : anyLock(thread))
                        : acts.ask(thread, anyLock(thread), EventFlags.TIMED);
            case FORKS -> fork(thread) || join(thread);
            case VARIABLES -> touch(thread);
            case AGAIN -> acts.again(thread);
            case CONDITIONS -> await(thread);
            case MODES -> chance(50) ? acts.keepShared(thread) : acts.changeMode(thread);
            case STRANGERS -> acts.releaseForAnother(thread);
            case HAND_OFFS -> handOff(thread);
            case FAULTS -> pages != null && pages.act(threads[thread]);
            default -> false;
        };
    }

    /** Signals, lets the one who was signalled go on, or waits while it has another lock. */
    private boolean actOnCondition(int thread) {
        for (int other = 0; other < threads.length; other++) {
            if (state[other] == State.AWAITING && signalled[other] && held.depth[thread][awaited[other]] > 0) {
                acts.release(thread, awaited[other]);
                return true;
            }
        }
        return signal(thread) || (held.of(thread).size() > 1 && await(thread));
    }

    private int anyLock(int thread) {
        if (likes(Liking.CIRCLE) && chance(80)) {
            return (thread + held.of(thread).size()) % Math.min(locks.length, threads.length);
        }
        if (likes(Liking.CONDITIONS) && chance(75)) {
            for (int other = 0; other < threads.length; other++) {
                if (state[other] == State.AWAITING && !signalled[other]) {
                    return awaited[other];
                }
            }
        }
        return random.nextInt(locks.length);
    }

    private boolean acquire(int thread) {
        return acts.ask(thread, anyLock(thread), 0);
    }

    private boolean releaseAny(int thread) {
        List<Integer> own = held.of(thread);
        boolean anyOrder = likes(Liking.ANY_ORDER) || chance(15);
        acts.release(thread, own.get(anyOrder ? random.nextInt(own.size()) : own.size() - 1));
        return true;
    }

    private boolean touch(int thread) {
        int variable = variables[chance(80) ? 0 : 1];
        if (chance(50)) {
            story.read(threads[thread], variable);
        } else {
            story.write(threads[thread], variable);
        }
        return true;
    }

    private boolean fork(int thread) {
        for (int child = 1; child < threads.length; child++) {
            if (state[child] == State.TO_COME) {
                story.start(threads[thread], threads[child]);
                state[child] = State.RUNNING;
                return true;
            }
        }
        return false;
    }

    private boolean join(int thread) {
        for (int child = 1; child < threads.length; child++) {
            if (child != thread && state[child] == State.ENDED && !joined[child]) {
                story.join(threads[thread], threads[child]);
                joined[child] = true;
                return true;
            }
        }
        return false;
    }

    private boolean handOff(int thread) {
        int to = acts.otherThan(thread);
        return state[to] == State.RUNNING && acts.handOff(thread, to);
    }

    private boolean await(int thread) {
        int lock = acts.lockOf(thread);
        boolean alone =
                Arrays.stream(state).filter(other -> other == State.RUNNING).count() < 2;
        if (alone
                || held.depth[thread][lock] == 0
                || held.shared[thread][lock]
                || held.sharedToo[thread][lock] > 0
                || held.has(lock, LockTraits.OWNERLESS)) {
            return false;
        }
        // Makes no difference to what may come of it, so no seed is spent on it.
        boolean timed = story.trace().events().size() % 3 == 0;
        story.await(threads[thread], locks[lock], timed ? EventFlags.TIMED : 0);
        awaitedDepth[thread] = held.depth[thread][lock];
        held.depth[thread][lock] = 0;
        state[thread] = State.AWAITING;
        awaited[thread] = lock;
        signalled[thread] = false;
        return true;
    }

    private boolean signal(int thread) {
        int lock = anyLock(thread);
        boolean awaitedThere = false;
        for (int other = 0; other < threads.length; other++) {
            awaitedThere |= state[other] == State.AWAITING && awaited[other] == lock && !signalled[other];
        }
        if (held.depth[thread][lock] == 0 || (!awaitedThere && !chance(10))) {
            return false;
        }
        boolean all = chance(40);
        story.signal(threads[thread], locks[lock], all);
        for (int waiter = 0; waiter < threads.length; waiter++) {
            if (state[waiter] == State.AWAITING && awaited[waiter] == lock && !signalled[waiter]) {
                signalled[waiter] = true;
                if (!all) {
                    break;
                }
            }
        }
        return true;
    }
}
