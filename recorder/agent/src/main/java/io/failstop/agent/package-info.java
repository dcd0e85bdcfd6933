/**
 * The JVM agent: how it gets into a program, and what it is told.
 *
 * <p>Three rooms, three class loaders: {@link io.failstop.agent.FailstopAgent} is on the program's class
 * path, because the JVM puts it there, and does nothing but load the rest; {@code hooks} and the probe
 * are in the bootstrap loader, where every class sees them; everything else, ASM included, is in a
 * loader of its own and out of the program's way.
 */
@NullMarked
package io.failstop.agent;

import org.jspecify.annotations.NullMarked;
