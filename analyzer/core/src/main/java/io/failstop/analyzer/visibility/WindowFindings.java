package io.failstop.analyzer.visibility;

import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Fingerprint;
import io.failstop.analyzer.Grade;
import io.failstop.analyzer.Kind;
import io.failstop.analyzer.Window;
import io.failstop.trace.DefinitionTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts windows into words.
 *
 * <p>Threading: one thread.
 */
final class WindowFindings {
    private final DefinitionTable names;

    WindowFindings(DefinitionTable names) {
        this.names = names;
    }

    /** A finding of this window; in doubt if events were lost before it. */
    Finding of(ClosedWindow window, boolean inDoubt) {
        Breach what = window.what();
        List<String> observers =
                window.observers().stream().map(names::threadName).toList();
        Grade grade = inDoubt ? Grade.POTENTIAL : observers.isEmpty() ? Grade.LATENT : Grade.OBSERVED;
        return new Finding(
                Fingerprint.ofSet(what.kind(), parts(window)),
                what.kind(),
                grade,
                null,
                what.severity(),
                title(window, observers) + (inDoubt ? " (events were lost that may explain it)" : ""),
                threads(what.culprit(), observers),
                List.of(),
                List.of(),
                new Window(
                        names.objectName(window.file()),
                        window.page(),
                        what.from() * Words.BYTES,
                        (what.to() - what.from()) * Words.BYTES,
                        channel(window),
                        what.exposure().label(),
                        window.from(),
                        window.to(),
                        observers));
    }

    private List<String> parts(ClosedWindow window) {
        List<String> parts = new ArrayList<>(List.of(
                "channel " + channel(window),
                "provenance " + window.what().exposure().label()));
        FileOperation culprit = window.what().culprit();
        if (culprit != null) {
            parts.add("operation " + label(culprit));
            if (culprit.site != 0) {
                parts.add("site " + names.siteName(culprit.site));
            }
        }
        return parts;
    }

    private static String channel(ClosedWindow window) {
        return window.mapped() ? "mmap" : "read";
    }

    private String title(ClosedWindow window, List<String> observers) {
        Breach what = window.what();
        String where = " in " + names.objectName(window.file()) + "[" + window.page() + "]";
        String seen = observers.isEmpty()
                ? "could be seen through " + channel(window) + ", nobody looked"
                : "seen through " + channel(window) + " by " + String.join(", ", observers);
        return phrase(what) + where + " " + seen + because(what);
    }

    private static String phrase(Breach what) {
        if (what.kind() == Kind.SIZE_OVERRUN) {
            return switch (what.exposure()) {
                case UNINIT -> "uninitialised data past every size that the file could have";
                case FILLER_ZERO -> "zeroes past every size that the file could have";
                case STALE, LOST -> "data past every size that the file could have";
            };
        }
        if (what.kind() == Kind.LOST_WRITE && what.exposure() == Exposure.FILLER_ZERO) {
            return "zeroes of a failed write in place of data";
        }
        return switch (what.exposure()) {
            case UNINIT -> "uninitialised data";
            case STALE -> "stale data";
            case LOST -> "data without a completed write";
            case FILLER_ZERO -> "filler zeroes";
        };
    }

    private String because(Breach what) {
        FileOperation culprit = what.culprit();
        if (culprit == null) {
            return "";
        }
        String operation = label(culprit) + " of " + names.threadName(culprit.thread) + ", event " + culprit.begin;
        return switch (what.kind()) {
            case LOST_WRITE -> (what.exposure() == Exposure.LOST ? "; lost: " : "; by ") + operation;
            default -> "; by " + operation;
        };
    }

    private static String label(FileOperation operation) {
        return operation.kind == null ? "operation" : operation.kind.label();
    }

    private List<String> threads(@Nullable FileOperation culprit, List<String> observers) {
        Set<String> threads = new LinkedHashSet<>();
        if (culprit != null) {
            threads.add(names.threadName(culprit.thread));
        }
        threads.addAll(observers);
        return List.copyOf(threads);
    }
}
