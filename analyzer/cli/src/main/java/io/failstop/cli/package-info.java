/**
 * The command line: one class per verb, and the two ways of printing what the verbs found.
 *
 * <p>This is where everything is wired, so it may see every module. Picocli and Jackson stay in here. A
 * verb opens a trace, calls the module that does the work, prints, and returns an {@link
 * io.failstop.cli.ExitCode}; it prints through its {@link io.failstop.cli.Console} only, so that tests
 * run it in-process. Whatever it throws becomes one line in {@link io.failstop.cli.Failure}.
 */
@NullMarked
package io.failstop.cli;

import org.jspecify.annotations.NullMarked;
