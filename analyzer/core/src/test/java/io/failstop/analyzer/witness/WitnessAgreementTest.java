package io.failstop.analyzer.witness;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.AnalysisOptions;
import io.failstop.analyzer.AnalysisResult;
import io.failstop.analyzer.Witness;
import io.failstop.analyzer.naive.LockStory;
import io.failstop.analyzer.naive.LostEvents;
import io.failstop.analyzer.naive.RandomLockTrace;
import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import io.failstop.trace.EventList;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import io.failstop.trace.locks.LockModel;
import io.failstop.trace.locks.RecordedHang;
import io.failstop.trace.locks.RecordedHangs;
import io.failstop.trace.locks.WaitForGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every witness is a run that a program can make, and ends in what was predicted: over random traces.
 * {@code failstop.seed} and {@code failstop.traces} say which and how many.
 */
class WitnessAgreementTest {
    private static final long SEED = Long.getLong("failstop.seed", 20070205);
    private static final int TRACES = Integer.getInteger("failstop.traces", 4000);

    @Test
    void everyWitnessOfRandomTracesReplaysIntoItsHang() throws TraceException {
        int witnesses = 0;
        int shorter = 0;
        List<String> objections = new ArrayList<>();
        for (long seed = SEED; seed < SEED + TRACES; seed++) {
            EventList trace = RandomLockTrace.of(seed);
            AnalysisResult result = Analysis.analyze(trace, AnalysisOptions.defaults());
            for (Witness witness : result.witnesses()) {
                Replayed replayed = new Replayed(WitnessTrace.of(trace, witness));
                Set<Integer> members =
                        witness.requests().stream().map(Witness.Request::thread).collect(Collectors.toSet());
                witnesses++;
                shorter += replayed.waiters().equals(members) ? 0 : 1;
                if (!replayed.objections().isEmpty()) {
                    objections.add("seed %d%n%s%n%s%n%s%n%s"
                            .formatted(
                                    seed,
                                    LockStory.lines(trace),
                                    witness,
                                    replayed.lines(),
                                    String.join("\n", replayed.objections())));
                }
            }
        }
        assertThat(objections.stream().limit(5))
                .as("%d of %d", objections.size(), witnesses)
                .isEmpty();
        assertThat(witnesses).isGreaterThan(TRACES / 8);
        assertThat(shorter)
                .as("witnesses in which fewer threads wait for each other")
                .isLessThan(1 + TRACES / 100);
    }

    @Test
    void whatIsKeptOfAHistoryIsEnoughForWitnesses() throws TraceException {
        int witnesses = 0;
        for (long seed = SEED; seed < SEED + TRACES; seed++) {
            EventList trace = RandomLockTrace.of(seed);
            AnalysisOptions options = new AnalysisOptions(5, 0, 1 << 20, 20 + seed % 60, 1_000_000);
            for (Witness witness : Analysis.analyze(trace, options).witnesses()) {
                assertReplays(trace, witness, seed);
                witnesses++;
            }
        }
        assertThat(witnesses).isGreaterThan(TRACES / 40);
    }

    @Test
    void everyWitnessOfWhatIsCertainOfALossyTraceReplays() throws TraceException {
        int witnesses = 0;
        for (long seed = SEED; seed < SEED + TRACES; seed++) {
            EventList trace = LostEvents.withoutSome(new Random(seed), RandomLockTrace.of(seed));
            for (Witness witness :
                    Analysis.analyze(trace, AnalysisOptions.defaults()).witnesses()) {
                assertReplays(trace, witness, seed);
                witnesses++;
            }
        }
        assertThat(witnesses).isGreaterThan(TRACES / 100);
    }

    private static void assertReplays(EventList trace, Witness witness, long seed) throws TraceException {
        Replayed replayed = new Replayed(WitnessTrace.of(trace, witness));
        assertThat(replayed.objections())
                .as("seed %d%n%s%n%s%n%s", seed, LockStory.lines(trace), witness, replayed.lines())
                .isEmpty();
    }

    @Test
    void witnessesReplayWhoeverAHoldIsHandedTo() throws TraceException {
        for (String receiver : List.of("is idle", "requests", "awaits")) {
            LockStory story = new LockStory();
            int giver = story.thread("giver");
            int taker = story.thread("taker");
            int third = story.thread("third");
            int passed = story.lock("passed", LockTraits.REENTRANT);
            int inner = story.lock("inner", LockTraits.REENTRANT);
            boolean awaits = receiver.equals("awaits");
            if (awaits) {
                story.acquire(taker, passed).await(taker, passed);
            }
            story.acquire(giver, passed);
            if (receiver.equals("requests")) {
                story.request(taker, passed);
            }
            story.signal(giver, passed, true).handOff(giver, passed, 0, taker);
            if (awaits) {
                story.awake(taker, passed, 1);
            } else if (receiver.equals("requests")) {
                story.receive(taker, passed, 0);
            }
            story.nest(taker, inner).release(taker, passed).nest(third, inner, passed);
            AnalysisResult result = Analysis.analyze(story.trace(), AnalysisOptions.defaults());
            assertThat(result.witnesses()).as(receiver).hasSize(1);
            Replayed replayed = new Replayed(
                    WitnessTrace.of(story.trace(), result.witnesses().get(0)));
            assertThat(replayed.objections())
                    .as("%s%n%s", receiver, replayed.lines())
                    .isEmpty();
        }
    }

    @Test
    void aWitnessBringsWhatItsThreadsMustHoldToSignal() throws TraceException {
        LockStory story = new LockStory();
        int giver = story.thread("giver");
        int taker = story.thread("taker");
        int third = story.thread("third");
        int passed = story.lock("passed", LockTraits.REENTRANT);
        int outer = story.lock("outer", LockTraits.REENTRANT);
        int inner = story.lock("inner", LockTraits.REENTRANT);
        story.nest(third, inner, outer).acquire(giver, passed).handOff(giver, passed, 0, taker);
        story.signal(taker, passed, true).nest(taker, outer, inner).release(taker, passed);
        AnalysisResult result = Analysis.analyze(story.trace(), AnalysisOptions.defaults());
        assertThat(result.witnesses()).hasSize(1);
        Replayed replayed =
                new Replayed(WitnessTrace.of(story.trace(), result.witnesses().get(0)));
        assertThat(replayed.objections()).as(replayed.lines()).isEmpty();
    }

    /** A witness, executed against the lock model. */
    private static final class Replayed {
        private final List<String> objections = new ArrayList<>();
        private final EventList copy;
        private final Set<Integer> waiters = new HashSet<>();

        Replayed(WitnessTrace witness) throws TraceException {
            copy = new EventList("witness", witness.header());
            TraceStatus status = witness.read(copy);
            witness.definitions().all().forEach(copy.definitions()::define);
            LockModel model = new LockModel(
                    copy.definitions(),
                    (number, thread, reason) -> objections.add(number + ": thread " + thread + " " + reason));
            copy.read(model);
            RecordedHangs hangs = new RecordedHangs();
            copy.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {
                if (kind == EventKind.HANG) {
                    hangs.add(number, flags, object, a, b, c);
                }
            });
            check(status, model, hangs.hangs());
            checkCounting();
        }

        private void check(TraceStatus status, LockModel model, List<RecordedHang> hangs) {
            WaitForGraph graph = WaitForGraph.of(model);
            if (!status.complete() || status.events() != copy.events().size()) {
                objections.add("status " + status);
            }
            if (hangs.size() != 1 || !hangs.get(0).whole()) {
                objections.add("hangs " + hangs);
                return;
            }
            Set<Integer> holders = new HashSet<>();
            for (RecordedHang.Edge edge : hangs.get(0).edges()) {
                waiters.add(edge.waiter());
                holders.add(edge.holder());
                if (graph.edge(edge.waiter(), edge.lock(), edge.holder()) == null) {
                    objections.add("does not wait: " + edge);
                }
            }
            if (!waiters.equals(holders)) {
                objections.add("no ring: " + hangs);
            }
        }

        private void checkCounting() {
            Map<Integer, Long> sequences = new HashMap<>();
            for (EventList.Event event : copy.events()) {
                long expected = sequences.merge(event.thread(), 1L, Long::sum) - 1;
                if (event.sequence() != expected) {
                    objections.add("sequence of " + event);
                }
                boolean starts = event.kind() == EventKind.THREAD_START && event.a() >= 0;
                if (starts && sequences.getOrDefault((int) event.a(), 0L) < event.b()) {
                    objections.add("parent of " + event);
                }
            }
        }

        List<String> objections() {
            return objections;
        }

        Set<Integer> waiters() {
            return waiters;
        }

        String lines() {
            return LockStory.lines(copy).toString();
        }
    }
}
