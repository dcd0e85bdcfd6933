/**
 * Judges a live run by the bytes that were stored and seen, and by nothing else.
 *
 * <p>It shares no code with the analyses of a trace, which judge the same run by provenance. The rules:
 *
 * <ol>
 *   <li>Each 8-byte word of a file is a register. At first it is zero and absent.
 *   <li>A write or a store of [o, o+len) with result r definitely writes [o, o+r) and maybe the rest, with
 *       whatever values it logged for a word. Maybe means: a candidate that replaces nothing. With a
 *       negative result r is 0; without any end all is maybe, for ever.
 *   <li>A truncate to n definitely writes zero to [n, ∞) and makes it absent, and makes [0, n) present. A
 *       punch definitely writes zero. With a negative result, or none, maybe.
 *   <li>A write with r above 0 makes [0, o+r) present, [0, o+len) maybe; one that failed makes nothing
 *       present, one without an end all maybe.
 *   <li>What a read returns must be present; where it comes short, absent must be possible.
 *   <li>What an operation [t0, t1] may see of a word is what any operation X begun at t1 or before wrote,
 *       unless some Y definitely wrote the word, with X.end &lt; Y.begin and Y.end &lt; t0. Equal clocks
 *       overlap. Where the moments of storing and seeing were logged, what was stored later was not seen, and who
 *       began later stored nothing yet: a zero that was put there for want of data is not made legal by one
 *       that is copied from it afterwards. So a torn mix is legal, and an operation sees its own stores: those
 *       that it logged before it looked. What it stores afterwards may be what it saw, and is no excuse for
 *       having seen it (a copy of a page onto itself that loads the zeroes which it put there stores zeroes).
 *   <li>A thread may be held up between taking the clock for an event and publishing the event, for as long as others
 *       take for whole operations. Their events then stand before that one in the trace, and nothing but their clocks
 *       says otherwise. So each moment is logged as two, and there are two verdicts: what is against the rules
 *       whatever the order, and what is so in some order. Whoever judges by any one order that a trace may have objects
 *       to all of the former and to nothing beyond the latter.
 * </ol>
 *
 * <p>Of a word that an operation covers only in part, what it does is maybe.
 */
@NullMarked
package io.failstop.engine.oracle;

import org.jspecify.annotations.NullMarked;
