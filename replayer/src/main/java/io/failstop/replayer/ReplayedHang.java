package io.failstop.replayer;

import io.failstop.trace.locks.RecordedHang;

/**
 * A recorded hang and what replay made of it.
 *
 * @param recorded what the recorder saw
 * @param verdict {@link HangVerdict#SAME}, {@link HangVerdict#DIFFERENT} or {@link HangVerdict#NOT_REACHED}
 * @param difference if different, one line that says what does not stand; else empty
 */
public record ReplayedHang(RecordedHang recorded, HangVerdict verdict, String difference) {}
