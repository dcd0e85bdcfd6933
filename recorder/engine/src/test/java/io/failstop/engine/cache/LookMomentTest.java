package io.failstop.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.engine.oracle.Oracle;
import io.failstop.engine.order.LiveConductor;
import io.failstop.engine.order.Ordered;
import io.failstop.engine.order.Track;
import io.failstop.probe.EventKind;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When somebody looked, for the oracle: when the event that tells of it was recorded. */
class LookMomentTest {
    private static final long NO_PROGRESS_NANOS = 10_000_000_000L;

    /** The track of a thread that is held up just before it records what it saw. */
    private static final class HeldUp extends Track {
        private final Track track;
        private final Runnable meanwhile;

        HeldUp(Track track, Runnable meanwhile) {
            this.track = track;
            this.meanwhile = meanwhile;
        }

        @Override
        public void decide(EventKind kind, int flags, Ordered object, int site, long a, long b, long c) {
            if (kind == EventKind.OBSERVE) {
                meanwhile.run();
            }
            track.decide(kind, flags, object, site, a, b, c);
        }

        @Override
        public int thread() {
            return track.thread();
        }

        @Override
        public String name() {
            return track.name();
        }

        @Override
        public long sequence() {
            return track.sequence();
        }

        @Override
        public long clock() {
            return track.clock();
        }

        @Override
        public void begin() {
            track.begin();
        }

        @Override
        public void end() {
            track.end();
        }

        @Override
        public void enter(Ordered object) {
            track.enter(object);
        }

        @Override
        public void enterWhen(Ordered object, Condition condition) {
            track.enterWhen(object, condition);
        }

        @Override
        public void leave(Ordered object) {
            track.leave(object);
        }

        @Override
        public void event(EventKind kind, int flags, int object, int site, long a, long b, long c) {
            track.event(kind, flags, object, site, a, b, c);
        }

        @Override
        public void wake() {
            track.wake();
        }

        @Override
        public @Nullable Ordered waitsFor() {
            return track.waitsFor();
        }

        @Override
        public boolean ended() {
            return track.ended();
        }

        @Override
        public boolean goesOn() {
            return track.goesOn();
        }

        @Override
        public void pause(long nanos) {
            track.pause(nanos);
        }

        @Override
        public boolean steer(BooleanSupplier condition, long nanos) {
            return track.steer(condition, nanos);
        }
    }

    @Test
    void whatBeginsBeforeTheLookIsRecordedBeganBeforeTheLook() {
        Settings settings = Settings.of(Map.of("files", "1", "filePages", "1"));
        LiveConductor conductor = new LiveConductor(null, NO_PROGRESS_NANOS);
        Oracle oracle = new Oracle();
        MemoryBlocks blocks = new MemoryBlocks(Machine.blockCount(settings));
        Track main = conductor.main();
        Machine machine = new Machine(settings, conductor, blocks, 2, oracle);
        Task truncating = machine.task(conductor.child(main, new Thread(() -> {})), 0);
        Task reading = machine.task(new HeldUp(main, () -> Truncation.truncate(truncating, 0, Settings.PAGE_BYTES)), 0);

        machine.file(0).setSize(main, Settings.PAGE_BYTES);
        assertThat(Reading.read(reading, 0, 0, Long.BYTES)).isEqualTo(Long.BYTES);
        assertThat(oracle.judge()).isEmpty();
    }
}
