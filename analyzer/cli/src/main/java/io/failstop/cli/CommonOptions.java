package io.failstop.cli;

import picocli.CommandLine.Option;

/** The options that every verb has. */
@SuppressWarnings("UnusedVariable") // Picocli fills them all; some are for its eyes only.
public final class CommonOptions {
    /** Asks for the stack trace of an internal error; {@link Main} looks for it before anything is parsed. */
    static final String DEBUG = "--debug";

    @Option(names = "--format", paramLabel = "text|json", description = "How to print: text (default) or json.")
    private Format format = Format.TEXT;

    @Option(names = "--quiet", description = "No progress and no warnings on standard error.")
    private boolean quiet;

    @Option(names = DEBUG, description = "Print the stack trace of an internal error.")
    private boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    /** Whether to print for scripts. */
    public boolean json() {
        return format == Format.JSON;
    }

    /** Whether to print results and errors alone. */
    public boolean quiet() {
        return quiet;
    }
}
