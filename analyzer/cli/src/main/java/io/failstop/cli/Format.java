package io.failstop.cli;

import picocli.CommandLine.TypeConversionException;

/** How a report is printed. */
public enum Format {
    /** For people. */
    TEXT,
    /** For scripts; the fields are a contract. */
    JSON;

    static Format of(String name) {
        return switch (name) {
            case "text" -> TEXT;
            case "json" -> JSON;
            default -> throw new TypeConversionException("expected text or json but was '" + name + "'");
        };
    }
}
