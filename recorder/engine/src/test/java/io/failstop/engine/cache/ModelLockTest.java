package io.failstop.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.engine.order.LiveConductor;
import io.failstop.engine.order.Track;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelLockTest {
    private static final int THREADS = 200;

    private final LiveConductor conductor = new LiveConductor(null, 1);
    private final Track main = conductor.main();
    private final Track[] tracks = IntStream.range(0, THREADS)
            .mapToObj(i -> conductor.child(main, new Thread(() -> {})))
            .toArray(Track[]::new);

    private long digestWith(int... sharers) {
        ModelLock lock = new ModelLock(1, "lock", true);
        for (int sharer : sharers) {
            lock.acquire(tracks[sharer], true, Site.FAULT_MMAP_SEM);
        }
        Digest digest = new Digest();
        lock.addTo(digest);
        return digest.value();
    }

    @Test
    void locksThatOthersShareHaveOtherDigests() {
        assertThat(digestWith(1, 65)).isNotEqualTo(digestWith(1, 129));
        assertThat(digestWith(1, 1)).isNotEqualTo(digestWith(2));
    }

    @Test
    void itDoesNotMatterToTheDigestWhoCameFirst() {
        assertThat(digestWith(1, 65)).isEqualTo(digestWith(65, 1));
    }
}
