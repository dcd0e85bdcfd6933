package io.failstop.analyzer;

import java.util.List;

/**
 * Something that looks like a finding and cannot happen, or is known already.
 *
 * @param kind what it would be
 * @param reason {@code gate-lock}, {@code same-thread}, {@code fork-join}, {@code shared-mode}, {@code
 *     try-lock} or {@code baseline}
 * @param locks names of the locks in it
 */
public record Suppressed(Kind kind, String reason, List<String> locks) {
    /** Copies the list. */
    public Suppressed {
        locks = List.copyOf(locks);
    }
}
