package io.failstop.replayer.exact;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.replayer.exact.ScriptedEngine.Script;
import io.failstop.replayer.exact.ScriptedEngine.Stage;
import io.failstop.trace.EventList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One object is decided inside another, and clocks put what others did to the outer one afterwards before
 * the inner decision. Whatever the threads do at the same time, the answer is the same.
 */
@Timeout(60)
class NestingTest {
    private static final long ALL = Long.MAX_VALUE;
    private static final int OUTER = 1;
    private static final int INNER = 2;
    private static final int OTHER = 3;

    /** Thread 1 decides the outer object (5) and the inner one (8); thread 2 the outer one (6); thread 3 another (7). */
    private static Script script() {
        return new Script(3).change(1, OUTER, 10).change(2, OUTER, 20).change(3, OTHER, 30);
    }

    private static void nest(Stage stage, Runnable between) {
        stage.enter(OUTER);
        stage.decide(OUTER, 10);
        between.run();
        stage.change(INNER, 11);
        stage.leave(OUTER);
    }

    private static Divergence replay(EventList list, ScriptedEngine engine) throws Exception {
        ExactOutcome outcome = ExactReplay.replay(list, engine, ALL);
        assertThat(outcome.verdict()).isEqualTo(Verdict.DIVERGED);
        return outcome.divergence();
    }

    @Test
    void threadThatIsInsideAnObjectComesOutWhenAnotherHasDiffered() throws Exception {
        EventList list = script().change(1, INNER, 11).whole();
        ScriptedEngine late = new ScriptedEngine(
                3,
                stage -> nest(stage, stage::awaitDifference),
                stage -> stage.change(OUTER, 20),
                stage -> stage.change(OTHER, 31));
        ScriptedEngine early =
                new ScriptedEngine(3, stage -> nest(stage, () -> {}), stage -> stage.change(OUTER, 20), stage -> {
                    stage.awaitEvents(2, 2);
                    stage.change(OTHER, 31);
                });
        Divergence expected = replay(list, early);
        assertThat(expected.event()).isEqualTo(7);
        assertThat(expected.got()).startsWith("size-change").contains("a=31");
        for (int i = 0; i < 20; i++) {
            assertThat(replay(list, late)).isEqualTo(expected);
        }
    }

    @Test
    void earlierDifferenceIsFoundAlthoughItsThreadHadToWaitForOneThatWasToStop() throws Exception {
        EventList list = script().change(1, INNER, 11).whole();
        ScriptedEngine late = new ScriptedEngine(
                3,
                stage -> nest(stage, stage::awaitDifference),
                stage -> stage.change(OUTER, 21),
                stage -> stage.change(OTHER, 31));
        Divergence divergence = replay(list, late);
        assertThat(divergence.event()).isEqualTo(6);
        assertThat(divergence.got()).contains("a=21");
    }

    @Test
    void whatAThreadInsideAnObjectWaitsForIsMadeToo() throws Exception {
        // The inner object is another's turn first, far behind the difference, and that one stands already.
        Script script = script().observe(3, 1, 5_000).change(2, INNER, 21).change(1, INNER, 11);
        ScriptedEngine engine = new ScriptedEngine(
                3,
                stage -> nest(stage, stage::awaitDifference),
                stage -> {
                    stage.change(OUTER, 20);
                    stage.change(INNER, 21);
                },
                stage -> stage.change(OTHER, 31));
        // Thread 2 cannot come to its second change while thread 1 is inside: nobody can, and thread 3 is to blame.
        assertThat(replay(script.whole(), engine).event()).isEqualTo(7);
        Script possible = new Script(4)
                .change(1, OUTER, 10)
                .change(2, OUTER, 20)
                .change(3, OTHER, 30)
                .observe(4, 1, 5_000)
                .change(4, INNER, 41)
                .change(1, INNER, 11);
        ScriptedEngine four = new ScriptedEngine(
                3,
                stage -> nest(stage, stage::awaitDifference),
                stage -> stage.change(OUTER, 21),
                stage -> stage.change(OTHER, 31),
                stage -> {
                    for (int i = 1; i <= 5_000; i++) {
                        stage.observe(i);
                    }
                    stage.change(INNER, 41);
                });
        Divergence divergence = replay(possible.whole(), four);
        assertThat(divergence.event()).isEqualTo(7);
        assertThat(divergence.got()).contains("a=21");
    }

    @Test
    void whoeverDiffersInsideAnObjectIsToBlameAndNotWhoWaitsForIt() throws Exception {
        EventList list = script().change(1, INNER, 11).whole();
        ScriptedEngine engine = new ScriptedEngine(
                3,
                stage -> {
                    stage.enter(OUTER);
                    stage.decide(OUTER, 10);
                    stage.change(INNER, 12);
                    stage.leave(OUTER);
                },
                stage -> stage.change(OUTER, 20),
                stage -> stage.change(OTHER, 30));
        Divergence divergence = replay(list, engine);
        assertThat(divergence.event()).isEqualTo(8);
        assertThat(divergence.got()).contains("a=12");
    }

    @Test
    void whoeverFailsInsideAnObjectIsToBlameAndNotWhoWaitsForIt() throws Exception {
        EventList list = script().change(1, INNER, 11).whole();
        ScriptedEngine engine = new ScriptedEngine(
                3,
                stage -> nest(stage, () -> {
                    throw new IllegalStateException("no page");
                }),
                stage -> stage.change(OUTER, 20),
                stage -> stage.change(OTHER, 30));
        Divergence divergence = replay(list, engine);
        assertThat(divergence.event()).isEqualTo(8);
        assertThat(divergence.got()).contains("no page");
    }

    @Test
    void whereEventsEndBetweenNestedDecisionsNobodyIsToBlame() throws Exception {
        ScriptedEngine engine = new ScriptedEngine(
                3, stage -> nest(stage, () -> {}), stage -> stage.change(OUTER, 20), stage -> stage.change(OTHER, 30));
        EventList whole = script().change(1, INNER, 11).whole();
        assertThat(ExactReplay.replay(whole, engine, ALL).verdict()).isEqualTo(Verdict.EQUAL);
        ExactOutcome until = ExactReplay.replay(whole, engine, 7);
        assertThat(until.verdict()).isEqualTo(Verdict.STOPPED);
        assertThat(until.executed()).isEqualTo(6);
        ExactOutcome lost = ExactReplay.replay(script().lose().list(), engine, ALL);
        assertThat(lost.verdict()).isEqualTo(Verdict.LOSS);
        assertThat(lost.loss().event()).isEqualTo(8);
        assertThat(lost.executed()).isEqualTo(6);
        EventList contradiction = script().change(1, INNER, 11).whole();
        EventList without = new EventList("without", contradiction.header());
        for (int i = 0; i < contradiction.events().size(); i++) {
            if (i != 7) {
                without.add(contradiction.events().get(i));
            }
        }
        Divergence divergence = replay(without, engine);
        assertThat(divergence.event()).isEqualTo(8);
        assertThat(divergence.got()).contains("sequence");
        assertThat(divergence.cause()).isEqualTo(ProbableCause.DAMAGED);
    }

    @Test
    void decisionThatTheTraceGivesToAnotherThreadIsWhereTheyPart() throws Exception {
        // Thread 1 makes two decisions at once; the trace has the second one in thread 2.
        EventList list = new Script(2)
                .change(1, OUTER, 10)
                .change(2, OUTER, 11)
                .skip(1)
                .observe(1, 1)
                .whole();
        ScriptedEngine engine = new ScriptedEngine(
                1,
                stage -> {
                    stage.enter(OUTER);
                    stage.decide(OUTER, 10);
                    stage.decide(OUTER, 11);
                    stage.leave(OUTER);
                    stage.observe(1);
                },
                stage -> stage.change(OUTER, 20));
        Divergence divergence = replay(list, engine);
        assertThat(divergence.event()).isEqualTo(5);
        assertThat(divergence.got()).isEqualTo("nothing: decision 1 about object-1 is not finished");
    }

    @Test
    void laneGrowsWhereWhatItsThreadWaitsForLiesBehindIt() throws Exception {
        int many = 3 * Lane.RING * Chunk.EVENTS;
        Script script = script().observe(2, 1, many).change(1, INNER, 11);
        ScriptedEngine engine = new ScriptedEngine(
                3,
                stage -> nest(stage, () -> {}),
                stage -> {
                    stage.change(OUTER, 20);
                    for (int i = 1; i <= many; i++) {
                        stage.observe(i);
                    }
                },
                stage -> stage.change(OTHER, 30));
        ExactOutcome outcome = ExactReplay.replay(script.whole(), engine, ALL);
        assertThat(outcome.divergence()).isNull();
        assertThat(outcome.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(outcome.executed()).isEqualTo(script.last());
    }
}
