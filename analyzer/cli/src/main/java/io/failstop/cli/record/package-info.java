/**
 * {@code failstop record}: starts a JVM program with the agent and drains its rings from outside, or runs the
 * bundled engine and drains it from a thread beside it.
 */
@NullMarked
package io.failstop.cli.record;

import org.jspecify.annotations.NullMarked;
