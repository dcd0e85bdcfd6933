package io.failstop.engine.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.engine.oracle.NaiveJudge.Wrong;
import io.failstop.engine.oracle.Violation.Kind;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The oracle against rules that are slow and plain, over random histories; the seed stands in the failure. */
class OracleRandomTest {
    private static final int SEEDS = 20_000;

    @Test
    void agreesWithNaiveRulesOnRandomHistories() {
        Map<Kind, Integer> kinds = new EnumMap<>(Kind.class);
        int clean = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            History history = new RandomHistory(seed).history();
            Oracle oracle = history.told();
            List<Violation> violations = oracle.judge();
            Set<Wrong> expected = new NaiveJudge(history).judge();
            assertThat(words(violations, expected))
                    .as("seed %d: %s", seed, history)
                    .isEqualTo(expected);
            assertThat(violations).as("seed %d", seed).isSorted().doesNotHaveDuplicates();
            assertThat(oracle.judge()).as("judged again, seed %d", seed).isEqualTo(violations);
            violations.forEach(each -> kinds.merge(each.kind(), 1, Integer::sum));
            clean += violations.isEmpty() ? 1 : 0;
        }
        assertThat(clean).as("histories without a violation").isGreaterThan(SEEDS / 20);
        for (Kind kind : Kind.values()) {
            assertThat(kinds.getOrDefault(kind, 0)).as("violations %s", kind).isGreaterThan(SEEDS / 10);
        }
    }

    /** The words of all violations; of a violation both with equal and with growing values, as expected. */
    private static Set<Wrong> words(List<Violation> violations, Set<Wrong> expected) {
        Set<Wrong> words = new HashSet<>();
        for (Violation each : violations) {
            Set<Wrong> equal = words(each, 0);
            Set<Wrong> growing = words(each, 1);
            boolean grows = expected.containsAll(growing);
            words.addAll(grows ? growing : equal);
            words.addAll(expected.containsAll(equal) ? equal : growing);
            assertThat(each.threadName()).isEqualTo("t" + each.thread());
        }
        return words;
    }

    private static Set<Wrong> words(Violation each, int step) {
        Set<Wrong> words = new HashSet<>();
        for (int i = 0; i < each.words(); i++) {
            words.add(new Wrong(
                    each.thread(),
                    each.sequence(),
                    each.channel(),
                    each.file(),
                    each.offset() / 8 + i,
                    each.kind(),
                    each.value() + (long) step * i));
        }
        return words;
    }
}
