package io.failstop.analyzer.visibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Grade;
import io.failstop.analyzer.Kind;
import io.failstop.analyzer.Window;
import io.failstop.probe.Operation;
import io.failstop.probe.Provenance;
import io.failstop.trace.TraceException;
import org.junit.jupiter.api.Test;

class FileSizeVisibilityTest extends PageFixture {
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
}
