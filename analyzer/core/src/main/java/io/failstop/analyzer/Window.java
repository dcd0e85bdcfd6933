package io.failstop.analyzer;

import java.util.List;

/**
 * Data that could be seen and was not valid.
 *
 * @param file name of the file
 * @param page index of the page in the file
 * @param offset first byte, within the page
 * @param length bytes
 * @param channel {@code read}, {@code mmap} or {@code disk}
 * @param provenance {@code uninit}, {@code stale}, {@code filler-zero} or {@code lost}
 * @param from number of the first event
 * @param to number of the last event
 * @param observers names of the threads that saw it
 */
public record Window(
        String file,
        long page,
        int offset,
        int length,
        String channel,
        String provenance,
        long from,
        long to,
        List<String> observers) {
    /** Copies the list. */
    public Window {
        observers = List.copyOf(observers);
    }
}
