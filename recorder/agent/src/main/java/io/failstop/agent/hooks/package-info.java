/**
 * What instrumented code calls: static hooks, and what they need to know of locks, places and threads.
 *
 * <p>The agent defines this package and {@code io.failstop.probe} in the bootstrap class loader, so
 * that every class sees them, {@link java.lang.Thread} included. So it uses the JDK and the probe
 * alone, and no {@code invokedynamic}: a hook may run while a call site of the program is being
 * linked; a test reads the bytecode.
 *
 * <p>Hooks never throw into the program, call no method of the program's objects, and leave its
 * interrupt status and park permits alone. The one exception to the first is a {@link
 * StackOverflowError} of a hook that comes before an action: see {@link StackRoom}.
 */
@NullMarked
package io.failstop.agent.hooks;

import org.jspecify.annotations.NullMarked;
