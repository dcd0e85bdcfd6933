/** What the engine is made to do: scenarios that are hit by design, and a stress workload. */
@NullMarked
package io.failstop.engine.work;

import org.jspecify.annotations.NullMarked;
