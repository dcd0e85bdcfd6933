/**
 * Judges a live run by the bytes that were stored and seen, and by nothing else.
 *
 * <p>It shares no code with the analyses of a trace, which judge the same run by provenance.
 */
@NullMarked
package io.failstop.engine.oracle;

import org.jspecify.annotations.NullMarked;
