package io.failstop.analyzer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The findings about locks as a graph for Graphviz: a cluster per finding, in the order of the report and in
 * the colour of its grade; an arrow from what a thread holds to what it wants. The same report gives the same
 * text.
 *
 * <p>Threading: one thread.
 */
public final class LockOrderDot {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final Appendable out;

    /** Writes to {@code out}; it is neither flushed nor closed. */
    public LockOrderDot(Appendable out) {
        this.out = out;
    }

    /** Writes one graph; what was not looked at is its label. */
    public void write(Report report) throws IOException {
        line("digraph \"lock order\" {");
        line("  rankdir=LR;");
        line("  node [shape=box, fontname=\"sans-serif\"];");
        line("  edge [fontname=\"sans-serif\", fontsize=10];");
        writeWhatIsNotShown(report);
        int cluster = 0;
        for (Finding finding : report.findings()) {
            if (!finding.locks().isEmpty() && !finding.edges().isEmpty()) {
                write(finding, cluster++);
            }
        }
        line("}");
    }

    /** A graph in which little is drawn must not look as if there was nothing else. */
    private void writeWhatIsNotShown(Report report) throws IOException {
        List<String> lines = new ArrayList<>();
        report.limits().forEach(limit -> lines.add("LIMIT: " + limit));
        if (!report.suppressed().isEmpty()) {
            lines.add(report.suppressed().size() + " suppressed");
        }
        if (!lines.isEmpty()) {
            line("  label=" + quoted(lines.toArray(String[]::new)) + "; labelloc=b; fontname=\"sans-serif\";");
        }
        for (Suppressed entry : report.suppressed()) {
            line("  // suppressed: "
                    + CONTROL.matcher(entry.kind().label() + " (" + entry.reason() + "): "
                                    + String.join(", ", entry.locks()))
                            .replaceAll("?"));
        }
    }

    private void write(Finding finding, int cluster) throws IOException {
        String assumes = finding.assumes() == null ? "" : ", assumes " + finding.assumes();
        String colour = colour(finding.grade());
        line("  subgraph cluster_" + cluster + " {");
        line("    label=" + quoted(finding.kind().label(), finding.grade().label() + assumes, finding.id()) + ";");
        line("    color=" + colour + "; fontcolor=" + colour + ";");
        Map<String, String> nodes = new TreeMap<>();
        for (String lock : locks(finding)) {
            nodes.put(lock, "f" + cluster + "_" + nodes.size());
            line("    " + nodes.get(lock) + " [label=" + quoted(lock) + "];");
        }
        List<Edge> edges = new ArrayList<>(finding.edges());
        edges.sort(Comparator.comparing(Edge::thread).thenComparingLong(Edge::event));
        for (Edge edge : edges) {
            String from = node(nodes, edge.holds());
            String to = node(nodes, edge.wants());
            if (from != null && to != null) {
                line("    " + from + " -> " + to + " [label=" + label(edge) + ", color=" + colour
                        + ("queued".equals(edge.holdsMode()) ? ", style=dashed" : "") + "];");
            }
        }
        line("  }");
    }

    private static Set<String> locks(Finding finding) {
        Set<String> locks = new TreeSet<>(finding.locks());
        for (Edge edge : finding.edges()) {
            add(locks, edge.holds());
            add(locks, edge.wants());
        }
        return locks;
    }

    private static void add(Set<String> locks, @Nullable String lock) {
        if (lock != null) {
            locks.add(lock);
        }
    }

    private static @Nullable String node(Map<String, String> nodes, @Nullable String lock) {
        return lock == null ? null : nodes.get(lock);
    }

    private static String label(Edge edge) {
        String verb = "queued".equals(edge.holdsMode()) ? "queued" : "holds";
        return quoted(
                edge.thread(),
                verb + mode(edge.holdsMode()) + at(edge.holdsSite()),
                wants(edge.wantsMode()) + at(edge.wantsSite()));
    }

    private static String wants(@Nullable String mode) {
        return "condition".equals(mode) ? "waits for a signal and will want again" : "wants" + mode(mode);
    }

    private static String mode(@Nullable String mode) {
        return "shared".equals(mode) ? " (shared)" : "";
    }

    private static String at(@Nullable String site) {
        return site == null ? "" : " at " + site;
    }

    private static String colour(Grade grade) {
        return switch (grade) {
            case OBSERVED -> "red";
            case PREDICTED -> "darkorange";
            case POTENTIAL, LATENT -> "gray40";
        };
    }

    /** A string of Graphviz: lines one below the other; names may hold what would end the string. */
    private static String quoted(String... lines) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < lines.length; i++) {
            text.append(i == 0 ? "" : "\\n");
            String line = lines[i];
            for (int at = 0; at < line.length(); at++) {
                char unit = line.charAt(at);
                if (unit == '"' || unit == '\\') {
                    text.append('\\');
                }
                text.append(Character.isISOControl(unit) ? '?' : unit);
            }
        }
        return text.append('"').toString();
    }

    private void line(String text) throws IOException {
        out.append(text).append('\n');
    }
}
