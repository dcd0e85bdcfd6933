package io.failstop.cli;

/** The exit codes that scripts depend on. */
public final class ExitCode {
    /** Nothing wrong was found. */
    public static final int CLEAN = 0;
    /** Something was found: a hang, a finding, a divergence. */
    public static final int FOUND = 1;
    /** The command line makes no sense. */
    public static final int USAGE = 2;
    /** The input or the environment would not do. */
    public static final int UNUSABLE = 3;

    private ExitCode() {}
}
