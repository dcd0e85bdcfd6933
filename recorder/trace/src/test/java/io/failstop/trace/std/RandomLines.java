package io.failstop.trace.std;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Random lines that threads could really have run: locks are acquired when they are free, released by
 * their holder, waited on while they are held; threads are forked before they run and joined after.
 */
final class RandomLines {
    private static final String[] LOCKS = {"A", "B", "Lock-6", "Lock-07", "com.example.Gate@5(x)", "\u9396"};
    private static final String[] VARIABLES = {"x", "abcdef", "abcdefg", "abcdefgh", "com.example.Gate.open"};

    private final Random random;
    private final List<String> lines = new ArrayList<>();
    private final List<String> threads = new ArrayList<>(List.of("main"));
    private final Map<String, String> holders = new HashMap<>();
    private final Map<String, Integer> depths = new HashMap<>();
    private final Map<String, String> waiting = new HashMap<>();

    private RandomLines(long seed) {
        random = new Random(seed);
    }

    static String of(long seed, int count) {
        RandomLines made = new RandomLines(seed);
        while (made.lines.size() < count) {
            made.step(made.threads.get(made.random.nextInt(made.threads.size())));
        }
        return String.join("\n", made.lines) + "\n";
    }

    private void line(String thread, String event) {
        lines.add(thread + "|" + event + "|" + (random.nextInt(20) == 0 ? random.nextLong() : random.nextInt(50)));
    }

    private void step(String thread) {
        String awaited = waiting.get(thread);
        if (awaited != null) {
            if (!holders.containsKey(awaited)) {
                waiting.remove(thread);
                acquire(thread, awaited);
            }
            return;
        }
        String lock = LOCKS[random.nextInt(LOCKS.length)];
        String variable = VARIABLES[random.nextInt(VARIABLES.length)];
        switch (random.nextInt(10)) {
            case 0 -> line(thread, "r(" + variable + ")");
            case 1 -> line(thread, "w(" + variable + ")");
            case 2 -> forkOrJoin(thread);
            case 3, 4, 5 -> request(thread, lock);
            case 6 -> waitOrNotify(thread, lock);
            default -> release(thread, lock);
        }
    }

    private void forkOrJoin(String thread) {
        if (threads.size() < 5) {
            String child = random.nextBoolean() ? "T" + lines.size() : "a-longer-name-" + lines.size();
            line(thread, "fork(" + child + ")");
            threads.add(child);
            line(child, "w(x)");
            return;
        }
        String other = threads.get(random.nextInt(threads.size()));
        if (!other.equals(thread) && !holders.containsValue(other) && !waiting.containsKey(other)) {
            threads.remove(other);
            line(thread, "join(" + other + ")");
        }
    }

    private void request(String thread, String lock) {
        if (!holders.containsKey(lock)) {
            if (random.nextBoolean()) {
                line(thread, "req(" + lock + ")");
            }
            acquire(thread, lock);
        } else if (thread.equals(holders.get(lock))) {
            acquire(thread, lock);
        }
    }

    private void acquire(String thread, String lock) {
        line(thread, "acq(" + lock + ")");
        holders.put(lock, thread);
        depths.merge(lock, 1, Integer::sum);
    }

    private void release(String thread, String lock) {
        if (thread.equals(holders.get(lock))) {
            line(thread, "rel(" + lock + ")");
            if (depths.merge(lock, -1, Integer::sum) == 0) {
                holders.remove(lock);
            }
        }
    }

    private void waitOrNotify(String thread, String lock) {
        if (!thread.equals(holders.get(lock))) {
            return;
        }
        if (random.nextBoolean()) {
            line(thread, random.nextBoolean() ? "notify(" + lock + ")" : "notifyAll(" + lock + ")");
        } else if (depths.get(lock) == 1) {
            int location = random.nextInt(50);
            lines.add(thread + "|rel(" + lock + ")|" + location);
            lines.add(thread + "|wait(" + lock + ")|" + location);
            holders.remove(lock);
            depths.put(lock, 0);
            waiting.put(thread, lock);
        }
    }
}
