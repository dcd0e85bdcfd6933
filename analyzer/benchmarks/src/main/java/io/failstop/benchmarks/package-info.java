/** JMH benchmarks of single calls; whole runs are measured by {@code failstop bench}. Not deployed. */
@NullMarked
package io.failstop.benchmarks;

import org.jspecify.annotations.NullMarked;
