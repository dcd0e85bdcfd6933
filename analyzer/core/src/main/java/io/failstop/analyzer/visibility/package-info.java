/**
 * Data that could be seen and was not valid: the provenance of every cached byte, the legal values of every
 * word of every file, and the intervals in which the two disagree. What enters here is what happened to pages
 * and files; what a reader is recorded to have seen does not, because that is what others judge by.
 */
@NullMarked
package io.failstop.analyzer.visibility;

import org.jspecify.annotations.NullMarked;
