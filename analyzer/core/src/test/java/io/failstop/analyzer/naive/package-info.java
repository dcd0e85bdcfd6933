/** Models for comparison: slow, and written from the rules alone. Nothing of what they are compared with enters. */
@NullMarked
package io.failstop.analyzer.naive;

import org.jspecify.annotations.NullMarked;
