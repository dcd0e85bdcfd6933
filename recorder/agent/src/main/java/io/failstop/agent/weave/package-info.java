/**
 * Rewrites classes so that they call the hooks: one file per idiom.
 *
 * <p>Loaded by the agent's own class loader together with ASM; nothing here runs in a thread of the
 * program other than while one of its classes is being loaded. It never throws: a method or class that
 * it cannot rewrite stays as it is and is counted.
 *
 * <p>No class is loaded to compute a stack map: frames are kept and extended, never recomputed. Monitors
 * stay structured, and no instruction that may throw stands between {@code monitorenter} and the range
 * of the handler that leaves the monitor: otherwise HotSpot would never compile the method.
 */
@NullMarked
package io.failstop.agent.weave;

import org.jspecify.annotations.NullMarked;
