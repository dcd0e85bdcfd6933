package io.failstop.cli;

import java.util.List;
import java.util.regex.Pattern;

/** Compares what a command prints with what the README shows, by the rule that the README states. */
final class ReadmeOutput {
    private static final String ANY_LINES = "...";
    private static final String NUMBER = "\\d[\\d,]*(?:\\.\\d+)?";
    private static final Pattern BEFORE_UNIT =
            Pattern.compile(NUMBER + "(?=(?: of " + NUMBER + ")? (?:ms|s|ns|bytes|events)\\b)");
    private static final Pattern AFTER_NAME =
            Pattern.compile("\\b(events?|sequence|process|failstop-demo)( *)" + NUMBER);
    private static final Pattern DIGEST = Pattern.compile("\\b(digest +)[0-9a-f]{16}\\b");
    private static final Pattern JDK_FRAME = Pattern.compile("\\s+at (?:java|javax|jdk|sun)\\..*");

    private ReadmeOutput() {}

    /** Whether the actual lines are what was expected. */
    static boolean same(List<String> expected, List<String> actual) {
        return matches(comparable(expected), comparable(actual));
    }

    private static List<String> comparable(List<String> lines) {
        return lines.stream()
                .filter(line -> !JDK_FRAME.matcher(line).matches())
                .map(ReadmeOutput::masked)
                .toList();
    }

    private static boolean matches(List<String> expected, List<String> actual) {
        if (expected.isEmpty()) {
            return actual.isEmpty();
        }
        List<String> rest = expected.subList(1, expected.size());
        if (expected.get(0).equals(ANY_LINES)) {
            for (int skipped = 0; skipped <= actual.size(); skipped++) {
                if (matches(rest, actual.subList(skipped, actual.size()))) {
                    return true;
                }
            }
            return false;
        }
        return !actual.isEmpty()
                && expected.get(0).equals(actual.get(0))
                && matches(rest, actual.subList(1, actual.size()));
    }

    /** The line without what may differ; columns that numbers have widened count as one space. */
    private static String masked(String line) {
        String masked = DIGEST.matcher(line).replaceAll("$1#");
        masked = BEFORE_UNIT.matcher(masked).replaceAll("#");
        masked = AFTER_NAME.matcher(masked).replaceAll("$1$2#");
        return masked.equals(line) ? line : masked.replaceAll("(?<=\\S) {2,}", " ");
    }
}
