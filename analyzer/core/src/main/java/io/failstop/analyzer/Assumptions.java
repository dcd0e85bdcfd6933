package io.failstop.analyzer;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What findings assume that did not happen, in words. */
final class Assumptions {
    private Assumptions() {}

    /** Of {@link Finding#assumes}, joined with {@code +}. */
    static String inWords(String assumes) {
        return Arrays.stream(assumes.split("\\+")).map(Assumptions::words).collect(Collectors.joining("; "));
    }

    private static String words(String assumption) {
        return switch (assumption) {
            case "fault" -> "a page fault at the copy";
            case "fair-writer" -> "a writer queued in the fair lock";
            default -> assumption;
        };
    }
}
