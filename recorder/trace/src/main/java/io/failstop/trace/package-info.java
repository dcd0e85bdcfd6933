/**
 * The event model: what a trace is for those who read it.
 *
 * <p>{@link io.failstop.trace.Trace} is anything that can be read as one ordered stream of events into
 * an {@link io.failstop.trace.EventHandler}; {@link io.failstop.trace.Merger} makes that one order from
 * the streams of many threads. No file format with a library of its own enters here, except CSV in a
 * package of its own.
 */
@NullMarked
package io.failstop.trace;

import org.jspecify.annotations.NullMarked;
