/**
 * Traces on disk: draining rings into a Chronicle Queue, trace directories, packed traces, recovery.
 *
 * <p>The only package that knows Chronicle Queue, and only for writing. Traces are read by {@link
 * io.failstop.store.QueueScanner}, which looks at a queue file's bytes through plain reads: a reader that
 * maps a file which was truncated, damaged or put on a full disk takes the whole process down with it.
 */
@NullMarked
package io.failstop.store;

import org.jspecify.annotations.NullMarked;
