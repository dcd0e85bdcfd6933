/** {@code failstop record -- java ...}: starts a JVM program with the agent and drains its rings from outside. */
@NullMarked
package io.failstop.cli.record;

import org.jspecify.annotations.NullMarked;
