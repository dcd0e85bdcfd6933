package io.failstop.analyzer.naive;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * A ring of threads each of which waits for the next, whichever way they got there. All three lists are sorted and
 * without doubles.
 *
 * @param locks names of the locks that they ask for
 * @param threads names of the threads
 * @param assumes {@code fault}, {@code fair-writer}, both or neither
 */
public record Deadlock(List<String> locks, List<String> threads, List<String> assumes) implements Comparable<Deadlock> {
    private static final Comparator<Deadlock> ORDER = Comparator.comparing(Deadlock::toString);

    /** A deadlock of these. */
    public static Deadlock of(Collection<String> locks, Collection<String> threads, Collection<String> assumes) {
        return new Deadlock(sorted(locks), sorted(threads), sorted(assumes));
    }

    private static List<String> sorted(Collection<String> names) {
        return List.copyOf(new TreeSet<>(names));
    }

    /** Whether it is the same ring of the same threads, and assumes nothing more. */
    public boolean shows(Deadlock other) {
        return locks.equals(other.locks) && threads.equals(other.threads) && other.assumes.containsAll(assumes);
    }

    /** Whether it is the same ring of locks, whoever the threads are, and assumes nothing more. */
    public boolean covers(Deadlock other) {
        return locks.equals(other.locks)
                && threads.size() == other.threads.size()
                && other.assumes.containsAll(assumes);
    }

    @Override
    public int compareTo(Deadlock other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "locks " + locks + " threads " + threads + " assumes " + assumes;
    }
}
