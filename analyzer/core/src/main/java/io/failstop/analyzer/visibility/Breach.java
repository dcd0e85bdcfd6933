package io.failstop.analyzer.visibility;

import io.failstop.analyzer.Kind;
import io.failstop.analyzer.Severity;
import org.jspecify.annotations.Nullable;

/**
 * Words of a page that may not be seen as they are.
 *
 * @param from the first, within the page
 * @param to the one after the last
 * @param culprit the operation responsible; null if none is known
 */
record Breach(
        int from,
        int to,
        Kind kind,
        Exposure exposure,
        @Nullable FileOperation culprit) {
    /** How bad it is that they can be seen. */
    Severity severity() {
        boolean heals = exposure == Exposure.FILLER_ZERO && kind != Kind.LOST_WRITE;
        return heals ? Severity.MEDIUM : Severity.HIGH;
    }

    /** Whether the two differ in their words alone. */
    boolean isLike(Breach other) {
        return kind == other.kind && exposure == other.exposure && culprit == other.culprit;
    }

    /** Whether the two are the same to who sees them, whoever is responsible. */
    boolean shows(Breach other) {
        return kind == other.kind && exposure == other.exposure;
    }

    Breach over(int otherFrom, int otherTo) {
        return new Breach(otherFrom, otherTo, kind, exposure, culprit);
    }
}
