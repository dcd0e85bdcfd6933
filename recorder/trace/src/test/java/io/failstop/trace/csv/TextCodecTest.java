package io.failstop.trace.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.probe.EventFlags;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TextCodecTest {
    @Test
    void keepsAnyStringAndWritesPrintableOnes() throws Exception {
        for (long seed = 0; seed < 5000; seed++) {
            String string = new RandomTraces(seed).string(60);
            String encoded = TextCodec.encode(string);
            assertThat(TextCodec.decode(encoded)).as("seed %d", seed).isEqualTo(string);
            assertThat(encoded.chars().noneMatch(Character::isISOControl))
                    .as("seed %d", seed)
                    .isTrue();
        }
        for (int unit = 0; unit <= 0xffff; unit++) {
            String string = String.valueOf((char) unit);
            assertThat(TextCodec.decode(TextCodec.encode(string)))
                    .as("unit %x", unit)
                    .isEqualTo(string);
        }
    }

    @Test
    void keepsListsAndTheirEmptyStrings() throws Exception {
        for (long seed = 0; seed < 5000; seed++) {
            RandomTraces random = new RandomTraces(seed);
            List<String> strings = new ArrayList<>();
            for (int i = (int) (seed % 5); i > 0; i--) {
                strings.add(random.string(5));
            }
            assertThat(TextCodec.decodeList(TextCodec.encode(strings)))
                    .as("seed %d", seed)
                    .isEqualTo(strings);
        }
        assertThat(TextCodec.encode(List.of())).isEmpty();
        assertThat(TextCodec.encode(List.of(""))).isEqualTo("\\e");
        assertThat(TextCodec.encode(List.of("a|b", "", "c\n"))).isEqualTo("a\\|b|\\e|c\\n");
    }

    @Test
    void keepsFactsWhateverTheirKey() {
        assertThat(TextCodec.encodeFact("a=b", "c=d")).isEqualTo("a\\=b=c=d");
        assertThat(TextCodec.encodeFact("", "")).isEqualTo("\\e=\\e");
    }

    @Test
    void refusesTheEmptyMarkInsideText() {
        assertThatThrownBy(() -> TextCodec.decode("a\\e")).isInstanceOf(TextCodec.BadEscape.class);
        assertThatThrownBy(() -> TextCodec.decodeList("a|")).isInstanceOf(TextCodec.BadEscape.class);
    }

    @Test
    void hasAWordForEveryFlag() throws IllegalAccessException {
        int flags = 0;
        for (Field field : EventFlags.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                int bit = field.getInt(null);
                flags |= bit;
                assertThat(FlagWords.encode(bit))
                        .isEqualTo(field.getName().toLowerCase(Locale.ROOT).replace('_', '-'));
            }
        }
        assertThat(flags).isNotZero();
        for (int all = 0; all <= FlagWords.MASK; all++) {
            assertThat(FlagWords.decode(FlagWords.encode(all))).isEqualTo(all);
        }
        assertThat(FlagWords.encode(0x100 | EventFlags.TIMED | EventFlags.SHARED))
                .isEqualTo("shared+timed+0x100");
    }
}
