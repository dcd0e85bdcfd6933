package io.failstop.analyzer.visibility;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Objections that something yet to come may excuse.
 *
 * <p>Threading: one thread.
 */
final class Objections {
    private static final int MOST = 1 << 16;

    private final List<Objection> waiting = new ArrayList<>();
    private final Consumer<Objection> settled;
    private long cutShort;

    /** {@code settled} is told of each when it stands. */
    Objections(Consumer<Objection> settled) {
        this.settled = settled;
    }

    void add(Objection objection) {
        if (objection.isFinal()) {
            settle(objection);
        } else if (waiting.size() >= MOST) {
            cutShort++;
            settle(objection);
        } else {
            waiting.add(objection);
        }
    }

    private void settle(Objection objection) {
        objection.settle();
        settled.accept(objection);
    }

    /** An operation has ended, having made its file longer or not. */
    void ended(FileOperation operation, boolean extended) {
        if (waiting.isEmpty()) {
            return;
        }
        List<Objection> over = new ArrayList<>();
        for (Iterator<Objection> each = waiting.iterator(); each.hasNext(); ) {
            Objection objection = each.next();
            boolean here = objection.page.file.id == operation.file;
            if (here && extended) {
                objection.extended(operation);
            }
            if (here && objection.isFinal()) {
                each.remove();
                over.add(objection);
            }
        }
        over.forEach(this::settle);
    }

    /** Nothing more comes: an operation that never ended may have stored what it stored, and be as long as it is. */
    void finish() {
        for (Objection objection : waiting) {
            objection.page.file.extending().forEach(objection::extended);
            settle(objection);
        }
        waiting.clear();
    }

    /** How many were settled before their time because there were too many. */
    long cutShort() {
        return cutShort;
    }
}
