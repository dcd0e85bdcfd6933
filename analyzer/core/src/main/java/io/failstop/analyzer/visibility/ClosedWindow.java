package io.failstop.analyzer.visibility;

import java.util.Comparator;
import java.util.List;

/**
 * A window that is over.
 *
 * @param file the file's id
 * @param page index of the page
 * @param mapped whether the channel is a mapping, not read()
 * @param what the words, and what is wrong with them
 * @param from number of the first event
 * @param to number of the last event
 * @param observers threads that saw it, ascending; empty if it was latent
 */
record ClosedWindow(int file, long page, boolean mapped, Breach what, long from, long to, List<Integer> observers) {
    /** What is kept first where not all can be kept. Two that are equal here are one. */
    static final Comparator<ClosedWindow> WORST_FIRST = Comparator.comparing(
                    (ClosedWindow window) -> window.observers.isEmpty())
            .thenComparing(window -> window.what.exposure())
            .thenComparing(window -> window.what.kind())
            .thenComparingLong(ClosedWindow::from)
            .thenComparingLong(ClosedWindow::to)
            .thenComparingInt(ClosedWindow::file)
            .thenComparingLong(ClosedWindow::page)
            .thenComparing(ClosedWindow::mapped)
            .thenComparingInt(window -> window.what.from())
            .thenComparingInt(window -> window.what.to())
            .thenComparingLong(window -> window.what.culprit() == null ? 0 : window.what.culprit().begin)
            .thenComparing(window -> window.observers.toString());
}
