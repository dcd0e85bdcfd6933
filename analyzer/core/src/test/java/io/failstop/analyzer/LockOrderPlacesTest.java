package io.failstop.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.naive.LockStory;
import io.failstop.analyzer.naive.RandomLockTrace;
import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import io.failstop.trace.Definition;
import io.failstop.trace.EventList;
import io.failstop.trace.TraceException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which places of the code a finding about locks names, and how they tell findings apart. */
class LockOrderPlacesTest {
    private static final long SEED = Long.getLong("failstop.seed", 20070205);
    private static final int TRACES = Integer.getInteger("failstop.traces", 4000);
    private static final int SITES = 4;
    private static final int MOST_PLACES = 8;

    private final LockStory story = new LockStory();
    private final int t1 = story.thread("T1");
    private final int t2 = story.thread("T2");
    private final int a = story.lock("A", LockTraits.REENTRANT);
    private final int b = story.lock("B", LockTraits.REENTRANT);

    /** One lock in another, each got in a place of its own. */
    private static void nest(LockStory told, int thread, int outer, String outerAt, int inner, String innerAt) {
        told.at(outerAt).acquire(thread, outer).at(innerAt).acquire(thread, inner);
        told.at("out").release(thread, inner).release(thread, outer);
    }

    private List<Finding> findings() throws TraceException {
        Report report = Analysis.analyze(story.trace());
        assertThat(report.limits()).isEmpty();
        return report.findings();
    }

    private static List<String> places(Finding finding) {
        return finding.edges().stream()
                .map(edge -> edge.thread() + " " + edge.holdsSite() + " " + edge.wantsSite())
                .sorted()
                .toList();
    }

    private static Set<String> ids(List<Finding> findings) {
        return findings.stream().map(Finding::id).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void namesThePlacesOfTheNestThatCanTakePart() throws TraceException {
        nest(story, t1, a, "1", b, "2");
        story.start(t1, t2);
        nest(story, t1, a, "11", b, "12");
        nest(story, t2, b, "21", a, "22");

        List<Finding> findings = findings();

        assertThat(findings).hasSize(1);
        assertThat(places(findings.get(0))).containsExactly("T1 11 12", "T2 21 22");
        assertThat(findings.get(0).edges()).extracting(Edge::event).contains(7L);
    }

    @Test
    void namesTheStacksOfTheNestThatCanTakePart() throws TraceException {
        story.at("lock", "early").acquire(t1, a).acquire(t1, b).release(t1, b).release(t1, a);
        story.start(t1, t2);
        story.at("lock", "late").acquire(t1, a).acquire(t1, b).release(t1, b).release(t1, a);
        story.at("lock", "other").acquire(t2, b).acquire(t2, a).release(t2, a).release(t2, b);

        AnalysisResult result = Analysis.analyze(story.trace(), AnalysisOptions.defaults());
        List<Finding> findings = result.report().findings();

        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).edges()).allSatisfy(edge -> {
            String caller = edge.thread().equals("T1") ? "late" : "other";
            assertThat(edge.holdsStack()).containsExactly("lock", caller);
            assertThat(edge.wantsStack()).containsExactly("lock", caller);
        });
        assertThat(result.witnesses().get(0).requests())
                .extracting(request ->
                        story.trace().definitions().siteFrames(request.site()).get(1))
                .containsExactlyInAnyOrder("late", "other");
    }

    @Test
    void tellsTheSameNestsInOtherPlacesApart() throws TraceException {
        nest(story, t1, a, "1", b, "2");
        nest(story, t2, b, "21", a, "22");
        Set<String> known = ids(findings());
        int t3 = story.thread("T3");
        int t4 = story.thread("T4");
        nest(story, t3, a, "111", b, "112");
        nest(story, t4, b, "121", a, "122");

        List<Finding> findings = findings();

        assertThat(known).hasSize(1);
        assertThat(ids(findings)).containsAll(known).hasSize(4);
        assertThat(findings).extracting(LockOrderPlacesTest::places).contains(List.of("T3 111 112", "T4 121 122"));
    }

    @Test
    void countsTheSamePlacesOnceWhicheverThreadsAreThere() throws TraceException {
        nest(story, t1, a, "1", b, "2");
        nest(story, t2, b, "21", a, "22");
        Set<String> known = ids(findings());
        nest(story, story.thread("T3"), a, "1", b, "2");
        nest(story, story.thread("T4"), b, "21", a, "22");

        assertThat(ids(findings())).isEqualTo(known);
    }

    @Test
    void aGateInOnePlaceDoesNotKeepTheOthersApart() throws TraceException {
        int gate = story.lock("G", LockTraits.REENTRANT);
        story.acquire(t1, gate);
        nest(story, t1, a, "1", b, "2");
        story.release(t1, gate);
        nest(story, t1, a, "11", b, "12");
        story.acquire(t2, gate);
        nest(story, t2, b, "21", a, "22");
        story.release(t2, gate);

        List<Finding> findings = findings();

        assertThat(findings).hasSize(1);
        assertThat(places(findings.get(0))).containsExactly("T1 11 12", "T2 21 22");
    }

    @Test
    void saysSoWhereThereAreTooManyPlacesToTellApart() throws TraceException {
        for (int i = 0; i <= MOST_PLACES; i++) {
            nest(story, t1, a, "outer " + i, b, "inner " + i);
        }
        story.start(t1, t2);
        nest(story, t1, a, "outer late", b, "inner late");
        nest(story, t2, b, "21", a, "22");

        Report report = Analysis.analyze(story.trace());

        assertThat(report.findings()).hasSize(1);
        assertThat(places(report.findings().get(0))).containsExactly("T1 outer late inner late", "T2 21 22");
        assertThat(report.limits())
                .singleElement()
                .asString()
                .contains("of 1 finding the places are not told apart", "more than " + MOST_PLACES);
    }

    /** So many threads that not all ways to combine them are tried: the one in another place is not lost. */
    @Test
    void findsThePlaceOfOneOfVeryManyThreads() throws TraceException {
        for (int i = 0; i < 200; i++) {
            nest(story, story.thread("P" + i), a, "1", b, "2");
            nest(story, story.thread("Q" + i), b, "21", a, "22");
        }
        nest(story, story.thread("last P"), a, "111", b, "112");
        nest(story, story.thread("last Q"), b, "121", a, "122");

        assertThat(findings())
                .extracting(LockOrderPlacesTest::places)
                .contains(List.of("last P 111 112", "last Q 121 122"))
                .hasSize(4);
    }

    @Test
    void findsThePlacesOfOneOfVeryManyUpgrades() throws TraceException {
        int rw = story.lock("RW", LockTraits.SHARED);
        int[] threads = new int[300];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = story.thread("P" + i);
            String suffix = i == threads.length - 1 ? " of the last" : "";
            story.at("got" + suffix).acquire(threads[i], rw, LockStory.SHARED);
            story.at("upgraded" + suffix).upgrade(threads[i], rw);
            story.at("out").release(threads[i], rw);
        }

        assertThat(findings())
                .extracting(finding ->
                        finding.edges().stream().map(Edge::wantsSite).sorted().toList())
                .containsExactlyInAnyOrder(
                        List.of("upgraded", "upgraded"), List.of("upgraded", "upgraded of the last"));
    }

    @Test
    void saysSoWhereThereAreTooManyFindings() throws TraceException {
        for (int pair = 0; pair < 70; pair++) {
            int one = story.lock("one " + pair, LockTraits.REENTRANT);
            int other = story.lock("other " + pair, LockTraits.REENTRANT);
            for (int place = 0; place < MOST_PLACES; place++) {
                nest(story, story.thread("P" + place), one, "1 " + place, other, "2");
                nest(story, story.thread("Q" + place), other, "3", one, "4 " + place);
            }
        }

        Report report = Analysis.analyze(story.trace());

        assertThat(report.findings()).hasSize(1000);
        assertThat(report.limits())
                .anyMatch(line ->
                        line.contains("cycles of locks of known classes, maybe in other places, were not looked into"));
    }

    @Test
    void namesOtherPlacesThatMightTakePartOnlyAsLongAsNoneOfTheSameLocksCan() throws TraceException {
        int v = story.variable("v");
        nest(story, t1, a, "1", b, "2");
        story.write(t1, v).read(t2, v);
        nest(story, t2, b, "21", a, "22");
        List<Finding> before = findings();
        nest(story, t1, a, "41", b, "42");

        List<Finding> findings = findings();

        assertThat(before).extracting(Finding::grade).containsExactly(Grade.POTENTIAL);
        assertThat(before).extracting(LockOrderPlacesTest::places).containsExactly(List.of("T1 1 2", "T2 21 22"));
        assertThat(findings).extracting(Finding::grade).containsExactly(Grade.PREDICTED);
        assertThat(findings).extracting(LockOrderPlacesTest::places).containsExactly(List.of("T1 41 42", "T2 21 22"));
    }

    @Test
    void namesOtherPlacesBehindALossAlthoughOneOfTheSameLocksCanTakePart() throws TraceException {
        nest(story, t1, a, "1", b, "2");
        nest(story, t2, b, "21", a, "22");
        // Its last event before: what was lost came after that.
        story.release(t1, b).loss(t1, 1);
        nest(story, t1, a, "41", b, "42");

        List<Finding> findings = Analysis.analyze(story.trace()).findings();

        assertThat(findings).extracting(Finding::grade).containsExactly(Grade.PREDICTED, Grade.POTENTIAL);
        assertThat(findings)
                .extracting(LockOrderPlacesTest::places)
                .containsExactly(List.of("T1 1 2", "T2 21 22"), List.of("T1 41 42", "T2 21 22"));
    }

    /** Nests in any order: whatever comes first, the same rings, and the same id for the same places. */
    @Test
    void givesTheSameIdsInWhateverOrderAThreadNests() throws TraceException {
        int alike = 0;
        int predicted = 0;
        for (long seed = SEED; seed < SEED + TRACES / 20; seed++) {
            Random random = new Random(seed);
            List<List<int[]>> nests = nests(random, 3, 12);
            Map<Set<String>, List<Finding>> inOrder = told(nests);
            nests.forEach(own -> Collections.shuffle(own, random));
            Map<Set<String>, List<Finding>> shuffled = told(nests);
            assertThat(shuffled.keySet()).as("seed %d", seed).isEqualTo(inOrder.keySet());
            for (Set<String> locks : inOrder.keySet()) {
                List<Finding> before = inOrder.getOrDefault(locks, List.of());
                List<Finding> after = shuffled.getOrDefault(locks, List.of());
                // Which places are predicted is a matter of order, and then no others are told.
                if (isPotential(before) && isPotential(after)) {
                    assertThat(ids(after)).as("seed %d", seed).isEqualTo(ids(before));
                    alike += before.size() > 1 ? 1 : 0;
                } else {
                    predicted++;
                }
            }
        }
        assertThat(List.of(alike, predicted)).allMatch(count -> count > 0);
    }

    /** Each nest in a thread of its own: all that might happen can, so that not even that depends on their order. */
    @Test
    void reportsTheSameInWhateverOrderThreadsNest() throws TraceException {
        int several = 0;
        for (long seed = SEED; seed < SEED + TRACES / 20; seed++) {
            Random random = new Random(seed);
            List<List<int[]>> nests = nests(random, 12, 1);
            Set<String> inOrder = ids(flat(told(nests)));
            Collections.shuffle(nests, random);
            assertThat(ids(flat(told(nests)))).as("seed %d", seed).isEqualTo(inOrder);
            several += inOrder.size() > 2 ? 1 : 0;
        }
        assertThat(several).isPositive();
    }

    private static boolean isPotential(List<Finding> findings) {
        return findings.stream().allMatch(finding -> finding.grade() == Grade.POTENTIAL);
    }

    private static List<Finding> flat(Map<Set<String>, List<Finding>> findings) {
        return findings.values().stream().flatMap(List::stream).toList();
    }

    /** By thread, nests: outer lock and place, inner lock and place. */
    private static List<List<int[]>> nests(Random random, int threads, int most) {
        List<List<int[]>> nests = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            List<int[]> own = new ArrayList<>();
            int count = 1 + random.nextInt(most);
            for (int i = 0; i < count; i++) {
                int outer = random.nextInt(3);
                int inner = (outer + 1 + random.nextInt(2)) % 3;
                own.add(new int[] {outer, random.nextInt(SITES), inner, random.nextInt(SITES)});
            }
            nests.add(own);
        }
        return nests;
    }

    /** What is found, by cycle of locks: both ways around, three locks have one each. */
    private static Map<Set<String>, List<Finding>> told(List<List<int[]>> nests) throws TraceException {
        LockStory told = new LockStory();
        int[] locks = {told.lock("A", 0), told.lock("B", 0), told.lock("C", 0)};
        for (int i = 0; i < nests.size(); i++) {
            int thread = told.thread("T" + i);
            for (int[] nest : nests.get(i)) {
                nest(told, thread, locks[nest[0]], "at " + nest[1], locks[nest[2]], "at " + nest[3]);
            }
        }
        return Analysis.analyze(told.trace()).findings().stream()
                .collect(Collectors.groupingBy(finding -> finding.edges().stream()
                        .map(edge -> edge.holds() + " " + edge.wants())
                        .collect(Collectors.toCollection(HashSet::new))));
    }

    /** Random traces, whose events happen in random places: what a finding says of an event is true of it. */
    @Test
    void namesTheStacksOfTheEventsThatItNames() throws TraceException {
        int predicted = 0;
        int kept = 0;
        for (long seed = SEED; seed < SEED + TRACES; seed++) {
            EventList trace = inRandomPlaces(RandomLockTrace.of(seed), new Random(seed));
            for (Finding finding : Analysis.analyze(trace).findings()) {
                if (finding.grade() == Grade.PREDICTED || finding.grade() == Grade.POTENTIAL) {
                    predicted += finding.grade() == Grade.PREDICTED ? 1 : 0;
                    for (Edge edge : finding.edges()) {
                        kept += assertStacks(
                                trace, edge, "seed %d %s%n%s".formatted(seed, finding, LockStory.lines(trace)));
                    }
                }
            }
        }
        assertThat(predicted).isPositive();
        assertThat(kept).isPositive();
    }

    private static int assertStacks(EventList trace, Edge edge, String about) {
        if (edge.event() != 0) {
            assertThat(edge.wantsStack()).as(about).isEqualTo(stack(trace, edge.event()));
        }
        // What another thread got for it, or handed to it, it got in no place of its own.
        if (edge.holdsEvent() == 0 || !isOwn(trace, edge)) {
            return 0;
        }
        assertThat(edge.holdsStack()).as(about).isEqualTo(stack(trace, edge.holdsEvent()));
        return 1;
    }

    /** Whether the thread got the lock by that event, and has not passed it on and got it back since. */
    private static boolean isOwn(EventList trace, Edge edge) {
        EventList.Event event = trace.events().get((int) edge.holdsEvent() - 1);
        return trace.definitions().threadName(event.thread()).equals(edge.thread())
                && event.kind() != EventKind.LOCK_HAND_OFF
                && trace.events().stream()
                        .skip(edge.holdsEvent())
                        .limit(Math.max(0, edge.event() - edge.holdsEvent()))
                        .noneMatch(
                                later -> later.kind() == EventKind.LOCK_HAND_OFF && later.object() == event.object());
    }

    private static List<String> stack(EventList trace, long event) {
        return trace.definitions()
                .siteFrames(trace.events().get((int) event - 1).site());
    }

    private static EventList inRandomPlaces(EventList trace, Random random) {
        EventList placed = new EventList("placed", trace.header());
        for (Definition definition : trace.definitions().all()) {
            placed.define(
                    definition.kind(),
                    definition.id(),
                    definition.x(),
                    definition.y(),
                    definition.strings().toArray(String[]::new));
        }
        for (int i = 0; i < SITES * SITES; i++) {
            placed.define(DefinitionLayout.SITE, i + 1, 0, 0, "place " + i % SITES, "caller " + i / SITES);
        }
        int[] sites = random.ints(trace.events().size(), 1, SITES * SITES + 1).toArray();
        for (int i = 0; i < sites.length; i++) {
            EventList.Event e = trace.events().get(i);
            placed.event(
                    0,
                    e.thread(),
                    e.sequence(),
                    e.clock(),
                    e.kind(),
                    e.flags(),
                    e.object(),
                    sites[i],
                    e.order(),
                    e.a(),
                    e.b(),
                    e.c());
        }
        return placed;
    }
}
