package io.failstop.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventBlockTest {
    private static final int THREADS = 20;
    private static final int OBJECTS = 7;
    /** Two words each, but for the first of each thread and object, and what jumps. */
    private static final int USUAL = EventBlock.BYTES / 16 - 2 * (THREADS + OBJECTS);

    @Test
    void takesTwoWordsForAnEventThatFollowsTheOnesBefore() {
        assertThat(eventsOfAFullBlock(0)).isGreaterThan(USUAL);
    }

    @ParameterizedTest
    @ValueSource(longs = {-3, 1, 100, 1L << 40})
    void takesTwoWordsAgainAfterAJumpOfItsSequence(long jump) {
        assertThat(eventsOfAFullBlock(jump)).isGreaterThan(USUAL);
    }

    /** Thread 3 jumps so far in the middle. */
    private static int eventsOfAFullBlock(long jump) {
        EventBlock block = new EventBlock();
        EventBlock.State state = new EventBlock.State();
        long[] sequences = new long[THREADS];
        long[] orders = new long[OBJECTS];
        int events = 0;
        while (!block.isFull()) {
            int thread = events % THREADS;
            int object = events % OBJECTS;
            if (events == 1003) {
                sequences[thread] += jump;
            }
            block.add(
                    state,
                    null,
                    thread,
                    sequences[thread]++,
                    1_000L * events,
                    EventKind.LOCK_ACQUIRE,
                    0,
                    object + 1,
                    17,
                    ++orders[object],
                    1,
                    0,
                    0);
            events++;
        }
        return events;
    }
}
