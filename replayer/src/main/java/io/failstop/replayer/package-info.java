/**
 * Executes a trace again and says whether that leads to where the recording was.
 *
 * <p>{@link io.failstop.replayer.ModelReplay} does so against the lock model, for programs that cannot be
 * run again; {@code exact} runs an engine again. Only what re-executes enters here; it sees events, never how they are stored.
 */
@NullMarked
package io.failstop.replayer;

import org.jspecify.annotations.NullMarked;
