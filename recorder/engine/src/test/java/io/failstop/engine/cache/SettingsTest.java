package io.failstop.engine.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void valuesMayBeInAnyCase() {
        Settings settings = Settings.of(
                Map.of("faultModel", "f20", "prefault", "Evict-After", "trimPastEof", "OFF", "eagerReclaim", "On"));
        assertThat(settings.faultModel()).isEqualTo(FaultModel.F20);
        assertThat(settings.prefault()).isEqualTo(Prefault.EVICT_AFTER);
        assertThat(settings.trimPastEof()).isFalse();
        assertThat(settings.eagerReclaim()).isTrue();
    }

    @Test
    void tracesHaveOneWayToWriteAValue() {
        assertThat(Settings.canonical(Map.of("faultModel", "f20", "trimPastEof", "False")))
                .isEqualTo(Map.of("faultModel", "F20", "trimPastEof", "off"));
    }

    @Test
    void whatIsNoValueIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> Settings.of(Map.of("faultModel", "F21")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'F21' is no value of faultModel; F23, F20");
    }
}
