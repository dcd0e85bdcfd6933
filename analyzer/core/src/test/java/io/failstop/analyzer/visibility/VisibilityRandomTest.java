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
        for (long i = seed; i < seed + TRACES / 10; i++) {
            EventList trace = new RandomPageStory(i).tell(EVENTS);
            List<ClosedWindow> windows = windows(trace);
            List<List<ClosedWindow>> groups = groups(windows);
            fewer += windows.size() - groups.size();
            Set<String> expected = new TreeSet<>();
            groups.forEach(group -> expected.add(described(trace, group)));
            Set<String> found = new TreeSet<>();
            for (Finding finding : Analysis.analyze(trace).findings()) {
                found.add(finding.kind().label() + " " + finding.grade().label() + " " + finding.window());
            }
            assertSame("findings, seed " + i, found, expected);
        }
        assertThat(fewer).isPositive();
    }

    /** Windows that become one: groups are joined as long as the boxes around two of one subject touch. */
    private static List<List<ClosedWindow>> groups(List<ClosedWindow> windows) {
        List<List<ClosedWindow>> groups = new ArrayList<>();
        windows.forEach(window -> groups.add(new ArrayList<>(List.of(window))));
        boolean joined = true;
        while (joined) {
            joined = false;
            for (int i = 0; i < groups.size(); i++) {
                for (int k = groups.size() - 1; k > i; k--) {
                    if (touch(groups.get(i), groups.get(k))) {
                        groups.get(i).addAll(groups.remove(k));
                        joined = true;
                    }
                }
            }
        }
        return groups;
    }

    private static boolean touch(List<ClosedWindow> one, List<ClosedWindow> other) {
        long[] a = box(one);
        long[] b = box(other);
        return one.get(0).subject().equals(other.get(0).subject())
                && a[0] <= b[1]
                && b[0] <= a[1]
                && a[2] <= b[3]
                && b[2] <= a[3];
    }

    /** First word and the word after the last, first and last event. */
    private static long[] box(List<ClosedWindow> group) {
        long[] box = {Long.MAX_VALUE, 0, Long.MAX_VALUE, 0};
        for (ClosedWindow part : group) {
            box[0] = Math.min(box[0], part.what().from());
            box[1] = Math.max(box[1], part.what().to());
            box[2] = Math.min(box[2], part.from());
            box[3] = Math.max(box[3], part.to());
        }
        return box;
    }

    private static String described(EventList trace, List<ClosedWindow> group) {
        ClosedWindow one = group.get(0);
        long[] box = box(group);
        TreeSet<Integer> observers = new TreeSet<>();
        group.forEach(part -> observers.addAll(part.observers()));
        Window window = new Window(
                trace.definitions().objectName(one.file()),
                one.page(),
                (int) box[0] * 8,
                (int) (box[1] - box[0]) * 8,
                one.mapped() ? "mmap" : "read",
                one.what().exposure().label(),
                box[2],
                box[3],
                observers.stream().map(trace.definitions()::threadName).toList());
        return one.what().kind().label() + (observers.isEmpty() ? " latent " : " observed ") + window;
    }
}
