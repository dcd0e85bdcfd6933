package io.failstop.store;

import io.failstop.probe.LockTraits;
import io.failstop.probe.Policy;
import io.failstop.probe.Recording;
import io.failstop.probe.RecordingOptions;
import io.failstop.probe.RingLayout;
import io.failstop.probe.ThreadProbe;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A program to be killed: its threads record for ever, and count elsewhere, in a mapped page of the
 * test's, how many events each of them has published.
 */
final class Victim {
    static final int THREADS = 3;

    private Victim() {}

    /** Arguments: ring directory, page of counts, ring memory in bytes, events after which to stop or 0. */
    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[0]);
        MappedByteBuffer counts;
        try (FileChannel channel =
                FileChannel.open(Path.of(args[1]), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            counts = channel.map(FileChannel.MapMode.READ_WRITE, 0, 4096);
            counts.order(ByteOrder.LITTLE_ENDIAN);
        }
        RecordingOptions options =
                RecordingOptions.defaults().withPolicy(Policy.BLOCK).withRingMemory(Long.parseLong(args[2]));
        long limit = Long.parseLong(args[3]);
        Recording recording = Recording.open(directory, options);
        Thread[] threads = new Thread[THREADS];
        for (int t = 0; t < THREADS; t++) {
            int index = t;
            threads[t] = new Thread(() -> record(recording, counts, index, limit), "victim-" + t);
            threads[t].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void record(Recording recording, MappedByteBuffer counts, int index, long limit) {
        int lockClass = recording.definitions().lockClass("victim.Own", LockTraits.REENTRANT);
        int lock = recording.definitions().lock(lockClass, index + 1, null);
        int site = recording.definitions().site(false, "victim.Own.use(Victim.java:1)");
        ThreadProbe probe = recording.current();
        long order = 0;
        while (limit == 0 || order < limit) {
            probe.lockAcquire(lock, 0, site, ++order, 1);
            publishCount(counts, index, probe);
            probe.lockRelease(lock, 0, site, ++order, 1);
            publishCount(counts, index, probe);
        }
        recording.threadEnding();
    }

    /** Word 2i: thread id + 1; word 2i+1: events of it that are published for sure. */
    private static void publishCount(MappedByteBuffer counts, int index, ThreadProbe probe) {
        counts.putLong(index * 128, probe.id() + 1L);
        RingLayout.LONG.setRelease(counts, index * 128 + 8, probe.sequence());
    }
}
