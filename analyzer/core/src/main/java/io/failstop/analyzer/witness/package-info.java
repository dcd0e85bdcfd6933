/**
 * Witnesses as traces: what was predicted, told as a run of the program that ends in the hang. What was
 * predicted, and why, does not enter here: only the part of the trace and the requests after it.
 */
@NullMarked
package io.failstop.analyzer.witness;

import org.jspecify.annotations.NullMarked;
