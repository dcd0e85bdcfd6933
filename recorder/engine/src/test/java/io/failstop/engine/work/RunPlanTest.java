package io.failstop.engine.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunPlanTest {
    private static SortedMap<String, String> header() {
        return new RunPlan("temp-page", Workloads.STRESS, 2, 1, 10, Mix.standard(), new TreeMap<>(Map.of("files", "4")))
                .properties();
    }

    @Test
    void isWhatItsPropertiesSay() {
        assertThat(RunPlan.of(header()).properties()).isEqualTo(header());
        assertThat(RunPlan.of(header()).threads()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "257", "2147483648", "4294967298", "-4294967294", "9223372036854775807"})
    void threadsOutOfRangeAreRefusedHoweverManyBitsTheyHave(String threads) {
        SortedMap<String, String> header = header();
        header.put("threads", threads);

        assertThatThrownBy(() -> RunPlan.of(header))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads are from 1 to 256");
    }

    @Test
    void aNumberOfMoreThan64BitsIsNone() {
        SortedMap<String, String> header = header();
        header.put("threads", "18446744073709551618");

        assertThatThrownBy(() -> RunPlan.of(header))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the header's 'threads' is no number: 18446744073709551618");
    }
}
