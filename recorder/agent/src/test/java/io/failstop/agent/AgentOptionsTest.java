package io.failstop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.probe.Policy;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AgentOptionsTest {
    /** In a locale without umlauts no path has them. */
    static Stream<String> directories() {
        Charset ofPaths = Charset.forName(System.getProperty("sun.jnu.encoding"));
        return Stream.of("/dev/shm/r", "a b", "a,b=c", "100%", "a+b", "\u00fcml\u00e4ut/\u2603")
                .filter(directory -> ofPaths.newEncoder().canEncode(directory));
    }

    @ParameterizedTest
    @MethodSource("directories")
    void readsWhatItWrites(String directory) {
        AgentOptions options = AgentOptions.of(Path.of(directory))
                .withPolicy(Policy.OVERWRITE)
                .withRingMemory(12_345_678)
                .withStacks(AgentOptions.Stacks.ALL, 7);
        assertThat(AgentOptions.parse(options.encode())).isEqualTo(options);
    }

    @ParameterizedTest
    @EnumSource(AgentOptions.Stacks.class)
    void readsEachKindOfStacks(AgentOptions.Stacks stacks) {
        assertThat(AgentOptions.parse("ringDirectory=r,stacks=" + stacks.label())
                        .stacks())
                .isEqualTo(stacks);
    }

    @Test
    void directoryAloneIsEnough() {
        assertThat(AgentOptions.parse("ringDirectory=r")).isEqualTo(AgentOptions.of(Path.of("r")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "policy=block|ringDirectory is missing",
                "ringDirectory=|ringDirectory is missing",
                "ringDirectory=r,policy=sometimes|policy does not know sometimes",
                "ringDirectory=r,stacks=few|stacks does not know few",
                "ringDirectory=r,ringMemory=much|ringMemory is no number: much",
                "ringDirectory=r,stackDepth=0|stackDepth must be from 1 to 64",
                "ringDirectory=r,stackDepth=65|stackDepth must be from 1 to 64",
                "ringDirectory=r,color=blue|color is not known",
                "ringDirectory=r,nonsense|nonsense has no value",
            })
    void refusesWhatItDoesNotUnderstand(String text, String message) {
        assertThatThrownBy(() -> AgentOptions.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
