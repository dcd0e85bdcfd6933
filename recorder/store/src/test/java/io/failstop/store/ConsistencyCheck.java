package io.failstop.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import io.failstop.trace.EventHandler;
import java.util.HashMap;
import java.util.Map;

/** Asserts that events come in an order that keeps each thread's sequence and each object's order numbers. */
final class ConsistencyCheck implements EventHandler {
    final Map<Integer, Long> nextSequence = new HashMap<>();
    private final Map<Integer, Long> lastOrder = new HashMap<>();
    private final boolean lossy;
    long events;

    /** @param lossy order numbers may be missing, though they still ascend */
    ConsistencyCheck(boolean lossy) {
        this.lossy = lossy;
    }

    @Override
    public void event(
            long number,
            int thread,
            long sequence,
            long clock,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c) {
        if (number != ++events) {
            assertThat(number).isEqualTo(events);
        }
        long expected = nextSequence.getOrDefault(thread, 0L);
        if (sequence != expected) {
            // Only a loss may leave a hole, and says how large it is.
            assertThat(kind)
                    .as("thread %d: %d after %d", thread, sequence, expected)
                    .isEqualTo(EventKind.LOSS);
            assertThat(sequence).isEqualTo(expected + a - 1);
        }
        nextSequence.put(thread, sequence + 1);
        if (order != 0) {
            long before = lastOrder.getOrDefault(object, 0L);
            if (!lossy) {
                assertThat(order)
                        .as("order of object %d at event %d", object, number)
                        .isEqualTo(before + 1);
            } else {
                assertThat(order).isGreaterThan(before);
            }
            lastOrder.put(object, order);
        }
    }
}
