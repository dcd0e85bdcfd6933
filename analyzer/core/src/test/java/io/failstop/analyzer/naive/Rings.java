package io.failstop.analyzer.naive;

import io.failstop.analyzer.naive.Standing.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntFunction;

/** All rings among threads that stand at requests, by trying every sequence of them. */
final class Rings {
    private final List<Standing> standings;
    private final boolean gates;
    private final List<Ring> found = new ArrayList<>();

    private Rings(List<Standing> standings, boolean gates) {
        this.standings = standings;
        this.gates = gates;
    }

    /**
     * Members in the order in which they wait for each other.
     *
     * @param certain an analysis has no reason to leave it out
     * @param minimal no fewer of these members would be a deadlock
     */
    record Ring(List<Standing> members, boolean queued, boolean certain, boolean minimal) {
        Deadlock named(IntFunction<String> lock, IntFunction<String> thread) {
            TreeSet<String> assumes = new TreeSet<>();
            if (queued) {
                assumes.add("fair-writer");
            }
            if (members.stream().anyMatch(Standing::fault)) {
                assumes.add("fault");
            }
            return Deadlock.of(
                    members.stream()
                            .map(member -> lock.apply(member.request().lock()))
                            .toList(),
                    members.stream()
                            .map(member -> thread.apply(member.thread()))
                            .toList(),
                    assumes);
        }
    }

    /** The rings of these; of each thread there may be several standings, of which a ring has at most one. */
    static List<Ring> among(List<Standing> standings, boolean gates) {
        Rings rings = new Rings(standings, gates);
        for (Standing first : standings) {
            rings.extend(List.of(first));
        }
        return rings.found;
    }

    /** Rings are told from their member of lowest thread. */
    private void extend(List<Standing> path) {
        Standing first = path.get(0);
        Standing last = path.get(path.size() - 1);
        Way closing = path.size() == 1 ? last.wayPastItself() : last.wayPast(first);
        if (closing != Way.FREE && !(gates && anyGate(path))) {
            found.add(ring(path));
        }
        for (Standing next : standings) {
            if (next.thread() > first.thread()
                    && path.stream().noneMatch(member -> member.thread() == next.thread())
                    && last.wayPast(next) != Way.FREE) {
                List<Standing> longer = new ArrayList<>(path);
                longer.add(next);
                extend(longer);
            }
        }
    }

    private static boolean anyGate(List<Standing> members) {
        for (Standing one : members) {
            for (Standing other : members) {
                if (one.thread() < other.thread() && one.holdsAgainst(other)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Ring ring(List<Standing> members) {
        boolean queued = false;
        boolean certain = members.stream().allMatch(Standing::certain);
        boolean minimal = true;
        int size = members.size();
        for (int i = 0; i < size; i++) {
            Standing member = members.get(i);
            Standing next = members.get((i + 1) % size);
            Way way = size == 1 ? member.wayPastItself() : member.wayPast(next);
            queued |= way == Way.QUEUED;
            certain &= way != Way.HELD;
            minimal &= size == 1 || member.wayPastItself() == Way.FREE;
            for (Standing other : members) {
                minimal &= other.thread() == member.thread()
                        || other.thread() == next.thread()
                        || member.wayPast(other) == Way.FREE;
            }
        }
        return new Ring(List.copyOf(members), queued, certain, minimal);
    }
}
