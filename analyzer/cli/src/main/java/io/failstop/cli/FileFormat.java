package io.failstop.cli;

import picocli.CommandLine.TypeConversionException;

/** What a trace is exported to and imported from. */
enum FileFormat {
    /** The header and every event as text. */
    CSV,
    /** Threads, locks and variables, for the published predictors. */
    STD,
    /** The findings about locks as a graph; nothing is imported from it. */
    DOT;

    static FileFormat of(String name) {
        return switch (name) {
            case "csv" -> CSV;
            case "std" -> STD;
            case "dot" -> DOT;
            default -> throw new TypeConversionException("expected csv, std or dot but was '" + name + "'");
        };
    }
}
