/**
 * Traces as one rectangular CSV file, for spreadsheets, notebooks and test fixtures, exact in both
 * directions.
 *
 * <p>This is the only package that knows Commons CSV. What enters: how an event, a definition, the
 * header and the end marker become rows, and how rows become a {@link io.failstop.trace.Trace} again.
 * The format is specified in {@code recorder/FORMAT.md}.
 */
@NullMarked
package io.failstop.trace.csv;

import org.jspecify.annotations.NullMarked;
