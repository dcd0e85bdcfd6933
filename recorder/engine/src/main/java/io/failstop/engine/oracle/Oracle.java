package io.failstop.engine.oracle;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Knows what every word of every file may be seen to hold, from what was stored and when, and tells of
 * everything seen against that: a regular register for each word, as the package's rules say.
 *
 * <p>Threading: many threads log, each to a log of its own; then one judges.
 */
public final class Oracle {
    private final Queue<OracleLog> logs = new ConcurrentLinkedQueue<>();

    /** An oracle to whom nothing has happened: all files are empty. */
    public Oracle() {}

    /** A log for one thread, to be used by it alone; from any thread. */
    public OracleLog log(int thread, String name) {
        OracleLog log = new OracleLog(thread, name);
        logs.add(log);
        return log;
    }

    /**
     * Everything seen against the rules, each thing once: by thread, operation, file and word. Whatever the order of
     * what happened at about the same time may have been, it is against the rules.
     *
     * <p>All threads that log must have ended, or stand still for ever.
     */
    public List<Violation> judge() {
        return judge(Bracket.WIDEST);
    }

    /**
     * As {@link #judge}, and what is against the rules in some of the orders only: whoever goes by one order, as that
     * of the events of a trace, may object to these, and to nothing else.
     */
    public List<Violation> suspect() {
        return judge(Bracket.NARROWEST);
    }

    private List<Violation> judge(Bracket bracket) {
        List<LoggedOperation> operations = new ArrayList<>();
        for (OracleLog log : logs) {
            readOperations(log, bracket, operations);
        }
        return joined(new TreeSet<>(new Sweep(bracket).over(operations)));
    }

    /** Stretches that follow on each other are one, though they were seen one after the other. */
    private static List<Violation> joined(Iterable<Violation> sorted) {
        List<Violation> joined = new ArrayList<>();
        for (Violation next : sorted) {
            int last = joined.size() - 1;
            if (last >= 0 && joined.get(last).isContinuedBy(next)) {
                joined.set(last, joined.get(last).with(next.words()));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }

    private static void readOperations(OracleLog log, Bracket bracket, List<LoggedOperation> operations) {
        LogCursor cursor = new LogCursor(log.bytes(), 0);
        Deque<LoggedOperation> open = new ArrayDeque<>();
        while (cursor.next()) {
            if (cursor.tag() == OracleLog.BEGIN) {
                LoggedOperation operation = new LoggedOperation(log, cursor, bracket);
                operations.add(operation);
                open.push(operation);
            } else if (cursor.tag() == OracleLog.END) {
                open.pop().end(bracket.ending(cursor.clock(), cursor.latest()), cursor.result());
            }
        }
    }

    /** Words observed so far; from any thread. */
    public long observations() {
        long sum = 0;
        for (OracleLog log : logs) {
            sum += log.observations();
        }
        return sum;
    }
}
