package io.failstop.engine.order;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LiveConductorTest {
    private static final long MILLISECOND = 1_000_000L;

    /** Runs a child that goes round and round, each time for so long, until it is told to stop. */
    private static void run(LiveConductor conductor, long roundNanos, Runnable meanwhile) {
        Track main = conductor.main();
        Track[] child = new Track[1];
        Thread thread = new Thread(() -> {
            child[0].begin();
            while (child[0].goesOn()) {
                child[0].pause(roundNanos);
            }
            child[0].end();
        });
        child[0] = conductor.child(main, thread);
        thread.start();
        meanwhile.run();
        assertThat(conductor.awaitChildren(main, () -> false)).isTrue();
    }

    @Test
    void aRunThatStandsStillForTooLongAndThenEndsIsCutShort() {
        LiveConductor conductor = new LiveConductor(null, MILLISECOND);
        run(conductor, 200 * MILLISECOND, () -> {});
        assertThat(conductor.isCutShort()).isTrue();
    }

    @Test
    void aRunThatWasToldToEndBeforeItStoodStillIsNotCutShort() {
        LiveConductor conductor = new LiveConductor(null, MILLISECOND);
        run(conductor, 200 * MILLISECOND, conductor::stop);
        assertThat(conductor.isCutShort()).isFalse();
    }
}
