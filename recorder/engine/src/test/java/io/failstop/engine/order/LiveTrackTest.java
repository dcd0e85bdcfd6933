package io.failstop.engine.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import io.failstop.probe.Policy;
import io.failstop.probe.Recording;
import io.failstop.probe.RecordingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which events have a time of their own; the clock here moves with each look at it. */
class LiveTrackTest {
    @TempDir
    Path directory;

    private long reading;

    private Track track(Policy policy) throws IOException {
        RecordingOptions options =
                RecordingOptions.defaults().withPolicy(policy).withClock(() -> ++reading);
        return new LiveConductor(Recording.open(directory, options), Long.MAX_VALUE).main();
    }

    private static long timeOf(Track track, EventKind kind) {
        track.event(kind, 0, 0, 0, 0, 0, 0);
        return track.clock();
    }

    @Test
    void eightEventsThatFollowEachOtherAtOnceShareATime() throws IOException {
        Track track = track(Policy.BLOCK);
        timeOf(track, EventKind.OPERATION_BEGIN);

        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 7 + 3 * 8; i++) {
            times.add(timeOf(track, i % 2 == 0 ? EventKind.COPY_GRAIN : EventKind.UPTODATE_PEEK));
        }

        Map<Long, Integer> counts = new HashMap<>();
        times.forEach(time -> counts.merge(time, 1, Integer::sum));
        assertThat(times).isSorted();
        assertThat(counts.values()).containsExactlyInAnyOrder(7, 8, 8, 8);
    }

    @ParameterizedTest
    @EnumSource(
            value = EventKind.class,
            names = {
                "LOCK_REQUEST",
                "LOCK_FAIL",
                "COPY_END",
                "FAULT_END",
                "OPERATION_BEGIN",
                "OPERATION_END",
                "DEVICE_READ",
                "DEVICE_WRITE",
                "MARK"
            })
    void whatTakesTimeOrMayHaveWaitedHasATimeOfItsOwn(EventKind kind) throws IOException {
        Track track = track(Policy.BLOCK);
        long before = timeOf(track, EventKind.LOCK_ACQUIRE);

        assertThat(timeOf(track, kind)).isGreaterThan(before);
    }

    @Test
    void whatComesAfterAWaitHasATimeOfItsOwn() throws IOException {
        Track track = track(Policy.BLOCK);
        long before = timeOf(track, EventKind.LOCK_ACQUIRE);
        assertThat(timeOf(track, EventKind.COPY_BEGIN)).isEqualTo(before);

        track.pause(1);

        assertThat(timeOf(track, EventKind.COPY_GRAIN)).isGreaterThan(before);
    }

    @ParameterizedTest
    @EnumSource(
            value = Policy.class,
            names = {"DROP", "OVERWRITE"})
    void whereEventsMayBeLostEachHasATimeOfItsOwn(Policy policy) throws IOException {
        Track track = track(policy);

        for (int i = 0; i < 20; i++) {
            long before = track.clock();
            assertThat(timeOf(track, EventKind.COPY_GRAIN)).isGreaterThan(before);
        }
    }
}
