package io.failstop.analyzer.visibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Findings;
import io.failstop.analyzer.Report;
import io.failstop.probe.Operation;
import io.failstop.trace.TraceException;
import java.util.ArrayList;
import java.util.List;

/** Three threads, and a page of a file; what the analysis makes of their story. */
abstract class PageFixture {
    static final int PAGE = PageStory.PAGE;

    final PageStory story = new PageStory();
    final int a = story.thread("A");
    final int b = story.thread("B");
    final int c = story.thread("C");
    final int file = story.file("f");
    final int slot = story.slot(file, 0);
    final int page = story.page(file, 0);
    final int entry = story.entry(1, slot);

    Report report() throws TraceException {
        return Analysis.analyze(story.trace());
    }

    List<Finding> findings() throws TraceException {
        return report().findings();
    }

    Finding onlyFinding() throws TraceException {
        assertThat(findings()).hasSize(1);
        return findings().get(0);
    }

    List<IllegalObservation> observations() throws TraceException {
        List<IllegalObservation> all = new ArrayList<>();
        VisibilityWindows windows = new VisibilityWindows(story.trace().definitions(), all::add);
        windows.conclude(story.trace().read(windows), new Findings());
        return all;
    }

    /** A page full of a completed write, in the cache and uptodate. */
    void pageOfA() {
        story.begin(a, Operation.WRITE, file, 0, PAGE).add(a, slot, page).grain(a, page, 0, PAGE, 0, 0);
        story.size(a, file, 0, PAGE).uptodate(a, page).end(a, Operation.WRITE, file, PAGE);
    }

    void readAll(int thread) {
        story.begin(thread, Operation.READ, file, 0, PAGE)
                .see(thread, page, 0, PAGE)
                .end(thread, Operation.READ, file, PAGE);
    }
}
