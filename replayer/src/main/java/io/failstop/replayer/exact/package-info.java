/**
 * Re-executes an engine: the same code as live, its threads held to the recorded order of every object.
 *
 * <p>A reader hands each thread its own recorded events; a thread enters an object when the decisions before
 * its own have been made, and every step that it makes is compared with the next event recorded for it. The
 * engine gets turns and nothing else: results and digests stay here.
 *
 * <p>The answer does not depend on how the threads run. The smallest event that the engine did not make as
 * recorded is where it diverged: a thread that comes to a difference stands still, all others go on up to
 * that event, and only when nothing can move any more is the smallest event that was not made looked up.
 */
@NullMarked
package io.failstop.replayer.exact;

import org.jspecify.annotations.NullMarked;
