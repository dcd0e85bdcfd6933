package io.failstop.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.naive.LockStory;
import io.failstop.analyzer.naive.LostEvents;
import io.failstop.analyzer.naive.RandomLockTrace;
import io.failstop.analyzer.naive.UnplacedLoss;
import io.failstop.probe.LockTraits;
import io.failstop.trace.EventList;
import io.failstop.trace.EventList.Event;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What losses do to findings about locks: they hide some, and make none. */
class LockOrderLossTest {
    private static final long FIRST_SEED = Long.getLong("failstop.seed", 1);
    private static final long TRACES = Long.getLong("failstop.traces", 2000);
    private static final int STEPS = 600;
    private static final int THREADS = 6;
    private static final int LOCKS = 8;
    private static final int LOST_OF = 10;
    private static final int NOBODY = -1;

    private final LockStory story = new LockStory();
    private final int t1 = story.thread("T1");
    private final int t2 = story.thread("T2");
    private final int t3 = story.thread("T3");
    private final int page = story.lock("page", LockTraits.OWNERLESS);
    private final int mutex = story.lock("mutex", 0);

    private static List<Finding> findings(Trace trace) throws TraceException {
        return Analysis.analyze(trace).findings();
    }

    @Test
    void takesNoSectionWhoseReleaseIsMissingForOneOfTheNextReleaser() throws TraceException {
        BitSet lost = new BitSet();
        story.nest(t3, mutex, page).acquire(t1, page);
        lost.set(story.trace().events().size());
        story.release(t1, page).nest(t2, mutex);
        lost.set(story.trace().events().size());
        story.acquire(t2, page).release(t2, page);

        assertThat(findings(story.trace())).isEmpty();
        assertThat(findings(LostEvents.without(lost, story.trace()))).isEmpty();
    }

    @Test
    void takesNoSectionThatHasEndedForOneOfTheNextReleaser() throws TraceException {
        BitSet lost = new BitSet();
        story.nest(t3, mutex, page).acquire(t1, page).nest(t2, mutex).release(t1, page);
        lost.set(story.trace().events().size());
        story.acquire(t2, page).release(t2, page);

        assertThat(findings(story.trace())).isEmpty();
        assertThat(findings(LostEvents.without(lost, story.trace()))).isEmpty();
    }

    /** T2 releases what T3 has got: that is not T2's own, the one that it lost sight of. */
    @Test
    void takesAReleaseForThatOfAnotherThreadAlthoughTheReleaserHeldTheLockBefore() throws TraceException {
        BitSet lost = new BitSet();
        story.acquire(t2, page);
        lost.set(story.trace().events().size());
        story.releaseOf(t1, t2, page);
        story.nest(t1, mutex, page);
        story.acquire(t3, page).nest(t3, mutex).releaseOf(t2, t3, page);

        assertThat(findings(story.trace())).isEmpty();
        assertThat(findings(LostEvents.without(lost, story.trace()))).isEmpty();
    }

    @Test
    void takesAHoldThatWasPassedOnForThatOfItsReceiverOnlyFromThenOn() throws TraceException {
        int variable = story.variable("x");
        BitSet lost = new BitSet();
        story.nest(t2, mutex, page).acquire(t1, page).nest(t3, mutex).handOff(t1, page, 0, t3);
        lost.set(story.trace().events().size());
        story.write(t3, variable).release(t3, page);

        assertThat(findings(story.trace())).isEmpty();
        assertThat(findings(LostEvents.without(lost, story.trace()))).isEmpty();
    }

    @Test
    void takesNoRequestForOneThatBlocksIfTheLockIsPassedOnByWhoseAcquireIsMissing() throws TraceException {
        int other = story.lock("other", 0);
        BitSet lost = new BitSet();
        story.nest(t2, other);
        lost.set(story.trace().events().size());
        story.acquire(t2, mutex).acquire(t1, other).request(t1, mutex).handOff(t2, mutex, 0, t1);
        story.receive(t1, mutex, 0).release(t1, mutex).release(t1, other).nest(t3, mutex, other);

        assertThat(findings(story.trace())).isEmpty();
        assertThat(findings(LostEvents.without(lost, story.trace()))).isEmpty();
    }

    /** The release of T1 and the acquire of T2 are what is missing. */
    @Test
    void takesNoSectionForOneOfTheNextReleaserIfNoLossTellsOfWhatIsMissing() throws TraceException {
        BitSet lost = new BitSet();
        story.nest(t3, mutex, page).acquire(t1, page);
        lost.set(story.trace().events().size(), story.trace().events().size() + 2);
        story.release(t1, page).acquire(t2, page).nest(t2, mutex).release(t2, page);

        assertThat(findings(new UnplacedLoss(withoutTelling(lost, story.trace()))))
                .isEmpty();
    }

    @Test
    void predictsAroundSharedSectionsThatOverlap() throws TraceException {
        int shared = story.lock("shared", LockTraits.OWNERLESS | LockTraits.SHARED);
        story.acquire(t1, shared, LockStory.SHARED).acquire(t2, shared, LockStory.SHARED);
        story.release(t1, shared, LockStory.SHARED).release(t2, shared, LockStory.SHARED);
        story.nest(t1, page, mutex).nest(t2, mutex, page).nest(t1, mutex);
        BitSet lost = new BitSet();
        lost.set(story.trace().events().size());
        story.nest(t1, mutex);

        assertThat(findings(LostEvents.without(lost, story.trace())))
                .extracting(Finding::grade)
                .containsExactly(Grade.PREDICTED);
    }

    private static EventList withoutTelling(BitSet lost, EventList whole) {
        EventList left = LostEvents.namedLike(whole);
        for (int i = lost.nextClearBit(0); i < whole.events().size(); i = lost.nextClearBit(i + 1)) {
            left.add(whole.events().get(i));
        }
        return left;
    }

    @Test
    void suspectsWhatComesAfterALossOfLocksThatAnybodyMayRelease() throws TraceException {
        BitSet lost = new BitSet();
        story.nest(t1, mutex);
        lost.set(story.trace().events().size());
        story.nest(t1, page).nest(t1, page, mutex).nest(t2, mutex, page);

        Report report = Analysis.analyze(LostEvents.without(lost, story.trace()));

        assertThat(findings(story.trace())).extracting(Finding::grade).containsExactly(Grade.PREDICTED);
        assertThat(report.findings()).extracting(Finding::grade).containsExactly(Grade.POTENTIAL);
        assertThat(report.limits())
                .containsExactly("lock order: events were lost before event 3; what they would have shown is not known,"
                        + " and nothing after event 2 is predicted");
    }

    @Test
    void predictsNothingIfItIsNotKnownWhereEventsAreMissing() throws TraceException {
        story.nest(t1, page, mutex).nest(t2, mutex, page);

        Report report = Analysis.analyze(new UnplacedLoss(story.trace()));

        assertThat(findings(story.trace())).extracting(Finding::grade).containsExactly(Grade.PREDICTED);
        assertThat(report.findings()).extracting(Finding::grade).containsExactly(Grade.POTENTIAL);
        assertThat(report.limits())
                .containsExactly(
                        "lock order: events were lost where the trace does not say; what they would have shown is"
                                + " not known, and nothing is predicted");
    }

    @Test
    void predictsNothingAfterTheLastEventOfAnyThreadThatLosesSome() throws TraceException {
        story.nest(t3, page).nest(t1, page, mutex).nest(t2, mutex, page).nest(t1, mutex);
        int size = story.trace().events().size();
        story.nest(t1, page).nest(t3, page).nest(t1, page).nest(t3, page);
        BitSet first = new BitSet();
        first.set(size);
        BitSet both = new BitSet();
        both.set(size, size + 4);

        Report one = Analysis.analyze(LostEvents.without(first, story.trace()));
        Report two = Analysis.analyze(LostEvents.without(both, story.trace()));

        assertThat(one.findings()).extracting(Finding::grade).containsExactly(Grade.PREDICTED);
        assertThat(two.findings()).extracting(Finding::grade).containsExactly(Grade.POTENTIAL);
        assertThat(two.limits()).hasSize(1);
        assertThat(two.limits().get(0)).contains("lost before event 13;", "nothing after event 2 is predicted");
    }

    /** Where events were lost a reader may have no better order than the clocks'. */
    @Test
    void predictsNothingOfEventsThatTheOrderNumbersOfALockHaveInAnotherOrder() throws TraceException {
        story.nest(t3, mutex).nest(t1, page, mutex).nest(t2, mutex, page).nest(t1, mutex);
        BitSet lost = new BitSet();
        lost.set(story.trace().events().size());
        story.nest(t1, mutex);
        EventList left = LostEvents.without(lost, story.trace());
        List<Event> events = new ArrayList<>(left.events());
        Collections.rotate(events.subList(0, 6), 4);
        EventList rotated = LostEvents.namedLike(left);
        events.forEach(rotated::add);

        assertThat(findings(left)).extracting(Finding::grade).containsExactly(Grade.PREDICTED);
        assertThat(findings(rotated)).extracting(Finding::grade).containsExactly(Grade.POTENTIAL);
    }

    /** All locks are taken in ascending order, whoever releases them, so that there is nothing to find. */
    @Test
    void findsNothingInWhatIsLeftOfATraceWithoutFindings() throws TraceException {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + TRACES; seed++) {
            Random random = new Random(seed);
            boolean ordered = seed % 2 == 0;
            EventList whole = ascending(random, ordered);
            BitSet lost = new BitSet();
            for (int from = 0; from < whole.events().size(); from += 1 + random.nextInt(2 * LOST_OF)) {
                lost.set(from, from + 1 + random.nextInt(2));
            }
            assertThat(findings(whole)).as("seed %d", seed).isEmpty();
            EventList left = LostEvents.without(lost, whole);
            assertThat(findings(ordered ? left : withoutOrders(left)))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    /** As an import has it that does not know the order numbers. */
    private static EventList withoutOrders(EventList trace) {
        EventList unordered = LostEvents.namedLike(trace);
        trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) ->
                unordered.event(number, thread, sequence, clock, kind, flags, object, site, 0, a, b, c));
        return unordered;
    }

    @Test
    void comesToItsEndAlthoughAThreadHoldsALockTwiceThatItCannotHaveTwice() throws TraceException {
        int other = story.lock("other", 0);
        story.nest(t3, page, mutex).acquire(t1, mutex).acquire(t2, mutex);
        story.handOff(t2, mutex, 0, t1).acquire(t1, mutex);
        story.nest(t1, page).acquire(t1, other).nest(t1, page);

        assertThat(findings(story.trace())).isNotEmpty();
    }

    /** Events are missing without a word, or stand in another place: whatever is found, the analysis comes to its end. */
    @Test
    void comesToItsEndOnTracesThatNoProgramMakes() throws TraceException {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + TRACES; seed++) {
            Random random = new Random(seed);
            EventList whole = RandomLockTrace.of(seed);
            EventList broken = LostEvents.namedLike(whole);
            List<Event> events = new ArrayList<>(whole.events());
            for (int change = random.nextInt(LOST_OF); change > 0 && !events.isEmpty(); change--) {
                Event moved = events.remove(random.nextInt(events.size()));
                if (random.nextBoolean()) {
                    events.add(random.nextInt(events.size() + 1), moved);
                }
            }
            events.forEach(broken::add);
            if (random.nextBoolean()) {
                broken = LostEvents.withoutSome(random, broken);
            }
            assertThat(Analysis.analyze(broken).trace().events())
                    .as("seed %d", seed)
                    .isEqualTo(broken.events().size());
        }
    }

    /**
     * A trace in which locks are taken in ascending order by those to whom the sections belong.
     *
     * @param foreign whether some are ended by other threads than their acquirers; of a lossy trace without order numbers
     *     nobody could tell which
     */
    private static EventList ascending(Random random, boolean foreign) {
        LockStory told = new LockStory();
        int[] acquirer = new int[LOCKS];
        int[] releaser = new int[LOCKS];
        for (int i = 0; i < THREADS; i++) {
            told.thread("T" + i);
        }
        for (int i = 0; i < LOCKS; i++) {
            told.lock("L" + i, i % 2 == 0 ? LockTraits.OWNERLESS : 0);
            acquirer[i] = NOBODY;
            releaser[i] = NOBODY;
        }
        for (int step = 0; step < STEPS; step++) {
            int thread = random.nextInt(THREADS);
            int lock = random.nextInt(LOCKS);
            if (acquirer[lock] == NOBODY) {
                if (isAboveAll(lock, thread, releaser)) {
                    told.acquire(thread, lock + 1);
                    acquirer[lock] = thread;
                    boolean another = foreign && lock % 2 == 0 && random.nextInt(3) == 0;
                    releaser[lock] = another ? random.nextInt(THREADS) : thread;
                }
            } else {
                release(told, lock, acquirer, releaser);
            }
        }
        for (int lock = 0; lock < LOCKS; lock++) {
            if (acquirer[lock] != NOBODY) {
                release(told, lock, acquirer, releaser);
            }
        }
        return told.trace();
    }

    private static void release(LockStory told, int lock, int[] acquirer, int[] releaser) {
        if (acquirer[lock] == releaser[lock]) {
            told.release(acquirer[lock], lock + 1);
        } else {
            told.releaseOf(releaser[lock], acquirer[lock], lock + 1);
        }
        acquirer[lock] = NOBODY;
        releaser[lock] = NOBODY;
    }

    /** Whether that lock and all later ones are in no section that belongs to the thread. */
    private static boolean isAboveAll(int lock, int thread, int[] releaser) {
        for (int i = lock; i < LOCKS; i++) {
            if (releaser[i] == thread) {
                return false;
            }
        }
        return true;
    }
}
