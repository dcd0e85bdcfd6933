/** The ways to write, one class each; {@link io.failstop.engine.path.WritePaths} registers them. */
@NullMarked
package io.failstop.engine.path;

import org.jspecify.annotations.NullMarked;
