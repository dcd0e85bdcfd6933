/**
 * The live page-cache engine: real threads, real locks, real bytes, and every way to write that was ever
 * proposed.
 *
 * <p>It knows the probe and nothing else of Failstop. Whether it runs live or is held to a recorded order
 * is decided by the {@link io.failstop.engine.order.Conductor} that it is given; its own code is the same.
 */
@NullMarked
package io.failstop.engine;

import org.jspecify.annotations.NullMarked;
