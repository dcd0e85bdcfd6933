package io.failstop.analyzer.visibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Findings;
import io.failstop.analyzer.Window;
import io.failstop.analyzer.naive.NaiveVisibility;
import io.failstop.probe.EventKind;
import io.failstop.trace.EventList;
import io.failstop.trace.TraceException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The analysis against a model that keeps every operation and looks at every word after every event. */
class VisibilityRandomTest {
    private static final int TRACES = 400;
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

    @Test
    void survivesNonsense() {
        List<EventKind> kinds = List.copyOf(EnumSet.complementOf(EnumSet.of(EventKind.LOSS, EventKind.HANG)));
        long seed = Long.getLong("failstop.seed", 20070205);
        for (long i = seed; i < seed + 100; i++) {
            EventList trace = new RandomPageStory(i).tell(50);
            Random random = new Random(i);
            for (int n = 0; n < 500; n++) {
                EventKind kind = kinds.get(random.nextInt(kinds.size()));
                trace.event(
                        0,
                        random.nextInt(3),
                        n,
                        n,
                        kind,
                        random.nextInt(16),
                        nonsense(random),
                        0,
                        0,
                        nonsense(random) * (1L << random.nextInt(60)),
                        nonsense(random),
                        nonsense(random));
            }
            assertThatCode(() -> Analysis.analyze(trace)).as("seed %d", i).doesNotThrowAnyException();
        }
    }

    private static int nonsense(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> -1 - random.nextInt(100);
            case 1 -> random.nextInt();
            case 2 -> 8 * random.nextInt(1000);
            default -> random.nextInt(40);
        };
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
        VisibilityWindows windows = new VisibilityWindows(trace.definitions(), seen -> {
            for (long word = seen.offset() / 8; word < (seen.offset() + seen.length()) / 8; word++) {
                all.add(seen.event() + " " + seen.thread() + " " + seen.sequence()
                        + (seen.mapped() ? " mmap " : " read ") + seen.file() + " " + word + " "
                        + seen.kind().label() + " " + seen.provenance());
            }
        });
        windows.conclude(trace.read(windows), new Findings());
        return all;
    }

    private static List<ClosedWindow> windows(EventList trace) throws TraceException {
        List<ClosedWindow> all = new ArrayList<>();
        VisibilityWindows windows = new VisibilityWindows(trace.definitions(), seen -> {}, all::add);
        windows.conclude(trace.read(windows), new Findings());
        return all;
    }

    /** As far as the naive model looks. */
    private static Set<String> cells(EventList trace) throws TraceException {
        Set<String> all = new TreeSet<>();
        for (ClosedWindow window : windows(trace)) {
            Breach what = window.what();
            for (int word = what.from(); word < Math.min(NaiveVisibility.WORDS, what.to()); word++) {
                for (long event = window.from(); event <= window.to(); event++) {
                    all.add(trace.definitions().objectName(window.file()) + " " + window.page()
                            + (window.mapped() ? " mmap " : " read ") + word + " " + event + " "
                            + what.kind().label() + " " + what.exposure().label());
                }
            }
        }
        return all;
    }

    @Test
    void makesOneFindingOfWindowsThatTouch() throws TraceException {
        long seed = Long.getLong("failstop.seed", 20070205);
        int fewer = 0;
        for (long i = seed; i < seed + TRACES; i++) {
            EventList trace = new RandomPageStory(i).tell(EVENTS);
            List<ClosedWindow> windows = windows(trace);
            Set<String> expected = new TreeSet<>();
            for (ClosedWindow window : windows) {
                Set<ClosedWindow> whole = touching(window, windows);
                fewer += whole.size() - 1;
                expected.add(described(trace, whole));
            }
            Set<String> found = new TreeSet<>();
            for (Finding finding : Analysis.analyze(trace).findings()) {
                found.add(finding.kind().label() + " " + finding.grade().label() + " " + finding.window());
            }
            assertSame("findings, seed " + i, found, expected);
        }
        assertThat(fewer).isPositive();
    }

    /** All that a window is one with, itself included: grown from what touches the box around those found. */
    private static Set<ClosedWindow> touching(ClosedWindow window, List<ClosedWindow> windows) {
        Set<ClosedWindow> whole = new LinkedHashSet<>(Set.of(window));
        boolean grown = true;
        while (grown) {
            long from = whole.stream().mapToLong(ClosedWindow::from).min().orElseThrow();
            long to = whole.stream().mapToLong(ClosedWindow::to).max().orElseThrow();
            int first =
                    whole.stream().mapToInt(part -> part.what().from()).min().orElseThrow();
            int end = whole.stream().mapToInt(part -> part.what().to()).max().orElseThrow();
            grown = whole.addAll(windows.stream()
                    .filter(other -> other.subject().equals(window.subject()))
                    .filter(other -> other.from() <= to && other.to() >= from)
                    .filter(other -> other.what().from() <= end && other.what().to() >= first)
                    .toList());
        }
        return whole;
    }

    private static String described(EventList trace, Set<ClosedWindow> whole) {
        ClosedWindow one = whole.iterator().next();
        int first = whole.stream().mapToInt(part -> part.what().from()).min().orElseThrow();
        int end = whole.stream().mapToInt(part -> part.what().to()).max().orElseThrow();
        TreeSet<Integer> observers = new TreeSet<>();
        whole.forEach(part -> observers.addAll(part.observers()));
        Window window = new Window(
                trace.definitions().objectName(one.file()),
                one.page(),
                first * 8,
                (end - first) * 8,
                one.mapped() ? "mmap" : "read",
                one.what().exposure().label(),
                whole.stream().mapToLong(ClosedWindow::from).min().orElseThrow(),
                whole.stream().mapToLong(ClosedWindow::to).max().orElseThrow(),
                observers.stream().map(trace.definitions()::threadName).toList());
        return one.what().kind().label() + (observers.isEmpty() ? " latent " : " observed ") + window;
    }
}
