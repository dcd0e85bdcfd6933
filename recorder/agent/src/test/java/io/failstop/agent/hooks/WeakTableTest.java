package io.failstop.agent.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class WeakTableTest {
    @Test
    void findsEachObjectByIdentityAsAPlainMapDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        WeakTable<WeakEntry> table = new WeakTable<>();
        IdentityHashMap<Object, WeakEntry> expected = new IdentityHashMap<>();
        List<Object> objects = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            Object object = random.nextInt(3) == 0 && !objects.isEmpty()
                    ? objects.get(random.nextInt(objects.size()))
                    : new String("equal");
            objects.add(object);
            // A hash of few bits: entries collide.
            int hash = WeakEntry.hash(object) & 0xff;
            WeakEntry entry = new WeakEntry(object, hash);
            WeakEntry before = expected.putIfAbsent(object, entry);
            assertThat(table.putIfAbsent(object, entry)).as("seed %d", seed).isSameAs(before == null ? entry : before);
            if (i > 2_000) {
                break;
            }
        }
        for (Object object : objects) {
            assertThat(table.get(object, WeakEntry.hash(object) & 0xff))
                    .as("seed %d", seed)
                    .isSameAs(expected.get(object));
        }
        assertThat(table.get(new Object(), 0)).isNull();
    }

    @Test
    void letsObjectsBeCollectedAndStaysSmall() throws InterruptedException {
        WeakTable<WeakEntry> table = new WeakTable<>();
        WeakReference<Object> first = add(table);
        for (int i = 0; i < 100 && !first.refersTo(null); i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(first.refersTo(null)).isTrue();
        Object kept = new Object();
        WeakEntry entry = new WeakEntry(kept, WeakEntry.hash(kept));
        table.putIfAbsent(kept, entry);
        for (int i = 0; i < 200_000; i++) {
            add(table);
            if (i % 20_000 == 0) {
                System.gc();
            }
        }
        assertThat(table.get(kept, entry.hash)).isSameAs(entry);
        assertThat(table.capacity()).isLessThan(1 << 19);
    }

    private static WeakReference<Object> add(WeakTable<WeakEntry> table) {
        Object object = new Object();
        table.putIfAbsent(object, new WeakEntry(object, WeakEntry.hash(object)));
        return new WeakReference<>(object);
    }

    @Test
    void threadsAgreeOnTheEntryOfAnObject() throws Exception {
        WeakTable<WeakEntry> table = new WeakTable<>();
        List<Object> objects = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            objects.add(new Object());
        }
        int threads = 4;
        CyclicBarrier barrier = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<List<WeakEntry>>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                futures.add(pool.submit(() -> {
                    barrier.await();
                    List<WeakEntry> entries = new ArrayList<>();
                    for (Object object : objects) {
                        int hash = WeakEntry.hash(object);
                        entries.add(table.putIfAbsent(object, new WeakEntry(object, hash)));
                    }
                    return entries;
                }));
            }
            List<WeakEntry> first = futures.get(0).get();
            for (Future<List<WeakEntry>> future : futures) {
                for (int i = 0; i < first.size(); i++) {
                    assertThat(future.get().get(i)).isSameAs(first.get(i));
                }
            }
        } finally {
            pool.shutdown();
        }
    }
}
