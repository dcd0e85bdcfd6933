package io.failstop.analyzer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Collects what the analyses of one trace find.
 *
 * <p>Threading: one thread.
 */
public final class Findings {
    private final List<Finding> found = new ArrayList<>();
    private final List<Suppressed> suppressed = new ArrayList<>();
    private final List<String> limits = new ArrayList<>();

    /** Adds a finding. */
    public void add(Finding finding) {
        found.add(finding);
    }

    /** What was added so far. */
    public List<Finding> all() {
        return Collections.unmodifiableList(found);
    }

    /** Adds what was found and cannot happen. */
    public void suppress(Suppressed entry) {
        suppressed.add(entry);
    }

    /** Says in one line that something was not looked at. */
    public void limit(String line) {
        limits.add(line);
    }

    Report report(TraceFacts facts) {
        return new Report(facts, limits, Titles.toldApart(found), suppressed);
    }
}
