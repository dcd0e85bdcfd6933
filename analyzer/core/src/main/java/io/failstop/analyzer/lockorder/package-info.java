/**
 * Lock order: deadlocks that did not happen and could have.
 *
 * <p>Two phases. {@link io.failstop.analyzer.lockorder.OrderGraph} sees every event once and keeps which lock
 * was requested while which was held: that is bounded, and graphs of parts or of other traces can be merged.
 * Only if it has cycles is the trace read again: {@link io.failstop.analyzer.lockorder.History} keeps what the
 * locks did, on disk where it is much, {@link io.failstop.analyzer.lockorder.PatternSearch} looks for rings of
 * requests, and {@link io.failstop.analyzer.lockorder.Closure} for a part of the trace after which the ring
 * stands. What is observed does not enter here.
 */
@NullMarked
package io.failstop.analyzer.lockorder;

import org.jspecify.annotations.NullMarked;
