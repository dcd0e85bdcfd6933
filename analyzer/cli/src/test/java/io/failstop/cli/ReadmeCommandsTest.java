package io.failstop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.cli.ReadmeCommands.Command;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rule by which the README is compared with what its commands print. */
class ReadmeCommandsTest {
    @Test
    void takesTheCommandsOfMarkedBlocksOnly() {
        String readme = """
                ```
                $ not this one
                ```
                ```console run
                $ one # 1, because
                out
                $ two \\
                  more
                ```
                ```console run one
                $ three
                $ printed
                ```
                ```console
                $ nor this
                ```
                """;

        assertThat(ReadmeCommands.of(readme))
                .containsExactly(
                        new Command(5, "one # 1, because", 1, List.of("out")),
                        new Command(7, "two \\\n  more", 0, List.of()),
                        new Command(11, "three", 0, List.of("$ printed")));
    }

    @Test
    void refusesOutputWithoutACommand() {
        assertThatThrownBy(() -> ReadmeCommands.of("```console run\nout\n```\n"))
                .hasMessageContaining("README.md:2: output without a command");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    took 12 ms                    | took 1,340.5 ms               | true
                    events      120               | events      1,340             | true
                    executed  9 of 9 events       | executed  10 of 10 events     | true
                    in /tmp/failstop-demo17       | in /tmp/failstop-demo18       | true
                    id  0123456789abcdef          | id  fedcba9876543210          | false
                    digest  0123456789abcdef      | digest  fedcba9876543210      | true
                    at Log.java:12, event 7       | at Log.java:12, event 9       | true
                    at Log.java:12, event 7       | at Log.java:13, event 7       | false
                    20 of 20                      | 19 of 20                      | false
                    """)
    void letsOnlyVolatilePartsDiffer(String shown, String printed, boolean same) {
        assertThat(ReadmeOutput.same(List.of(shown), List.of(printed))).isEqualTo(same);
    }

    @Test
    void ignoresFramesOfTheJdkItself() {
        List<String> shown = List.of("  at a.B.c(B.java:1)", "  at java.lang.Thread.run(Thread.java:840)");

        assertThat(ReadmeOutput.same(shown, List.of("  at a.B.c(B.java:1)"))).isTrue();
        assertThat(ReadmeOutput.same(shown, List.of("  at a.B.d(B.java:1)"))).isFalse();
    }

    @Test
    void takesThreeDotsForAnyLines() {
        List<String> shown = List.of("a", "...", "b");

        assertThat(ReadmeOutput.same(shown, List.of("a", "b"))).isTrue();
        assertThat(ReadmeOutput.same(shown, List.of("a", "x", "y", "b"))).isTrue();
        assertThat(ReadmeOutput.same(shown, List.of("a", "x"))).isFalse();
        assertThat(ReadmeOutput.same(shown, List.of("a", "b", "c"))).isFalse();
    }
}
