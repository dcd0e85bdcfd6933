package io.failstop.analyzer.visibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Grade;
import io.failstop.analyzer.Kind;
import io.failstop.analyzer.Report;
import io.failstop.analyzer.Severity;
import io.failstop.analyzer.Window;
import io.failstop.probe.Operation;
import io.failstop.probe.Provenance;
import io.failstop.trace.TraceException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VisibilityWindowsTest {
    private static final int PAGE = PageStory.PAGE;

    private final PageStory story = new PageStory();
    private final int a = story.thread("A");
    private final int b = story.thread("B");
    private final int c = story.thread("C");
    private final int file = story.file("f");
    private final int slot = story.slot(file, 0);
    private final int page = story.page(file, 0);
    private final int entry = story.entry(1, slot);

    private Report report() throws TraceException {
        return Analysis.analyze(story.trace());
    }

    private List<Finding> findings() throws TraceException {
        return report().findings();
    }

    private Finding onlyFinding() throws TraceException {
        assertThat(findings()).hasSize(1);
        return findings().get(0);
    }

    private List<IllegalObservation> observations() throws TraceException {
        List<IllegalObservation> all = new ArrayList<>();
        story.trace().read(new VisibilityWindows(story.trace().definitions(), all::add));
        return all;
    }

    /** A page full of a completed write, in the cache and uptodate. */
    private void pageOfA() {
        story.begin(a, Operation.WRITE, file, 0, PAGE).add(a, slot, page).grain(a, page, 0, PAGE, 0, 0);
        story.size(a, file, 0, PAGE).uptodate(a, page).end(a, Operation.WRITE, file, PAGE);
    }

    private void readAll(int thread) {
        story.begin(thread, Operation.READ, file, 0, PAGE)
                .see(thread, page, 0, PAGE)
                .end(thread, Operation.READ, file, PAGE);
    }

    @Test
    void findsNothingWrongWithWhatWasWritten() throws TraceException {
        pageOfA();
        readAll(b);
        assertThat(findings()).isEmpty();
    }

    @Test
    void acceptsTornMixOfOldAndNew() throws TraceException {
        pageOfA();
        story.begin(a, Operation.WRITE, file, 0, PAGE).grain(a, page, 0, 512, 0, 0);
        readAll(b);
        story.grain(a, page, 512, PAGE - 512, 0, 512).end(a, Operation.WRITE, file, PAGE);
        readAll(b);
        assertThat(findings()).isEmpty();
    }

    @Test
    void reportsFillerZeroesThatWereSeenInsideAWrite() throws TraceException {
        pageOfA();
        story.begin(a, Operation.WRITE, file, 0, PAGE).grain(a, page, 0, 512, 0, 0);
        story.fill(a, page, 512, PAGE - 512, Provenance.ZERO_FILLER);
        long filled = story.latest();
        readAll(b);
        story.grain(a, page, 512, PAGE - 512, 0, 512);
        long healed = story.latest();
        story.end(a, Operation.WRITE, file, PAGE);
        Finding finding = onlyFinding();
        assertThat(finding.kind()).isEqualTo(Kind.VISIBILITY_WINDOW);
        assertThat(finding.grade()).isEqualTo(Grade.OBSERVED);
        assertThat(finding.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(finding.title())
                .isEqualTo("filler zeroes in f[0] seen through read by B; by write of A, event " + (filled - 2));
        assertThat(finding.threads()).containsExactly("A", "B");
        assertThat(finding.window())
                .isEqualTo(
                        new Window("f", 0, 512, PAGE - 512, "read", "filler-zero", filled, healed - 1, List.of("B")));
    }

    @Test
    void callsWindowLatentWhereNobodyLooked() throws TraceException {
        pageOfA();
        story.begin(a, Operation.WRITE, file, 0, PAGE).fill(a, page, 0, PAGE, Provenance.ZERO_FILLER);
        story.grain(a, page, 0, PAGE, 0, 0).end(a, Operation.WRITE, file, PAGE);
        readAll(b);
        assertThat(onlyFinding().grade()).isEqualTo(Grade.LATENT);
        assertThat(onlyFinding().title()).contains("could be seen through read, nobody looked");
    }

    @Test
    void findsFillerOverHoleBenign() throws TraceException {
        story.begin(a, Operation.TRUNCATE, file, PAGE, 0).size(a, file, 0, PAGE).end(a, Operation.TRUNCATE, file, 0);
        story.begin(a, Operation.WRITE, file, 0, PAGE).add(a, slot, page);
        story.fill(a, page, 0, PAGE, Provenance.ZERO_FILLER).uptodate(a, page);
        readAll(b);
        story.grain(a, page, 0, PAGE, 0, 0).end(a, Operation.WRITE, file, PAGE);
        assertThat(findings()).isEmpty();
    }

    @Test
    void seesNothingThroughReadWhileThePageIsNotUptodate() throws TraceException {
        pageOfA();
        story.notUptodate(a, page, 0, PAGE);
        story.begin(a, Operation.WRITE, file, 0, PAGE).fill(a, page, 0, PAGE, Provenance.ZERO_FILLER);
        story.grain(a, page, 0, PAGE, 0, 0).uptodate(a, page).end(a, Operation.WRITE, file, PAGE);
        assertThat(findings()).isEmpty();
    }

    @Test
    void seesNothingThroughReadPastTheSize() throws TraceException {
        story.begin(a, Operation.WRITE, file, 0, 1024).add(a, slot, page).grain(a, page, 0, 1024, 0, 0);
        story.uptodate(a, page).size(a, file, 0, 1024).end(a, Operation.WRITE, file, 1024);
        assertThat(findings()).isEmpty();
        story.map(b, entry, page);
        assertThat(onlyFinding().window())
                .extracting(Window::channel, Window::offset)
                .containsExactly("mmap", 1024);
        assertThat(onlyFinding().window()).extracting(Window::provenance).isEqualTo("uninit");
    }

    @Test
    void seesOnlyTheBlocksThatAreUptodate() throws TraceException {
        story.begin(a, Operation.WRITE, file, 0, PAGE).add(a, slot, page).grain(a, page, 0, 1024, 0, 0);
        story.uptodate(a, page, 0, 1024).size(a, file, 0, PAGE);
        assertThat(findings()).isEmpty();
        story.uptodate(a, page, 2048, 1024);
        assertThat(onlyFinding().window())
                .extracting(Window::offset, Window::length, Window::provenance)
                .containsExactly(2048, 1024, "uninit");
        assertThat(onlyFinding().severity()).isEqualTo(Severity.HIGH);
    }

    @Test
    void reportsBlockThatNothingWasWrittenTo() throws TraceException {
        int block = story.block(7);
        story.begin(a, Operation.TRUNCATE, file, PAGE, 0).size(a, file, 0, PAGE).end(a, Operation.TRUNCATE, file, 0);
        story.begin(b, Operation.READ, file, 0, PAGE).add(b, slot, page).deviceRead(b, block, page, 0, 0);
        story.fillFrom(b, page, 0, PAGE, block, 0).uptodate(b, page).see(b, page, 0, PAGE);
        story.end(b, Operation.READ, file, PAGE);
        assertThat(onlyFinding().grade()).isEqualTo(Grade.OBSERVED);
        assertThat(onlyFinding().window()).extracting(Window::provenance).isEqualTo("uninit");
    }

    @Test
    void reportsBlockOfAnotherFileAsStale() throws TraceException {
        int block = story.block(7);
        pageOfA();
        story.submit(c, page).deviceWrite(c, block, page, 1, 0);
        int other = story.file("g");
        int otherPage = story.page(other, 0);
        story.begin(b, Operation.TRUNCATE, other, PAGE, 0)
                .size(b, other, 0, PAGE)
                .end(b, Operation.TRUNCATE, other, 0);
        story.begin(b, Operation.READ, other, 0, PAGE).add(b, story.slot(other, 0), otherPage);
        story.deviceRead(b, block, otherPage, 1, 0).fillFrom(b, otherPage, 0, PAGE, block, 1);
        story.uptodate(b, otherPage).see(b, otherPage, 0, PAGE).end(b, Operation.READ, other, PAGE);
        Window window = onlyFinding().window();
        assertThat(window).extracting(Window::file, Window::provenance).containsExactly("g", "stale");
        assertThat(onlyFinding().severity()).isEqualTo(Severity.HIGH);
    }

    @Test
    void followsDataToTheDiskAndBack() throws TraceException {
        int first = story.block(7);
        int second = story.block(8);
        pageOfA();
        story.submit(c, page);
        story.begin(a, Operation.WRITE, file, 2048, 2048).grain(a, page, 2048, 2048, 0, 0);
        story.deviceWrite(c, first, page, 1, 0).deviceWrite(c, second, page, 1, 2048);
        story.remove(c, slot, page).add(b, slot, page);
        story.deviceRead(b, second, page, 1, 2048).deviceRead(b, first, page, 1, 0);
        story.fillFrom(b, page, 0, 2048, first, 1)
                .fillFrom(b, page, 2048, 2048, second, 1)
                .uptodate(b, page);
        readAll(b);
        assertThat(observations()).isEmpty();
        story.end(a, Operation.WRITE, file, 2048);
        readAll(b);
        assertThat(observations())
                .extracting(IllegalObservation::offset, IllegalObservation::length, IllegalObservation::provenance)
                .containsExactly(tuple(2048L, 2048L, "lost"));
    }

    @Test
    void takesWhatTheBlockHeldWhenItWasReadNotWhenThePageWasFilled() throws TraceException {
        int block = story.block(7);
        pageOfA();
        story.submit(c, page).deviceWrite(c, block, page, 1, 0);
        story.begin(a, Operation.WRITE, file, 0, PAGE).grain(a, page, 0, PAGE, 0, 0);
        story.end(a, Operation.WRITE, file, PAGE)
                .submit(c, page)
                .remove(c, slot, page)
                .add(b, slot, page);
        story.deviceRead(b, block, page, 1, 0).deviceWrite(c, block, page, 2, 0);
        story.fillFrom(b, page, 0, PAGE, block, 1).uptodate(b, page);
        readAll(b);
        assertThat(onlyFinding().window()).extracting(Window::provenance).isEqualTo("stale");
        assertThat(onlyFinding().grade()).isEqualTo(Grade.OBSERVED);
    }

    @Test
    void reportsWriteWhoseBytesAreGone() throws TraceException {
        int block = story.block(7);
        pageOfA();
        story.submit(c, page).deviceWrite(c, block, page, 1, 0);
        story.at("Writer.write(Writer.java:1)").begin(a, Operation.WRITE, file, 0, PAGE);
        long lost = story.latest();
        story.grain(a, page, 0, PAGE, 0, 0).end(a, Operation.WRITE, file, PAGE).remove(c, slot, page);
        story.begin(b, Operation.READ, file, 0, PAGE).add(b, slot, page).deviceRead(b, block, page, 1, 0);
        story.fillFrom(b, page, 0, PAGE, block, 1).uptodate(b, page).see(b, page, 0, PAGE);
        story.end(b, Operation.READ, file, PAGE);
        Finding finding = onlyFinding();
        assertThat(finding.kind()).isEqualTo(Kind.LOST_WRITE);
        assertThat(finding.title())
                .isEqualTo("data without a completed write in f[0] seen through read by B; lost: write of A, event "
                        + lost);
        assertThat(finding.window()).extracting(Window::provenance).isEqualTo("lost");
    }

    @Test
    void acceptsOldDataInOperationThatBeganBeforeTheWriteEnded() throws TraceException {
        int block = story.block(7);
        pageOfA();
        story.submit(c, page).deviceWrite(c, block, page, 1, 0);
        story.begin(a, Operation.WRITE, file, 0, PAGE).begin(b, Operation.READ, file, 0, PAGE);
        story.grain(a, page, 0, PAGE, 0, 0).end(a, Operation.WRITE, file, PAGE).remove(c, slot, page);
        for (int i = 0; i < 3; i++) {
            story.begin(c, Operation.WRITE, file, 0, 8).end(c, Operation.WRITE, file, 8);
        }
        story.add(b, slot, page).deviceRead(b, block, page, 1, 0).fillFrom(b, page, 0, PAGE, block, 1);
        story.see(b, page, 0, PAGE).end(b, Operation.READ, file, PAGE);
        assertThat(findings()).isEmpty();
    }

    @Test
    void reportsDetachedPageThatIsStillMappedAsStale() throws TraceException {
        pageOfA();
        story.map(b, entry, page).remove(c, slot, page);
        int second = story.page(file, 0);
        story.begin(a, Operation.WRITE, file, 0, PAGE).add(a, slot, second).grain(a, second, 0, PAGE, 0, 0);
        story.uptodate(a, second).end(a, Operation.WRITE, file, PAGE);
        long end = story.latest();
        story.begin(b, Operation.LOAD, file, 0, PAGE).seeMapped(b, page, 0, 512).end(b, Operation.LOAD, file, 512);
        story.unmap(b, entry, page);
        assertThat(onlyFinding().window())
                .isEqualTo(new Window("f", 0, 0, PAGE, "mmap", "stale", end, story.latest() - 1, List.of("B")));
        assertThat(onlyFinding().kind()).isEqualTo(Kind.VISIBILITY_WINDOW);
    }

    @Test
    void reportsIllegalLookAtPageThatNobodyCouldSee() throws TraceException {
        pageOfA();
        story.remove(c, slot, page);
        int second = story.page(file, 0);
        story.begin(a, Operation.WRITE, file, 0, PAGE).add(a, slot, second).grain(a, second, 0, PAGE, 0, 0);
        story.uptodate(a, second).end(a, Operation.WRITE, file, PAGE);
        story.begin(b, Operation.READ, file, 0, PAGE).see(b, page, 0, 512);
        long seen = story.latest();
        assertThat(onlyFinding().window())
                .isEqualTo(new Window("f", 0, 0, 512, "read", "stale", seen, seen, List.of("B")));
    }

    @Test
    void leavesTheTailOfShortWriteOldOrNew() throws TraceException {
        pageOfA();
        story.begin(a, Operation.WRITE, file, 0, PAGE).grain(a, page, 0, 1024, 0, 0);
        story.end(a, Operation.WRITE, file, 512);
        readAll(b);
        assertThat(findings()).isEmpty();
        story.fill(a, page, 512, 512, Provenance.ZERO_FILLER);
        assertThat(onlyFinding().window())
                .extracting(Window::offset, Window::length)
                .containsExactly(512, 512);
    }

    @Test
    void keepsFailedWriteAmongTheLegalValues() throws TraceException {
        pageOfA();
        story.begin(a, Operation.WRITE, file, 0, PAGE).grain(a, page, 0, 1024, 0, 0);
        story.end(a, Operation.WRITE, file, -14);
        readAll(b);
        assertThat(findings()).isEmpty();
    }

    @Test
    void acceptsZeroesAndDataWhileATruncateRuns() throws TraceException {
        pageOfA();
        story.begin(c, Operation.TRUNCATE, file, 0, 0);
        readAll(b);
        story.fill(c, page, 0, 512, Provenance.ZERO_FILLER);
        readAll(b);
        assertThat(findings()).isEmpty();
    }

    @Test
    void reportsDataThatAPunchShouldHaveRemoved() throws TraceException {
        pageOfA();
        story.begin(c, Operation.PUNCH, file, 0, 1024).end(c, Operation.PUNCH, file, 0);
        readAll(b);
        Finding finding = onlyFinding();
        assertThat(finding.window())
                .extracting(Window::offset, Window::length, Window::provenance)
                .containsExactly(0, 1024, "stale");
        assertThat(finding.title()).contains("by punch of C");
    }

    @Test
    void takesFailedPunchForOneThatMayHaveHappened() throws TraceException {
        pageOfA();
        story.begin(c, Operation.PUNCH, file, 0, 1024).fill(c, page, 0, 512, Provenance.ZERO_HOLE);
        story.end(c, Operation.PUNCH, file, -5);
        readAll(b);
        assertThat(findings()).isEmpty();
    }

    @Test
    void closesWindowOverFillerWhenAPunchBegins() throws TraceException {
        pageOfA();
        story.begin(a, Operation.WRITE, file, 0, PAGE).fill(a, page, 0, PAGE, Provenance.ZERO_FILLER);
        story.begin(c, Operation.PUNCH, file, 0, PAGE);
        long punch = story.latest();
        readAll(b);
        assertThat(onlyFinding().grade()).isEqualTo(Grade.LATENT);
        assertThat(onlyFinding().window()).extracting(Window::to).isEqualTo(punch - 1);
    }

    @Test
    void judgesCopierByWhatItLoads() throws TraceException {
        pageOfA();
        int other = story.file("g");
        int otherPage = story.page(other, 0);
        story.begin(a, Operation.WRITE, file, 0, PAGE).fill(a, page, 0, PAGE, Provenance.ZERO_FILLER);
        story.begin(b, Operation.WRITE, other, 0, 512).add(b, story.slot(other, 0), otherPage);
        story.seeMapped(b, page, 0, 512).grain(b, otherPage, 0, 512, page, 0);
        assertThat(observations()).hasSize(1);
        assertThat(observations().get(0).mapped()).isTrue();
        assertThat(observations().get(0).sequence()).isZero();
        assertThat(observations().get(0).provenance()).isEqualTo("filler-zero");
    }

    @Test
    void findsEqualValueOfCopyBenign() throws TraceException {
        pageOfA();
        story.map(b, entry, page);
        story.begin(b, Operation.WRITE, file, 0, 512).seeMapped(b, page, 0, 512).grain(b, page, 0, 512, page, 0);
        story.end(b, Operation.WRITE, file, 512);
        story.submit(c, page);
        int block = story.block(7);
        story.deviceWrite(c, block, page, 1, 0);
        story.begin(c, Operation.WRITE, file, 0, 512).end(c, Operation.WRITE, file, 512);
        assertThat(observations()).isEmpty();
        story.begin(b, Operation.LOAD, file, 0, 512).seeMapped(b, page, 0, 512);
        assertThat(observations()).hasSize(1);
    }

    @Test
    void findsFillerBenignWhereACopyStoredZeroes() throws TraceException {
        pageOfA();
        zeroesCopied();
        story.begin(a, Operation.STORE, file, 512, 512).fill(a, page, 0, 1024, Provenance.ZERO_FILLER);
        story.begin(c, Operation.LOAD, file, 0, 1024).seeMapped(c, page, 0, 1024);
        assertThat(observations()).extracting(IllegalObservation::offset).containsExactly(512L);
        assertThat(observations()).extracting(IllegalObservation::length).containsExactly(512L);
    }

    /** B writes 512 bytes, from a mapping of a hole of another file. */
    private void zeroesCopied() {
        int other = story.file("g");
        int hole = story.page(other, 0);
        story.add(b, story.slot(other, 0), hole).fill(b, hole, 0, PAGE, Provenance.ZERO_HOLE);
        story.begin(b, Operation.WRITE, file, 0, 512).seeMapped(b, hole, 512, 512);
        story.grain(b, page, 0, 512, hole, 512).end(b, Operation.WRITE, file, 512);
    }

    @Test
    void carriesOriginsThroughTheTemporaryPage() throws TraceException {
        pageOfA();
        int other = story.file("g");
        int hole = story.page(other, 0);
        story.add(b, story.slot(other, 0), hole).fill(b, hole, 0, PAGE, Provenance.ZERO_HOLE);
        story.begin(b, Operation.WRITE, file, 0, 1024).copyToTemporary(b, 0, 512, 0, 0);
        story.copyToTemporary(b, 512, 512, hole, 3584).seeMapped(b, hole, 3584, 512);
        story.grain(b, page, 0, 1024, 0, PageStory.TEMPORARY).end(b, Operation.WRITE, file, 1024);
        story.fill(a, page, 0, 1024, Provenance.ZERO_FILLER);
        story.begin(c, Operation.LOAD, file, 0, 1024).seeMapped(c, page, 0, 1024);
        assertThat(observations())
                .extracting(IllegalObservation::offset, IllegalObservation::length)
                .containsExactly(tuple(0L, 512L));
    }

    @Test
    void showsDataThatASelfCopyOverwroteWithItsOwnFiller() throws TraceException {
        pageOfA();
        story.map(a, entry, page);
        story.begin(a, Operation.WRITE, file, 0, PAGE).fill(a, page, 0, PAGE, Provenance.ZERO_FILLER);
        story.seeMapped(a, page, 0, PAGE).grain(a, page, 0, PAGE, page, 0).end(a, Operation.WRITE, file, PAGE);
        readAll(b);
        assertThat(observations()).hasSize(1);
        assertThat(findings())
                .extracting(Finding::grade, finding -> finding.window().channel())
                .containsExactly(tuple(Grade.OBSERVED, "mmap"), tuple(Grade.LATENT, "read"));
    }

    @Test
    void beginsAnewWhenAPageComesBack() throws TraceException {
        pageOfA();
        story.remove(c, slot, page).add(b, slot, page);
        assertThat(findings()).isEmpty();
        story.begin(b, Operation.READ, file, 0, PAGE).see(b, page, 0, PAGE);
        assertThat(onlyFinding().window()).extracting(Window::provenance).isEqualTo("uninit");
    }

    @Test
    void reportsReadPastEverySize() throws TraceException {
        pageOfA();
        story.begin(c, Operation.TRUNCATE, file, 1024, 0).end(c, Operation.TRUNCATE, file, 0);
        story.begin(b, Operation.READ, file, 0, PAGE).see(b, page, 0, 2048);
        assertThat(observations()).extracting(IllegalObservation::kind).containsExactly(Kind.SIZE_OVERRUN);
        assertThat(observations())
                .extracting(IllegalObservation::offset, IllegalObservation::length)
                .containsExactly(tuple(1024L, 1024L));
    }

    @Test
    void leavesPresenceAloneInMappings() throws TraceException {
        pageOfA();
        story.begin(c, Operation.TRUNCATE, file, 1024, 0).fill(c, page, 1024, 3072, Provenance.ZERO_EOF);
        story.size(c, file, PAGE, 1024).end(c, Operation.TRUNCATE, file, 0);
        story.begin(b, Operation.LOAD, file, 0, PAGE).seeMapped(b, page, 0, PAGE);
        assertThat(findings()).isEmpty();
    }

    @Test
    void judgesReadPastTheSizeOnceTheWriteThatExtendsHasFailed() throws TraceException {
        pageOfA();
        int second = story.page(file, 1);
        story.begin(a, Operation.WRITE, file, PAGE, PAGE).add(a, story.slot(file, 1), second);
        story.fill(a, second, 0, PAGE, Provenance.ZERO_FILLER)
                .uptodate(a, second)
                .size(a, file, PAGE, 2 * PAGE);
        story.begin(b, Operation.READ, file, PAGE, PAGE).see(b, second, 0, PAGE);
        long seen = story.latest();
        assertThat(observations()).isEmpty();
        story.end(a, Operation.WRITE, file, -14);
        assertThat(observations()).hasSize(1);
        assertThat(observations().get(0).event()).isEqualTo(seen);
        assertThat(findings()).extracting(Finding::kind).containsOnly(Kind.SIZE_OVERRUN);
        assertThat(findings()).extracting(Finding::grade).containsExactly(Grade.OBSERVED, Grade.LATENT);
    }

    @Test
    void acceptsReadPastTheSizeIfTheWriteThatExtendsStoredAnything() throws TraceException {
        int second = story.page(file, 1);
        story.begin(a, Operation.WRITE, file, PAGE, PAGE).add(a, story.slot(file, 1), second);
        story.fill(a, second, 0, PAGE, Provenance.ZERO_FILLER)
                .grain(a, second, 0, 8, 0, 0)
                .uptodate(a, second)
                .size(a, file, 0, 2 * PAGE);
        story.begin(b, Operation.READ, file, PAGE, PAGE).see(b, second, 0, PAGE);
        story.end(a, Operation.WRITE, file, 8);
        assertThat(findings()).isEmpty();
    }

    @Test
    void reportsReadThatComesShortOfWhatIsThere() throws TraceException {
        pageOfA();
        story.begin(b, Operation.READ, file, 0, PAGE).see(b, page, 0, 1024).end(b, Operation.READ, file, 1024);
        Finding finding = onlyFinding();
        assertThat(finding.kind()).isEqualTo(Kind.LOST_WRITE);
        assertThat(finding.window()).extracting(Window::offset).isEqualTo(1024);
    }

    @Test
    void acceptsReadThatComesShortWhileATruncateRuns() throws TraceException {
        pageOfA();
        story.begin(c, Operation.TRUNCATE, file, 0, 0);
        story.begin(b, Operation.READ, file, 0, PAGE).end(b, Operation.READ, file, 0);
        assertThat(findings()).isEmpty();
    }

    @Test
    void countsWriteThatNeverEndsAsRunning() throws TraceException {
        pageOfA();
        story.begin(c, Operation.WRITE, file, 0, PAGE).grain(c, page, 0, PAGE, 0, 0);
        for (int i = 0; i < 3; i++) {
            story.begin(a, Operation.WRITE, file, 0, 512).end(a, Operation.WRITE, file, 512);
        }
        readAll(b);
        story.trace().cutOff("no end marker");
        assertThat(findings()).isEmpty();
        assertThat(report().limits()).singleElement().asString().contains("cut off");
    }

    @Test
    void looksThroughInjectedOperationAtTheOneThatItIsIn() throws TraceException {
        pageOfA();
        story.begin(b, Operation.READ, file, 0, PAGE);
        story.begin(a, Operation.WRITE, file, 0, PAGE).end(a, Operation.WRITE, file, PAGE);
        story.begin(b, Operation.RECLAIM, 0, 0, 0).see(b, page, 0, PAGE).end(b, Operation.RECLAIM, 0, 0);
        assertThat(observations()).isEmpty();
        story.end(b, Operation.READ, file, PAGE)
                .begin(b, Operation.RECLAIM, 0, 0, 0)
                .see(b, page, 0, PAGE);
        assertThat(observations()).hasSize(1);
    }

    @Test
    void stopsJudgingWhereEventsWereLost() throws TraceException {
        pageOfA();
        story.lose(c).begin(a, Operation.WRITE, file, 0, PAGE).fill(a, page, 0, PAGE, Provenance.ZERO_FILLER);
        readAll(b);
        assertThat(findings()).isEmpty();
        assertThat(report().limits()).singleElement().asString().contains("events were lost");
    }

    @Test
    void doubtsWindowThatOpenedAfterTheFirstEventThatMayBeLost() throws TraceException {
        pageOfA();
        story.begin(c, Operation.PUNCH, file, 0, PAGE);
        story.begin(a, Operation.STORE, file, 0, 8);
        story.fill(a, page, 0, 8, Provenance.UNINITIALISED).lose(c);
        assertThat(onlyFinding().grade()).isEqualTo(Grade.POTENTIAL);
    }

    @Test
    void saysNothingOfTraceWithoutPages() throws TraceException {
        story.begin(a, Operation.READ, file, 0, PAGE)
                .end(a, Operation.READ, file, 0)
                .lose(a);
        assertThat(findings()).isEmpty();
        assertThat(report().limits()).isEmpty();
    }

    @Test
    void listsTheWorstThousandAndCountsTheOthers() throws TraceException {
        pageOfA();
        for (int i = 0; i < 1500; i++) {
            story.begin(a, Operation.WRITE, file, 0, PAGE).fill(a, page, 0, PAGE, Provenance.ZERO_FILLER);
            story.grain(a, page, 0, PAGE, 0, 0).end(a, Operation.WRITE, file, PAGE);
        }
        story.fill(a, page, 0, PAGE, Provenance.ZERO_FILLER);
        readAll(b);
        Report report = report();
        assertThat(report.findings()).hasSize(1000);
        assertThat(report.findings().get(0).grade()).isEqualTo(Grade.OBSERVED);
        assertThat(report.limits()).singleElement().asString().contains("0 observed and 501 latent windows");
    }

    @Test
    void givesTheSameIdWhateverTheIdsAndEvents() throws TraceException {
        pageOfA();
        for (int i = 0; i < 2; i++) {
            story.at("Writer.write(Writer.java:1)").begin(a, Operation.WRITE, file, 0, PAGE);
            story.fill(a, page, 512L * i, 512, Provenance.ZERO_FILLER);
            story.grain(a, page, 0, PAGE, 0, 0).end(a, Operation.WRITE, file, PAGE);
        }
        assertThat(findings()).hasSize(2);
        assertThat(findings())
                .extracting(Finding::id)
                .containsOnly(findings().get(0).id());
        story.at("Other.write(Other.java:1)").begin(a, Operation.WRITE, file, 0, PAGE);
        story.fill(a, page, 0, 512, Provenance.ZERO_FILLER);
        assertThat(findings().stream().map(Finding::id).distinct()).hasSize(2);
    }
}
