/**
 * Re-executes an engine: the same code as live, its threads held to the recorded order of every object.
 *
 * <p>A reader hands each thread its own recorded events; a thread enters an object when the decisions before
 * its own have been made, and every step that it makes is compared with the next event recorded for it. The
 * engine gets turns and nothing else: results and digests stay here.
 *
 * <p>The answer does not depend on how the threads run. A thread that comes to a difference stands still; all
 * others go on up to that event, and beyond it as far as an earlier one needs what lies there; and only when
 * nothing can move any more is the answer looked up. What the engine made by then follows from the recording
 * alone, and so does where each thread stands. The engine diverged at the smallest event whose thread is to
 * blame itself: it did something else, failed, ended or did not come. An event whose thread merely waits for
 * another's decision is named only where nobody is to blame himself.
 */
@NullMarked
package io.failstop.replayer.exact;

import org.jspecify.annotations.NullMarked;
