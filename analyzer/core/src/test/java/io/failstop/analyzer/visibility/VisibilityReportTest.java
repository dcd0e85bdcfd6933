package io.failstop.analyzer.visibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Grade;
import io.failstop.analyzer.Report;
import io.failstop.analyzer.naive.UnplacedLoss;
import io.failstop.probe.Operation;
import io.failstop.probe.Provenance;
import io.failstop.trace.TraceException;
import org.junit.jupiter.api.Test;

class VisibilityReportTest extends PageFixture {
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
    void doubtsWindowThatAThreadWhoseLossShowsLaterMayExplain() throws TraceException {
        pageOfA();
        story.begin(c, Operation.PUNCH, file, 0, PAGE);
        story.begin(a, Operation.STORE, file, 0, 8);
        story.fill(a, page, 0, 8, Provenance.UNINITIALISED).lose(a);
        assertThat(onlyFinding().grade()).isNotEqualTo(Grade.POTENTIAL);
        story.lose(c);
        assertThat(onlyFinding().grade()).isEqualTo(Grade.POTENTIAL);
    }

    @Test
    void doubtsNoWindowForWhatWasLostLongAfterIt() throws TraceException {
        pageOfA();
        story.begin(a, Operation.STORE, file, 0, 8);
        story.fill(a, page, 0, 8, Provenance.UNINITIALISED).lose(a);
        story.begin(c, Operation.PUNCH, file, 0, PAGE).lose(c);
        assertThat(onlyFinding().grade()).isNotEqualTo(Grade.POTENTIAL);
    }

    @Test
    void doubtsEveryWindowIfItIsNotKnownWhereEventsAreMissingBesideOthers() throws TraceException {
        pageOfA();
        story.begin(a, Operation.STORE, file, 0, 8).fill(a, page, 0, 8, Provenance.UNINITIALISED);
        readAll(b);
        story.lose(a);
        assertThat(onlyFinding().grade()).isEqualTo(Grade.OBSERVED);
        Report unplaced = Analysis.analyze(new UnplacedLoss(story.trace()));
        assertThat(unplaced.findings()).extracting(Finding::grade).containsExactly(Grade.POTENTIAL);
        assertThat(unplaced.limits()).hasSize(2).anyMatch(line -> line.contains("the trace does not place"));
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
