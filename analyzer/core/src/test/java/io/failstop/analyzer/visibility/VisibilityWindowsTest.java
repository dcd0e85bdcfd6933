package io.failstop.analyzer.visibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Grade;
import io.failstop.analyzer.Kind;
import io.failstop.analyzer.Severity;
import io.failstop.analyzer.Window;
import io.failstop.probe.Operation;
import io.failstop.probe.Provenance;
import io.failstop.trace.TraceException;
import java.util.List;
import org.junit.jupiter.api.Test;

class VisibilityWindowsTest extends PageFixture {
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
    void zeroesThatAFailedWriteLeavesAreALostWriteFromItsEndOn() throws TraceException {
        pageOfA();
        story.begin(c, Operation.WRITE, file, 0, PAGE).grain(c, page, 0, 512, 0, 0);
        long begun = story.latest() - 1;
        story.fill(c, page, 512, PAGE - 512, Provenance.ZERO_FILLER);
        long filled = story.latest();
        readAll(b);
        story.end(c, Operation.WRITE, file, 512);
        long failed = story.latest();
        readAll(a);
        assertThat(findings()).hasSize(2);
        Finding lost = findings().get(0);
        assertThat(lost.kind()).isEqualTo(Kind.LOST_WRITE);
        assertThat(lost.severity()).isEqualTo(Severity.HIGH);
        assertThat(lost.grade()).isEqualTo(Grade.OBSERVED);
        assertThat(lost.title())
                .isEqualTo(
                        "zeroes of a failed write in place of data in f[0] seen through read by A; by write of C, event "
                                + begun);
        assertThat(lost.window())
                .isEqualTo(new Window(
                        "f", 0, 512, PAGE - 512, "read", "filler-zero", failed, story.latest(), List.of("A")));
        Finding transientOne = findings().get(1);
        assertThat(transientOne.kind()).isEqualTo(Kind.VISIBILITY_WINDOW);
        assertThat(transientOne.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(transientOne.window())
                .isEqualTo(
                        new Window("f", 0, 512, PAGE - 512, "read", "filler-zero", filled, failed - 1, List.of("B")));
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
    void beginsAnewWhenAPageComesBack() throws TraceException {
        pageOfA();
        story.remove(c, slot, page).add(b, slot, page);
        assertThat(findings()).isEmpty();
        story.begin(b, Operation.READ, file, 0, PAGE).see(b, page, 0, PAGE);
        assertThat(onlyFinding().window()).extracting(Window::provenance).isEqualTo("uninit");
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
}
