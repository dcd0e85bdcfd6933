/**
 * The JVM agent: how it gets into a program, and what it is told.
 *
 * <p>Three rooms, three class loaders: {@link io.failstop.agent.FailstopAgent} is on the program's class
 * path, because the JVM puts it there, and does nothing but load the rest; {@code hooks} and the probe
 * are in the bootstrap loader, where every class sees them; everything else, ASM included, is in a
 * loader of its own and out of the program's way.
 *
 * <p>What it does not see: monitors that the JDK's own classes enter, or native code; native synchronized
 * methods; a wait for a monitor of the program inside the JDK, but for {@link java.lang.Thread#join};
 * classes of a loader that does not ask the bootstrap loader for a class that it does not know. A monitor
 * that such code takes or gives up is recorded as the program's own code sees it; where that contradicts
 * itself, it is counted as a failure.
 *
 * <p>What the program can see: {@code Modifier.SYNCHRONIZED} is gone from the methods of instrumented
 * classes (their serial version is kept), a stack that overflows ends a few kilobytes earlier, and
 * {@code jdk.internal.access} of {@code java.base} is open to the agent's own class loader.
 */
@NullMarked
package io.failstop.agent;

import org.jspecify.annotations.NullMarked;
