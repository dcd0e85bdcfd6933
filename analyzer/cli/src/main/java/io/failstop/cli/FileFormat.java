package io.failstop.cli;

import picocli.CommandLine.TypeConversionException;

/** What a trace is exported to and imported from. */
enum FileFormat {
    /** The header and every event as text. */
    CSV;

    static FileFormat of(String name) {
        if (name.equals("csv")) {
            return CSV;
        }
        throw new TypeConversionException("expected csv but was '" + name + "'");
    }
}
