/**
 * The event ring: what a traced thread runs for every event, and nothing more.
 *
 * <p>This package is loaded inside other people's programs, possibly by the bootstrap class loader.
 * It uses the JDK alone, no {@code sun.misc.Unsafe}, and no {@code invokedynamic} (linking a call
 * site runs arbitrary library code at a moment that the traced program did not choose); a test reads
 * the bytecode. It never throws into the traced program and never waits for a recorder that is gone.
 *
 * <p>Start at {@link io.failstop.probe.Recording}. The byte layouts are specified in {@code
 * recorder/FORMAT.md}; their constants live here because writer and readers share them.
 */
@NullMarked
package io.failstop.probe;

import org.jspecify.annotations.NullMarked;
