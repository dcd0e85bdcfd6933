package io.failstop.cli.record;

import io.failstop.analyzer.Analysis;
import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Kind;
import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What a finished trace says of the hang that ended it, a line each. */
final class HangTitles {
    private static final Set<Kind> HANGS = EnumSet.of(Kind.DEADLOCK, Kind.SELF_DEADLOCK, Kind.WAIT_HANG);

    private HangTitles() {}

    static List<String> of(Path directory) {
        List<String> titles = new ArrayList<>();
        try (Trace trace = Traces.open(directory)) {
            for (Finding finding : Analysis.analyze(trace).findings()) {
                if (HANGS.contains(finding.kind())) {
                    titles.add("hang: " + finding.title());
                }
            }
        } catch (TraceException e) {
            // The recording is whole; that it cannot be read back now is worth a line and no more.
            titles.add("the trace cannot be read back: " + e.getMessage());
        }
        return titles;
    }
}
