package io.failstop.engine.oracle;

import io.failstop.probe.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * What operations do to the registers of a file: each of its words is a value and a presence.
 *
 * <p>Threading: one thread.
 */
final class Effects {
    static final long ABSENT = 0;
    static final long PRESENT = 1;

    private final Registers values = new Registers(0);
    private final Registers existence = new Registers(ABSENT);

    Registers values() {
        return values;
    }

    Registers existence() {
        return existence;
    }

    /** Whether operations of this kind do anything to registers. */
    static boolean touches(Operation kind) {
        return stores(kind) || kind == Operation.TRUNCATE || kind == Operation.PUNCH;
    }

    /** Whether operations of this kind store values. */
    static boolean stores(Operation kind) {
        return kind == Operation.STORE || writes(kind);
    }

    private static boolean writes(Operation kind) {
        return kind == Operation.WRITE || kind == Operation.WRITEV || kind == Operation.DIRECT_WRITE;
    }

    /** An operation begins: what it does apart from storing values. */
    void begin(LoggedOperation operation) {
        if (writes(operation.kind)) {
            beginExtension(operation);
        } else if (operation.kind == Operation.TRUNCATE) {
            beginTruncate(operation);
        } else if (operation.kind == Operation.PUNCH) {
            zero(operation, operation.behind(operation.length));
        }
    }

    /** An operation that has begun stores this run at that moment. */
    void store(LoggedOperation operation, Run stored, long since) {
        if (stores(operation.kind)) {
            for (Run run : inside(operation, List.of(stored))) {
                values.write(run, since, operation.end());
            }
        }
    }

    /** Of these runs what lies in the operation's range. */
    static List<Run> inside(LoggedOperation operation, List<Run> stored) {
        long from = LoggedOperation.wordAt(operation.offset);
        long to = LoggedOperation.wordFrom(operation.behind(operation.length));
        List<Run> inside = new ArrayList<>(stored.size());
        for (Run run : stored) {
            long low = Math.max(from, run.from());
            long high = Math.min(to, run.to());
            if (low < high) {
                inside.add(new Run(low, high, run.at(low), run.step()));
            }
        }
        return inside;
    }

    /** A write that ended without a byte makes nothing present, whatever it did to the size meanwhile. */
    private void beginExtension(LoggedOperation operation) {
        long to = LoggedOperation.wordFrom(operation.behind(operation.length));
        if (to > 0 && (operation.result() > 0 || !operation.ended())) {
            existence.write(Run.constant(0, to, PRESENT), operation.begin, operation.end());
        }
    }

    private void beginTruncate(LoggedOperation operation) {
        zero(operation, Long.MAX_VALUE);
        long from = LoggedOperation.wordAt(operation.offset);
        long to = LoggedOperation.wordFrom(operation.offset);
        existence.write(Run.constant(from, Registers.END, ABSENT), operation.begin, operation.end());
        if (to > 0) {
            existence.write(Run.constant(0, to, PRESENT), operation.begin, operation.end());
        }
    }

    private void zero(LoggedOperation operation, long behind) {
        long from = LoggedOperation.wordAt(operation.offset);
        long to = LoggedOperation.wordFrom(behind);
        if (from < to) {
            values.write(Run.constant(from, to, 0), operation.begin, operation.end());
        }
    }

    /** An operation ends: what it definitely wrote replaces what had ended before it began. */
    void end(LoggedOperation operation) {
        long from = LoggedOperation.wordFrom(operation.offset);
        long to = LoggedOperation.wordAt(operation.behind(operation.result()));
        if (stores(operation.kind)) {
            values.replace(from, to, operation.begin);
            if (writes(operation.kind) && operation.result() > 0) {
                existence.replace(0, to, operation.begin);
            }
        } else if (operation.failed()) {
            return;
        } else if (operation.kind == Operation.TRUNCATE) {
            values.replace(from, Registers.END, operation.begin);
            existence.replace(0, LoggedOperation.wordAt(operation.offset), operation.begin);
            existence.replace(from, Registers.END, operation.begin);
        } else if (operation.kind == Operation.PUNCH) {
            values.replace(from, LoggedOperation.wordAt(operation.behind(operation.length)), operation.begin);
        }
    }
}
