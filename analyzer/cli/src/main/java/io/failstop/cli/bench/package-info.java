/** The figures that a user can take on his own machine: {@code failstop bench}. */
@NullMarked
package io.failstop.cli.bench;

import org.jspecify.annotations.NullMarked;
