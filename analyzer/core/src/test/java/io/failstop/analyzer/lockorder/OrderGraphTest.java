package io.failstop.analyzer.lockorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import io.failstop.trace.DefinitionTable;
import org.junit.jupiter.api.Test;

class OrderGraphTest {
    private static final int A = 11;
    private static final int B = 22;
    private static final int C = 33;

    @Test
    void cycleWhoseHalvesStandInTwoPartsShowsInTheMergedGraph() {
        OrderGraph first = nest(graph(), A, B);
        OrderGraph second = nest(nest(graph(), C, B), B, A);
        assertThat(first.components().isEmpty()).isTrue();
        assertThat(second.components().isEmpty()).isTrue();
        first.merge(second);
        LockComponents merged = first.components();
        assertThat(merged.isEmpty()).isFalse();
        assertThat(merged.of(first.locks().number(A)))
                .isEqualTo(merged.of(first.locks().number(B)));
        assertThat(merged.of(first.locks().number(C))).isEqualTo(LockComponents.NONE);
    }

    @Test
    void mergingGraphsThatAgreeAddsNoCycle() {
        OrderGraph first = nest(graph(), A, B);
        first.merge(nest(nest(graph(), A, B), B, C));
        assertThat(first.components().isEmpty()).isTrue();
    }

    private static OrderGraph graph() {
        return new OrderGraph(new DefinitionTable(), new ForeignReleases(), true);
    }

    /** A thread takes one lock inside the other. */
    private static OrderGraph nest(OrderGraph graph, int outer, int inner) {
        step(graph, EventKind.LOCK_ACQUIRE, outer);
        step(graph, EventKind.LOCK_ACQUIRE, inner);
        step(graph, EventKind.LOCK_RELEASE, inner);
        step(graph, EventKind.LOCK_RELEASE, outer);
        return graph;
    }

    private static void step(OrderGraph graph, EventKind kind, int lock) {
        graph.event(1, 1, 0, 0, kind, 0, lock, 0, 0, 1, 0, 0);
    }
}
