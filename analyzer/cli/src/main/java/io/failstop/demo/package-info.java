/**
 * A small program that hangs, for {@code failstop demo} to record.
 *
 * <p>It has the shape of a real, published deadlock: log4j 1.2, Bugzilla 41214. A console appender is
 * attached to the root logger and to a logger that is not additive. One thread logs an object whose
 * {@code toString} logs to the root logger, another one logs to the root logger. All of it is an
 * ordinary application: the JDK alone enters here, and nothing that knows of being traced.
 */
@NullMarked
package io.failstop.demo;

import org.jspecify.annotations.NullMarked;
