package io.failstop.analyzer;

import java.util.Comparator;
import java.util.List;

/**
 * What was found in one trace.
 *
 * @param trace facts about the trace, which qualify every verdict
 * @param limits what was not looked at because a bound was reached, a line each; sorted
 * @param findings surest and worst first, then by kind, title and id
 * @param suppressed what was found and cannot happen, sorted
 */
public record Report(TraceFacts trace, List<String> limits, List<Finding> findings, List<Suppressed> suppressed) {
    /** Version of the report's shape. */
    public static final int FORMAT = 1;

    /** Copies and sorts the lists. */
    public Report {
        limits = limits.stream().sorted().toList();
        findings = findings.stream()
                .sorted(Comparator.comparing(Finding::grade)
                        .thenComparing(Finding::severity)
                        .thenComparing(Finding::kind)
                        .thenComparing(Finding::title)
                        .thenComparing(Finding::id))
                .toList();
        suppressed = suppressed.stream()
                .sorted(Comparator.comparing(Suppressed::kind)
                        .thenComparing(Suppressed::reason)
                        .thenComparing(entry -> String.join("\n", entry.locks())))
                .toList();
    }

    /** Whether there is a finding. */
    public boolean found() {
        return !findings.isEmpty();
    }
}
