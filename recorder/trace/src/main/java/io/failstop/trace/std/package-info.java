/**
 * Traces in the STD text format, in which dynamic deadlock and race predictors exchange lock traces.
 *
 * <p>What enters: how a line is parsed, what events a file's lines are, and how events are written as
 * lines. Large files are what it is for: text is parsed from bytes, ahead of whoever takes the events.
 * What the lines mean is specified in {@code recorder/FORMAT.md}.
 */
@NullMarked
package io.failstop.trace.std;

import org.jspecify.annotations.NullMarked;
