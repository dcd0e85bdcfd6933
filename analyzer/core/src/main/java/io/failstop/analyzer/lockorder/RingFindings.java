package io.failstop.analyzer.lockorder;

import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Findings;
import io.failstop.analyzer.Grade;
import io.failstop.analyzer.Instance;
import io.failstop.analyzer.Kind;
import io.failstop.analyzer.Suppressed;
import io.failstop.analyzer.Witness;
import io.failstop.trace.DefinitionTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes findings of rings: one for each ring of lock classes and places, with the best-founded instance first.
 *
 * <p>Threading: one thread, one use.
 */
final class RingFindings {
    /** The most findings of this kind that are reported. */
    static final int MOST_FINDINGS = 1000;

    private static final int MOST_SUPPRESSED = 1000;

    /** So many are looked into; then, of each ring of classes, one more. */
    private static final int MOST_GROUPS = 4000;

    /** Of how many threads, all witnesses together, it is kept how far they are. */
    private static final int MOST_ENDS = 1 << 21;

    /** So many instances of two lock classes are enough. */
    private static final int SATURATED = 32;

    private final History history;
    private final Verification verification;
    private final PatternSearch search;
    private final Findings findings;
    private final RingText text;
    private final Set<Set<String>> observed = newSet();
    private final Set<Set<String>> doubted = newSet();
    private final List<Family> batch = new ArrayList<>();
    private final Map<List<String>, ClassRing> classRings = new LinkedHashMap<>();
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final List<Witness> witnesses = new ArrayList<>();
    private long otherPlaces;
    private long ends;
    private long withoutWitness;

    RingFindings(
            DefinitionTable names,
            History history,
            PatternSearch search,
            Verification verification,
            RequestSites sites,
            Findings findings) {
        this.history = history;
        this.verification = verification;
        this.search = search;
        this.findings = findings;
        this.text = new RingText(names, history, sites);
        for (Finding finding : findings.all()) {
            if (finding.kind() == Kind.DEADLOCK || finding.kind() == Kind.SELF_DEADLOCK) {
                (finding.grade() == Grade.OBSERVED ? observed : doubted)
                        .add(locksAndLength(finding.locks(), finding.threads().size()));
            }
        }
    }

    private static Set<Set<String>> newSet() {
        return new TreeSet<>((left, right) -> join(left).compareTo(join(right)));
    }

    private static Set<String> locksAndLength(List<String> locks, int length) {
        Set<String> all = new TreeSet<>(locks);
        all.add("\n" + length);
        return all;
    }

    private static String join(Set<String> names) {
        return String.join("\n", names);
    }

    /** How what is predicted comes about. */
    List<Witness> witnesses() {
        return witnesses;
    }

    /** What is known of all rings of one ring of classes. */
    private static final class ClassRing {
        Ring.Obstacle obstacle = Ring.Obstacle.SAME_THREAD;
        List<String> suppressedLocks = List.of();
        int reached;
        long steps;
        boolean isTold;
        boolean isFound;
        boolean isObserved;

        void suppress(Ring.Obstacle by, List<String> locks) {
            if (suppressedLocks.isEmpty() || by.compareTo(obstacle) < 0) {
                obstacle = by;
                suppressedLocks = locks;
            }
        }
    }

    /** What is to be reported of the rings of one ring of classes whose requests are made in the same places. */
    private static final class Group {
        final ClassRing classes;
        final List<Standing> found = new ArrayList<>();
        int reached;
        long count;

        Group(ClassRing classes) {
            this.classes = classes;
        }
    }

    /** Rings of the same locks in the same modes, which are looked into together, and their ids. */
    private record Family(ClassRing classes, List<Ring> rings, List<String> ids) {}

    /** Takes the rings of the same locks in the same modes. They come by length. */
    void add(List<Ring> family) {
        Ring one = family.get(0);
        ClassRing classes = classRings.computeIfAbsent(text.classes(one), key -> new ClassRing());
        if (one.obstacle != Ring.Obstacle.NONE) {
            classes.suppress(one.obstacle, text.locks(one));
        } else if (observed.contains(locksAndLength(text.locks(one), one.key.size()))) {
            classes.isObserved = true;
        } else {
            List<Ring> told = new ArrayList<>();
            for (Ring ring : family) {
                if (classes.isTold && (groups.size() + told.size() >= MOST_GROUPS || isLongOneAgain(ring))) {
                    otherPlaces++;
                } else {
                    classes.isTold = true;
                    told.add(ring);
                }
            }
            candidates(told, classes);
        }
    }

    /** What was left out at first because of shorter ones is too much to be looked into in each place. */
    private boolean isLongOneAgain(Ring ring) {
        return search.looksAgain() && ring.key.size() > 2;
    }

    /** They are looked into together, unless that would tell nothing new of any of them. */
    private void candidates(List<Ring> family, ClassRing classes) {
        List<String> ids =
                family.stream().map(ring -> text.id(ring.candidates.get(0))).toList();
        if (ids.stream().allMatch(this::isKnownWell)) {
            if (!search.looksAgain()) {
                ids.forEach(id -> group(id, classes).count++);
            }
        } else if (classes.steps > verification.share()) {
            for (int i = 0; i < family.size(); i++) {
                verification.giveUp();
                Group group = group(ids.get(i), classes);
                group.count++;
                open(family.get(i), family.get(i).candidates.get(0), group);
            }
        } else {
            batch.add(new Family(classes, family, ids));
            if (batch.size() == Verification.BATCH) {
                lookIntoBatch();
            }
        }
    }

    private Group group(String id, ClassRing classes) {
        return groups.computeIfAbsent(id, key -> new Group(classes));
    }

    private boolean isKnownWell(String id) {
        Group group = groups.get(id);
        return group != null && group.reached > 0 && (search.looksAgain() || group.count >= 2 * Finding.MOST_INSTANCES);
    }

    /** All rings of a length were taken. */
    void lookIntoBatch() {
        List<List<Verification.Result>> results =
                verification.verify(batch.stream().map(Family::rings).toList());
        for (int i = 0; i < batch.size(); i++) {
            Family family = batch.get(i);
            for (int j = 0; j < family.rings.size(); j++) {
                judge(
                        family.rings.get(j),
                        family.ids.get(j),
                        family.classes,
                        results.get(i).get(j));
            }
        }
        batch.clear();
    }

    private void judge(Ring ring, String id, ClassRing classes, Verification.Result result) {
        classes.steps += result.steps;
        switch (result.outcome) {
            case REACHED -> reached(ring, group(id, classes), result);
            case OPEN, DOUBTED, GIVEN_UP -> {
                Group group = group(id, classes);
                group.count++;
                open(ring, result.members.length > 0 ? result.members : ring.candidates.get(0), group);
            }
            case BESIDE_REACHED -> {
                // Of these locks it is known that they may deadlock, and in which places.
            }
            case FORK_JOIN -> classes.suppress(Ring.Obstacle.FORK_JOIN, text.locks(ring));
        }
    }

    private void reached(Ring ring, Group group, Verification.Result result) {
        group.count++;
        if (group.reached <= Finding.MOST_INSTANCES) {
            group.found.add(group.reached, text.reached(result, isKept(group, result)));
        }
        group.reached++;
        group.classes.reached++;
        if (ring.key.size() == 2 && history.isLong()) {
            settle(RequestNode.lockOf(ring.key.get(0)), RequestNode.lockOf(ring.key.get(1)), group);
        }
    }

    /** Only of the ring that is shown there is a witness. */
    private boolean isKept(Group group, Verification.Result result) {
        if (group.reached > 0 || ends + result.part.threads.length > MOST_ENDS) {
            return false;
        }
        ends += result.part.threads.length;
        return true;
    }

    /** In a long trace, longer cycles over the same locks come last, and so do very many of the same classes. */
    private void settle(int one, int other, Group group) {
        search.settle(one, other);
        if (group.classes.reached == SATURATED) {
            search.saturate(history.locks().classOf(one), history.locks().classOf(other));
        }
    }

    private void open(Ring ring, int[] members, Group group) {
        boolean isKnown = doubted.contains(locksAndLength(text.locks(ring), ring.key.size()));
        if (!isKnown && group.found.size() <= 2 * Finding.MOST_INSTANCES) {
            group.found.add(text.potential(members));
        }
    }

    /** All rings were taken: says which requests need to be looked up in the trace before {@link #report}. */
    void ask() {
        sorted().stream().limit(MOST_FINDINGS).forEach(group -> text.ask(group.found.get(0)));
    }

    /** What was found, the surest first; among equals, as it was found. */
    private List<Group> sorted() {
        return groups.values().stream()
                .filter(group -> !group.found.isEmpty())
                .sorted(Comparator.comparing(group -> group.found.get(0).grade()))
                .toList();
    }

    /** Reports what was found. */
    void report() {
        List<Group> found = sorted();
        found.forEach(group -> group.classes.isFound = true);
        found.stream().limit(MOST_FINDINGS).forEach(this::report);
        suppress(classRings.values());
        if (found.size() > MOST_FINDINGS) {
            findings.limit("lock order: " + (found.size() - MOST_FINDINGS) + " findings beyond the first "
                    + MOST_FINDINGS + " are not listed");
        }
        if (otherPlaces > 0) {
            findings.limit("lock order: " + otherPlaces + (otherPlaces == 1 ? " cycle" : " cycles")
                    + " of locks of known classes, maybe in other places, " + (otherPlaces == 1 ? "was" : "were")
                    + " not looked into, because there are too many");
        }
        long anywhere = found.stream()
                .filter(group -> text.isAnywhere(group.found.get(0)))
                .count();
        if (anywhere > 0) {
            findings.limit("lock order: of " + anywhere + (anywhere == 1 ? " finding" : " findings")
                    + " the places are not told apart, because there are more than " + RequestNodes.MOST_PLACES
                    + " of one thread and two locks, or " + RequestNodes.MOST_PLACED + " in all");
        }
        if (withoutWitness > 0) {
            findings.limit(
                    "lock order: there is no room for the witnesses of " + withoutWitness + " predicted findings");
        }
    }

    private void report(Group group) {
        Standing first = group.found.get(0);
        List<Instance> others = group.found.stream()
                .skip(1)
                .limit(Finding.MOST_INSTANCES)
                .map(text::instance)
                .toList();
        Finding finding = text.finding(first, others, group.count);
        findings.add(finding);
        if (first.part() != Part.NONE) {
            witnesses.add(text.witness(finding.id(), first));
        } else if (first.grade() == Grade.PREDICTED) {
            withoutWitness++;
        }
    }

    private void suppress(Collection<ClassRing> rings) {
        int listed = 0;
        long more = 0;
        for (ClassRing ring : rings) {
            if (ring.isFound || ring.isObserved || ring.suppressedLocks.isEmpty()) {
                continue;
            }
            if (listed++ < MOST_SUPPRESSED) {
                Kind kind = ring.suppressedLocks.size() == 1 ? Kind.SELF_DEADLOCK : Kind.LOCK_ORDER_INVERSION;
                findings.suppress(new Suppressed(kind, ring.obstacle.label(), ring.suppressedLocks));
            } else {
                more++;
            }
        }
        if (more > 0) {
            findings.limit("lock order: " + more + " suppressed cycles beyond the first " + MOST_SUPPRESSED
                    + " are not listed");
        }
    }
}
