package io.failstop.analyzer.visibility;

import io.failstop.analyzer.Kind;

/**
 * Words that an operation saw and must not have seen. They come as they are judged, which is by event, but
 * for words past the size whose legality hung on a write that had not ended.
 *
 * @param event number of the event by which it was seen; of a read that came short, of its end
 * @param thread thread that saw it
 * @param sequence sequence of the operation's first event; -1 outside of any operation
 * @param mapped whether through a mapping, not by read()
 * @param file object id of the file
 * @param offset first byte in the file
 * @param length bytes
 * @param kind what it is
 * @param provenance {@code uninit}, {@code stale}, {@code filler-zero} or {@code lost}
 */
public record IllegalObservation(
        long event,
        int thread,
        long sequence,
        boolean mapped,
        int file,
        long offset,
        long length,
        Kind kind,
        String provenance) {}
