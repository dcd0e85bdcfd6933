package io.failstop.probe;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a traced thread does when its ring is full. The code is part of the file format. */
public enum Policy {
    /** Wait for the recorder, as long as there is one. */
    BLOCK(0),
    /** Lose the new event and count it. */
    DROP(1),
    /** Lose the oldest events: the rings are a flight recorder that is read out at the end. */
    OVERWRITE(2);

    private final int code;

    Policy(int code) {
        this.code = code;
    }

    /** The code in the control page. */
    public int code() {
        return code;
    }

    /** The name on the command line and in headers. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The policy of this label, or null if there is none. */
    public static @Nullable Policy ofLabel(String label) {
        for (Policy policy : values()) {
            if (policy.label().equals(label)) {
                return policy;
            }
        }
        return null;
    }

    /** The policy of this code, or null if there is none. */
    public static @Nullable Policy ofCode(int code) {
        for (Policy policy : values()) {
            if (policy.code == code) {
                return policy;
            }
        }
        return null;
    }
}
