/**
 * The lock model: what all locks and threads are doing, as the events of a trace say, and who waits
 * for whom.
 *
 * <p>{@link io.failstop.trace.locks.LockModel} executes events and reports steps that no program can
 * make; {@link io.failstop.trace.locks.WaitForGraph} looks at the state it is in. Recorders, replay and
 * analyses share this one model, so that what is seen live and what is seen afterwards agree. Only what
 * follows from lock and thread events enters here; what a HANG event says is read beside the model, by
 * {@link io.failstop.trace.locks.RecordedHangs}, and never by it.
 */
@NullMarked
package io.failstop.trace.locks;

import org.jspecify.annotations.NullMarked;
