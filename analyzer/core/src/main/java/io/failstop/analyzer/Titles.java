package io.failstop.analyzer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Sees to it that no two findings of a report have the same title. */
final class Titles {
    /** What may tell findings apart that say the same of the same threads, what a reader looks for first. */
    private static final List<Function<Finding, String>> ASPECTS =
            List.of(Titles::places, Titles::modes, Titles::range, Titles::assumes, Titles::events, Titles::id);

    private Titles() {}

    /** Something that an edge may say. */
    private interface OfEdge {
        @Nullable
        String of(Edge edge);
    }

    /** The findings in their order; behind a title that several have stands what tells them apart. */
    static List<Finding> toldApart(List<Finding> findings) {
        Map<String, List<Finding>> byTitle = findings.stream()
                .collect(Collectors.groupingBy(Finding::title, LinkedHashMap::new, Collectors.toList()));
        Map<String, List<Function<Finding, String>>> told = new LinkedHashMap<>();
        byTitle.forEach((title, alike) -> told.put(title, differences(alike)));
        return findings.stream()
                .map(finding -> withTitle(finding, Objects.requireNonNull(told.get(finding.title()))))
                .toList();
    }

    /** As few of them as do. */
    private static List<Function<Finding, String>> differences(List<Finding> alike) {
        List<Function<Finding, String>> differences = new ArrayList<>();
        int apart = 1;
        for (Function<Finding, String> aspect : ASPECTS) {
            if (apart == alike.size()) {
                break;
            }
            differences.add(aspect);
            int now = (int) alike.stream()
                    .map(finding -> in(finding, differences))
                    .distinct()
                    .count();
            if (now == apart) {
                differences.remove(differences.size() - 1);
            }
            apart = now;
        }
        return differences;
    }

    private static Finding withTitle(Finding finding, List<Function<Finding, String>> differences) {
        return differences.isEmpty()
                ? finding
                : finding.withTitle(finding.title() + " (" + in(finding, differences) + ")");
    }

    private static String in(Finding finding, List<Function<Finding, String>> aspects) {
        return aspects.stream()
                .map(aspect -> aspect.apply(finding))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private static String places(Finding finding) {
        return ofEdges(finding, Edge::holdsSite, Edge::wantsSite, "at ");
    }

    private static String modes(Finding finding) {
        return ofEdges(finding, Edge::holdsMode, Edge::wantsMode, "");
    }

    private static String events(Finding finding) {
        return ofEdges(finding, edge -> event(edge.holdsEvent()), edge -> event(edge.event()), "event ");
    }

    private static @Nullable String event(long number) {
        return number == 0 ? null : Long.toString(number);
    }

    private static String ofEdges(Finding finding, OfEdge ofHold, OfEdge ofWish, String before) {
        List<String> parts = new ArrayList<>();
        for (Edge edge : finding.edges()) {
            String hold = ofHold.of(edge);
            String wish = ofWish.of(edge);
            if (hold != null || wish != null) {
                String both = hold == null || wish == null || hold.equals(wish)
                        ? Objects.requireNonNullElse(hold, String.valueOf(wish))
                        : hold + " and " + wish;
                parts.add(edge.thread() + " " + before + both);
            }
        }
        return String.join(", ", parts);
    }

    private static String range(Finding finding) {
        Window window = finding.window();
        return window == null
                ? ""
                : window.length() + " bytes at " + window.offset() + ", events " + window.from() + " to " + window.to();
    }

    private static String assumes(Finding finding) {
        return finding.assumes() == null ? "" : "assumes " + finding.assumes();
    }

    private static String id(Finding finding) {
        return "id " + finding.id();
    }
}
