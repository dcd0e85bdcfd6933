package io.failstop.analyzer;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A report as plain text: the same report gives the same text.
 *
 * <p>Threading: one thread.
 */
public final class TextReport {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private static final int INSTANCES_SHOWN = 3;

    private final Appendable out;

    /** Writes to {@code out}; it is neither flushed nor closed. */
    public TextReport(Appendable out) {
        this.out = out;
    }

    /** Writes one report. */
    public void write(Report report) throws IOException {
        TraceFacts trace = report.trace();
        line("trace " + trace.path());
        line("source " + trace.source() + ", order " + trace.order());
        line(lossVerdict(trace));
        if (!trace.complete()) {
            line("WARNING: the trace was cut off" + (trace.why().isEmpty() ? "" : ": " + trace.why())
                    + "; what follows is about the part that can be read");
        }
        for (String limit : report.limits()) {
            line("LIMIT: " + limit);
        }
        line("");
        line(count(report.findings().size(), "finding"));
        for (Finding finding : report.findings()) {
            line("");
            write(finding);
        }
        if (!report.suppressed().isEmpty()) {
            line("");
            line(report.suppressed().size() + " suppressed");
            for (Suppressed entry : report.suppressed()) {
                line("  " + entry.kind().label() + " (" + entry.reason() + "): " + String.join(", ", entry.locks()));
            }
        }
    }

    /** The line that qualifies every verdict: {@code N events, M threads, K locks; L events lost}. */
    public static String lossVerdict(TraceFacts trace) {
        return count(trace.events(), "event") + ", " + count(trace.threads(), "thread") + ", "
                + count(trace.locks(), "lock") + "; " + count(trace.lost(), "event") + " lost"
                + (trace.inferred() == 0 ? "" : "; " + count(trace.inferred(), "event") + " inferred");
    }

    private static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private void write(Finding finding) throws IOException {
        String assumes = finding.assumes() == null ? "" : ", assumes " + finding.assumes();
        line(finding.kind().label() + ", " + finding.grade().label() + assumes + ", severity "
                + finding.severity().label() + ", id " + finding.id());
        line("  " + finding.title());
        if (finding.assumes() != null) {
            line("  assumes: " + Assumptions.inWords(finding.assumes()));
        }
        for (Edge edge : finding.edges()) {
            line("  " + edge.thread());
            write(edge);
        }
        Window window = finding.window();
        if (window != null) {
            write(window);
        }
        writeInstances(finding);
    }

    private void writeInstances(Finding finding) throws IOException {
        long others = finding.instanceCount() - 1;
        if (others <= 0) {
            return;
        }
        List<Instance> shown =
                finding.instances().stream().limit(INSTANCES_SHOWN).toList();
        line("  and " + count(others, "more instance") + (shown.isEmpty() ? "" : ":"));
        for (Instance instance : shown) {
            String assumes = instance.assumes() == null ? "" : ", assumes " + instance.assumes();
            line("    " + String.join(" and ", instance.threads()) + " over " + String.join(", ", instance.locks())
                    + ": " + instance.grade().label() + assumes);
        }
        if (others > shown.size() && !shown.isEmpty()) {
            line("    ... " + count(others - shown.size(), "other"));
        }
    }

    private void write(Edge edge) throws IOException {
        String holds = edge.holds();
        if (holds != null) {
            String verb = "queued".equals(edge.holdsMode())
                    ? "is queued for " + holds
                    : "holds " + holds + mode(edge.holdsMode());
            line("    " + verb + since(edge.holdsEvent()));
            writeStack(edge.holdsStack(), edge.holdsSite());
        }
        String wants = edge.wants();
        // Of one that is queued, the request that is in the way is the one that waits.
        if (wants != null && !("queued".equals(edge.holdsMode()) && edge.holdsEvent() == edge.event())) {
            // Of one that holds nothing that another one wants, nobody knows if the lock will be in its way.
            boolean inCycle = holds != null;
            line("    " + wants(edge.wantsMode(), wants, inCycle) + since(edge.event()));
            writeStack(edge.wantsStack(), edge.wantsSite());
        }
    }

    private static String wants(@Nullable String mode, String lock, boolean inCycle) {
        if ("condition".equals(mode)) {
            return "waits for a signal on " + lock + (inCycle ? " and will want it again" : "");
        }
        if ("reacquire".equals(mode)) {
            return "was signalled and wants " + lock + " again";
        }
        return "wants " + lock + mode(mode);
    }

    private static String mode(@Nullable String mode) {
        return "shared".equals(mode) ? " (shared)" : "";
    }

    private static String since(long event) {
        return event == 0 ? ", since an event that is not in the trace" : ", since event " + event;
    }

    private void writeStack(List<String> frames, @Nullable String site) throws IOException {
        if (frames.isEmpty()) {
            line("      at " + (site == null ? "unknown" : site));
        }
        for (String frame : frames) {
            line("      at " + frame);
        }
    }

    private void write(Window window) throws IOException {
        line("  " + window.file() + "[" + window.page() + "], " + count(window.length(), "byte") + " at "
                + window.offset() + ": " + window.provenance() + " through " + window.channel() + ", events "
                + window.from() + " to " + window.to());
        for (String observer : window.observers()) {
            line("    seen by " + observer);
        }
    }

    /** Names come from the traced program: a control character among them must not act on a terminal. */
    private void line(String text) throws IOException {
        out.append(CONTROL.matcher(text).replaceAll("?")).append('\n');
    }
}
