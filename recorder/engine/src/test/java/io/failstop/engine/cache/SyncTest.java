package io.failstop.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.engine.order.Track;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SyncTest {
    private static final long LOOK_NANOS = 100_000;

    private final CountDownLatch writing = new CountDownLatch(1);
    private final CountDownLatch mayWrite = new CountDownLatch(1);

    /** A device that is slow as long as the test wants. */
    private final class SlowBlocks implements BlockStore {
        @Override
        public void read(int block, long[] words, int from, int count) {
            throw new AssertionError("nothing is read here");
        }

        @Override
        public void write(int block, long[] words, int from, int count) {
            writing.countDown();
            await(mayWrite);
        }

        @Override
        public void close() {
            // Nothing is kept.
        }
    }

    @Test
    void waitsForAPageThatSomebodyElseHasSentToTheDevice() throws InterruptedException {
        Settings settings = Settings.of(Map.of("files", "1", "filePages", "1"));
        OneMachine one = new OneMachine(settings, 3, new SlowBlocks());
        one.write(0, 0);
        Page page = one.page(0, 0);
        Track daemon = start(one, task -> Writeback.writeback(task, 0, 0, 1));
        await(writing);
        assertThat(page.peekDirty(one.main)).as("the daemon has cleaned it").isFalse();

        Track sync = start(one, task -> Writeback.sync(task, 0));
        while (!sync.ended() && sync.waitsFor() == null) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        assertThat(sync.waitsFor()).isSameAs(page.writeback);
        mayWrite.countDown();
        assertThat(one.conductor.awaitChildren(one.main, () -> false)).isTrue();
        assertThat(daemon.ended()).isTrue();
    }

    private static Track start(OneMachine one, Consumer<Task> work) {
        Track[] track = new Track[1];
        Thread thread = new Thread(() -> {
            track[0].begin();
            work.accept(one.machine.task(track[0], 0));
            track[0].end();
        });
        thread.setDaemon(true);
        track[0] = one.conductor.child(one.main, thread);
        thread.start();
        return track[0];
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
