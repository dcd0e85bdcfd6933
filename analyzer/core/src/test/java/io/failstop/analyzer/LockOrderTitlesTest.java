package io.failstop.analyzer;

import static io.failstop.analyzer.naive.LockStory.SHARED;
import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.naive.LockStory;
import io.failstop.probe.LockTraits;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What findings about locks say of writers in a queue and of page faults, and how their titles differ. */
class LockOrderTitlesTest {
    private final LockStory story = new LockStory();
    private final int t1 = story.thread("T1");
    private final int t2 = story.thread("T2");
    private final int t3 = story.thread("T3");
    private final int fair = story.lock("Fair", LockTraits.SHARED | LockTraits.QUEUE_FAIR);
    private final int a = story.lock("A", LockTraits.REENTRANT);
    private final int b = story.lock("B", LockTraits.REENTRANT);

    private Report report() throws IOException {
        return Analysis.analyze(story.trace());
    }

    private Finding only() throws IOException {
        assertThat(report().findings()).hasSize(1);
        return report().findings().get(0);
    }

    private String text() throws IOException {
        StringBuilder text = new StringBuilder();
        new TextReport(text).write(report());
        return text.toString();
    }

    private static Edge of(Finding finding, String thread) {
        return finding.edges().stream()
                .filter(edge -> edge.thread().equals(thread))
                .findFirst()
                .orElseThrow();
    }

    /** T1 holds Fair shared and wants A, T2 holds A and wants Fair shared; T3 wants Fair. */
    private void tellOfAWriterInTheQueue() {
        story.at("read").acquire(t1, fair, SHARED);
        story.at("inner").nest(t1, a).at("out").release(t1, fair, SHARED);
        story.at("outer").acquire(t2, a).at("read").acquire(t2, fair, SHARED);
        story.at("out").release(t2, fair, SHARED).release(t2, a);
    }

    @Test
    void aQueuedWriterIsInTheWayByItsRequest() throws IOException {
        tellOfAWriterInTheQueue();
        story.at("Writer.write(Writer.java:7)", "Writer.run(Writer.java:3)").nest(t3, fair);

        Finding finding = only();
        Edge queued = of(finding, "T3");

        assertThat(finding.grade()).isEqualTo(Grade.PREDICTED);
        assertThat(finding.title()).contains("T3 is queued for Fair").doesNotContain("wants Fair, T");
        assertThat(queued.holdsMode()).isEqualTo("queued");
        assertThat(queued.holdsSite()).isEqualTo(queued.wantsSite()).isEqualTo("Writer.write(Writer.java:7)");
        assertThat(queued.holdsStack())
                .isEqualTo(queued.wantsStack())
                .containsExactly("Writer.write(Writer.java:7)", "Writer.run(Writer.java:3)");
        assertThat(queued.holdsEvent()).isEqualTo(queued.event()).isEqualTo(9);
        assertThat(text()).contains("""
                          T3
                            is queued for Fair, since event 9
                              at Writer.write(Writer.java:7)
                              at Writer.run(Writer.java:3)
                        """).doesNotContain("unknown", "not in the trace", "T3\n    wants");
    }

    @Test
    void soIsAWriterThatHoldsTheLockSharedAlready() throws IOException {
        tellOfAWriterInTheQueue();
        story.at("read")
                .acquire(t3, fair, SHARED)
                .at("upgrade")
                .upgrade(t3, fair)
                .release(t3, fair);

        Finding finding = only();

        assertThat(finding.grade()).isEqualTo(Grade.PREDICTED);
        assertThat(of(finding, "T3").holdsSite()).isEqualTo("upgrade");
        assertThat(of(finding, "T3").holdsEvent()).isEqualTo(10);
    }

    @Test
    void soIsAWriterOfACycleThatIsOnlyPotential() throws IOException {
        int variable = story.variable("v");
        story.at("read").acquire(t1, fair, SHARED).nest(t1, a).release(t1, fair, SHARED);
        story.write(t1, variable).read(t2, variable);
        story.at("outer")
                .acquire(t2, a)
                .acquire(t2, fair, SHARED)
                .release(t2, fair, SHARED)
                .release(t2, a);
        story.at("write").nest(t3, fair);

        Finding finding = only();

        assertThat(finding.grade()).isEqualTo(Grade.POTENTIAL);
        assertThat(of(finding, "T3").holdsMode()).isEqualTo("queued");
        assertThat(of(finding, "T3").holdsSite()).isEqualTo("write");
        assertThat(of(finding, "T3").holdsEvent()).isEqualTo(11);
    }

    /** A file of a page that T1 copies from with the page locked, and a space whose lock writers take first. */
    private int mappedPage(int pageLock) {
        int file = story.file("f");
        int slot = story.slot(file, 0);
        int page = story.page(file, 0);
        story.guardsSpace(fair, 1).guardsPage(pageLock, page).add(t1, slot, page);
        return story.entry(1, slot);
    }

    @Test
    void whatAFaultTakesItTakesInTheCopy() throws IOException {
        int page = story.lock("page", LockTraits.OWNERLESS);
        int entry = mappedPage(page);
        story.acquire(t1, page).copy(t1, entry).copyEnd(t1, entry, false).release(t1, page);

        Finding finding = only();

        assertThat(finding.title()).isEqualTo("can hang: T1 holds page and wants page in a page fault");
        assertThat(text()).contains("""
                            wants page, since event 3
                              at page fault in the copy
                        """);
    }

    @Test
    void ofACopyWhosePlaceIsKnownThatIsShown() throws IOException {
        int page = story.lock("page", LockTraits.OWNERLESS);
        int entry = mappedPage(page);
        story.at("lock").acquire(t1, page).at("copy", "write").copy(t1, entry).copyEnd(t1, entry, false);
        story.at("out").release(t1, page);

        assertThat(only().edges().get(0).wantsStack()).containsExactly("copy", "write");
    }

    @Test
    void whatAFaultWouldHoldItHoldsSinceTheCopy() throws IOException {
        int page = story.lock("page", LockTraits.OWNERLESS);
        int entry = mappedPage(page);
        story.copy(t1, entry).copyEnd(t1, entry, false);
        story.acquire(t2, page).acquire(t2, fair).release(t2, fair).release(t2, page);

        Finding finding = only();
        Edge copier = of(finding, "T1");

        assertThat(finding.title()).contains("T1 in a page fault holds Fair and wants page");
        assertThat(copier.holdsSite()).isEqualTo(copier.wantsSite()).isEqualTo("page fault in the copy");
        assertThat(copier.holdsEvent()).isEqualTo(copier.event()).isEqualTo(2);
        assertThat(text()).doesNotContain("not in the trace");
    }

    @Test
    void findingsOfTheSameThreadsAndLocksDifferInTheirTitles() throws IOException {
        story.at("1").acquire(t1, a).at("2").acquire(t1, b).release(t1, b).release(t1, a);
        story.at("3").acquire(t1, a).at("4").acquire(t1, b).release(t1, b).release(t1, a);
        story.at("5").acquire(t2, b).at("6").acquire(t2, a).release(t2, a).release(t2, b);

        String what = "can hang: T2 holds B and wants A, T1 holds A and wants B";
        assertThat(report().findings())
                .extracting(Finding::title)
                .containsExactly(what + " (T2 at 5 and 6, T1 at 1 and 2)", what + " (T2 at 5 and 6, T1 at 3 and 4)");
    }

    @Test
    void titlesAreToldApartByWhateverDiffers() {
        Edge shared = new Edge("T1", "A", "shared", "x", List.of(), 1, "B", "exclusive", "y", List.of(), 2);
        Edge exclusive = new Edge("T1", "A", "exclusive", "x", List.of(), 1, "B", "exclusive", "y", List.of(), 2);
        Edge later = new Edge("T1", "A", "exclusive", "x", List.of(), 11, "B", "exclusive", "y", List.of(), 12);
        Window one = new Window("f", 0, 0, 8, "read", "stale", 3, 4, List.of());
        Window other = new Window("f", 0, 16, 8, "read", "stale", 5, 6, List.of());

        assertThat(titles(finding("1", null, shared), finding("2", null, exclusive), finding("3", null, later)))
                .containsExactly(
                        "t (T1 shared and exclusive; T1 event 1 and 2)",
                        "t (T1 exclusive; T1 event 1 and 2)",
                        "t (T1 exclusive; T1 event 11 and 12)");
        assertThat(titles(finding("1", one), finding("1", other)))
                .containsExactly("t (8 bytes at 0, events 3 to 4)", "t (8 bytes at 16, events 5 to 6)");
        assertThat(titles(finding("1", null, shared), finding("2", null, shared)))
                .containsExactly("t (id 1)", "t (id 2)");
        assertThat(titles(finding("1", null, shared))).containsExactly("t");
    }

    private static Finding finding(String id, @Nullable Window window, Edge... edges) {
        return new Finding(
                id,
                Kind.DEADLOCK,
                Grade.OBSERVED,
                null,
                Severity.HIGH,
                "t",
                List.of(),
                List.of(),
                List.of(edges),
                window);
    }

    private static List<String> titles(Finding... findings) {
        return Titles.toldApart(List.of(findings)).stream().map(Finding::title).toList();
    }
}
