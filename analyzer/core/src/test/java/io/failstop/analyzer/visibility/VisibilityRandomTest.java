package io.failstop.analyzer.visibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Window;
import io.failstop.analyzer.naive.NaiveVisibility;
import io.failstop.trace.EventList;
import io.failstop.trace.TraceException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The analysis against a model that keeps every operation and looks at every word after every event. */
class VisibilityRandomTest {
    private static final int TRACES = 1000;
    private static final int EVENTS = 150;

    @Test
    void judgesEveryLookAndEveryStateAsTheNaiveModelDoes() throws TraceException {
        long seed = Long.getLong("failstop.seed", 20070205);
        int observed = 0;
        int cells = 0;
        for (long i = seed; i < seed + TRACES; i++) {
            EventList trace = new RandomPageStory(i).tell(EVENTS);
            NaiveVisibility naive = new NaiveVisibility(trace).judge();
            assertSame("looks, seed " + i, observed(trace), naive.observed);
            assertSame("windows, seed " + i, cells(trace), naive.cells);
            observed += naive.observed.size();
            cells += naive.cells.size();
        }
        assertThat(observed).isGreaterThan(TRACES);
        assertThat(cells).isGreaterThan(TRACES);
    }

    private static void assertSame(String what, Set<String> found, Set<String> expected) {
        Set<String> missing = new TreeSet<>(expected);
        missing.removeAll(found);
        Set<String> added = new TreeSet<>(found);
        added.removeAll(expected);
        assertThat(missing).as("missing: " + what).isEmpty();
        assertThat(added).as("too much: " + what).isEmpty();
    }

    private static Set<String> observed(EventList trace) throws TraceException {
        Set<String> all = new TreeSet<>();
        trace.read(new VisibilityWindows(trace.definitions(), seen -> {
            for (long word = seen.offset() / 8; word < (seen.offset() + seen.length()) / 8; word++) {
                all.add(seen.event() + " " + seen.thread() + " " + seen.sequence()
                        + (seen.mapped() ? " mmap " : " read ") + seen.file() + " " + word + " "
                        + seen.kind().label() + " " + seen.provenance());
            }
        }));
        return all;
    }

    /** As far as the naive model looks. */
    private static Set<String> cells(EventList trace) throws TraceException {
        Set<String> all = new TreeSet<>();
        for (Finding finding : Analysis.analyze(trace).findings()) {
            Window window = finding.window();
            if (window == null) {
                continue;
            }
            int end = Math.min(NaiveVisibility.WORDS, (window.offset() + window.length()) / 8);
            for (int word = window.offset() / 8; word < end; word++) {
                for (long event = window.from(); event <= window.to(); event++) {
                    all.add(window.file() + " " + window.page() + " " + window.channel() + " " + word + " " + event
                            + " " + finding.kind().label() + " " + window.provenance());
                }
            }
        }
        return all;
    }
}
