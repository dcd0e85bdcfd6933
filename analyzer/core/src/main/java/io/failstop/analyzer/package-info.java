/**
 * Reports: what the analyses find in a trace, in the shape that scripts depend on, and the run that makes
 * one. Each analysis is a package of its own below this one and enters by one line in {@link
 * io.failstop.analyzer.Analysis}. Nothing here knows how a trace is stored, nor JSON.
 */
@NullMarked
package io.failstop.analyzer;

import org.jspecify.annotations.NullMarked;
