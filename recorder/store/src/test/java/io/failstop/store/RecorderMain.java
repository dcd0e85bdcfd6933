package io.failstop.store;

import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.TraceHeader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** A recorder in a process of its own, to be killed. */
final class RecorderMain {
    private RecorderMain() {}

    /**
     * Arguments: trace directory, file into which to write the ring directory once it is there, file
     * whose existence ends the recording in good order.
     */
    public static void main(String[] args) throws Exception {
        RingDirectory rings = RingDirectory.create(RingDirectory.defaultParent());
        TraceHeader header = TraceHeader.of(Source.ENGINE, OrderGuarantee.PER_OBJECT, Map.of());
        HangWatch watch = new HangWatch(HangWatch.NEVER, System.nanoTime());
        try (TraceRecorder recorder = TraceRecorder.create(Path.of(args[0]), rings, header, watch, System::nanoTime)) {
            Path told = Path.of(args[1]);
            Path partial = Path.of(args[1] + ".new");
            Files.writeString(partial, rings.path().toString());
            Files.move(partial, told);
            Path end = Path.of(args[2]);
            boolean ended = false;
            while (!ended) {
                ended = Files.exists(end);
                recorder.attach();
                recorder.round();
                LockSupport.parkNanos(100_000);
            }
            recorder.finish(new TreeMap<>(), true);
            rings.delete();
        }
    }
}
