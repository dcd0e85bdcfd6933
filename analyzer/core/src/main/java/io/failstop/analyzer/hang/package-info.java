/**
 * Hangs that happened: threads that wait for each other, or that wait and nothing moves. What might happen
 * in another run does not enter here.
 */
@NullMarked
package io.failstop.analyzer.hang;

import org.jspecify.annotations.NullMarked;
