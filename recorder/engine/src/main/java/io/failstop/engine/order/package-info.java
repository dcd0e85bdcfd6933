/**
 * The seam between the engine and the order in which its decisions fall.
 *
 * <p>Every decision that reads or changes shared state is made between {@link
 * io.failstop.engine.order.Track#enter} and {@link io.failstop.engine.order.Track#leave} of the object that
 * it is about, and recorded there. Live, the latch of the object decides who comes first, and the event gets
 * the object's next number. In replay the recorded numbers decide. Between two decisions a thread touches
 * what is its own; so with the order of every object a run is repeated exactly.
 */
@NullMarked
package io.failstop.engine.order;

import org.jspecify.annotations.NullMarked;
