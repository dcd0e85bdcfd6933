package io.failstop.agent.hooks;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** When the whole stack of an event is taken, and when its place alone. */
public enum StackMode {
    /** Where a thread finds the lock taken, and at the first visits of each place. */
    AUTO,
    /** Always: slow. */
    ALL,
    /** Never. */
    NONE;

    /** The name in the agent's options. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The mode of this label, or null if there is none. */
    public static @Nullable StackMode ofLabel(String label) {
        for (StackMode mode : values()) {
            if (mode.label().equals(label)) {
                return mode;
            }
        }
        return null;
    }
}
