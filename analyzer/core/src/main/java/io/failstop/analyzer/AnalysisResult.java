package io.failstop.analyzer;

import java.util.List;

/**
 * What came of an analysis.
 *
 * @param report what was found
 * @param witnesses of what was predicted, in the order of the report
 */
public record AnalysisResult(Report report, List<Witness> witnesses) {
    /** Copies the list. */
    public AnalysisResult {
        witnesses = List.copyOf(witnesses);
    }
}
