package io.failstop.engine.oracle;

import io.failstop.probe.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One pass over all operations in the order of time. At equal clocks beginnings come first: what touches,
 * overlaps.
 *
 * <p>Threading: one thread.
 */
final class Sweep {
    private final Bracket bracket;
    private final Map<Integer, Effects> files = new HashMap<>();
    private final Map<LoggedOperation, List<Sighting>> waiting = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    Sweep(Bracket bracket) {
        this.bracket = bracket;
    }

    /** What is wrong with these operations, in no order. */
    List<Violation> over(List<LoggedOperation> operations) {
        List<LoggedOperation> begins = new ArrayList<>(operations);
        begins.sort(Comparator.comparingLong(operation -> operation.begin));
        List<LoggedOperation> ends = new ArrayList<>(operations);
        ends.sort(Comparator.comparingLong(LoggedOperation::end));
        int next = 0;
        for (LoggedOperation ending : ends) {
            while (next < begins.size() && begins.get(next).begin <= ending.end()) {
                begin(begins.get(next++));
            }
            end(ending);
        }
        return violations;
    }

    private void begin(LoggedOperation operation) {
        List<Run> stored = new ArrayList<>();
        List<Long> moments = new ArrayList<>();
        List<Sighting> seen = new ArrayList<>();
        boolean touches = Effects.touches(operation.kind);
        if (touches) {
            effects(operation.file).begin(operation);
        }
        readWords(operation, stored, moments, seen);
        if (cameShort(operation)) {
            long word = LoggedOperation.wordAt(operation.behind(operation.result()));
            Sighting missing = Sighting.ofAbsence(effects(operation.file).existence(), operation.file, word);
            missing.registers().see(missing);
            seen.add(missing);
        }
        seen.removeIf(Sighting::explained);
        if (touches) {
            for (int i = 0; i < stored.size(); i++) {
                effects(operation.file).store(operation, stored.get(i), moments.get(i));
            }
        }
        seen.forEach(sighting -> sighting.registers().await(sighting));
        if (!seen.isEmpty()) {
            waiting.put(operation, seen);
        }
    }

    /** Reads the words of the operation itself, not of those inside it. */
    private void readWords(LoggedOperation operation, List<Run> stored, List<Long> moments, List<Sighting> seen) {
        LogCursor cursor = new LogCursor(operation.log.bytes(), operation.position);
        int depth = 1;
        long since = operation.begin;
        long moment = Long.MAX_VALUE;
        while (depth > 0 && cursor.next()) {
            switch (cursor.tag()) {
                case OracleLog.BEGIN -> depth++;
                case OracleLog.END -> depth--;
                case OracleLog.STORED -> {
                    if (depth == 1) {
                        stored.add(cursor.run());
                        moments.add(since);
                    }
                }
                case OracleLog.MOMENT -> {
                    if (depth == 1) {
                        long earliest = operation.clock + cursor.moment();
                        long latest = operation.clock + cursor.latestMoment();
                        moment = bracket.ending(earliest, latest);
                        since = bracket.beginning(earliest, latest);
                    }
                }
                default -> {
                    if (depth == 1) {
                        addSightings(cursor, moment, Effects.inside(operation, stored), operation, seen);
                    }
                }
            }
        }
    }

    /** What the operation itself has stored before explains what it sees; what it stores later does not. */
    private void addSightings(
            LogCursor cursor, long moment, List<Run> own, LoggedOperation operation, List<Sighting> seen) {
        int file = cursor.file();
        Run run = cursor.run();
        Sighting values = Sighting.ofValues(effects(file).values(), cursor.channel(), file, run, moment);
        values.registers().see(values);
        if (file == operation.file && Effects.stores(operation.kind)) {
            own.forEach(values::explain);
        }
        seen.add(values);
        if (cursor.channel() == 0) {
            Sighting presence = Sighting.ofPresence(effects(file).existence(), file, run, moment);
            presence.registers().see(presence);
            seen.add(presence);
        }
    }

    private static boolean cameShort(LoggedOperation operation) {
        boolean reads = operation.kind == Operation.READ || operation.kind == Operation.DIRECT_READ;
        return reads && !operation.failed() && operation.result() < operation.length;
    }

    private void end(LoggedOperation operation) {
        if (Effects.touches(operation.kind)) {
            effects(operation.file).end(operation);
        }
        List<Sighting> seen = waiting.remove(operation);
        if (seen != null) {
            for (Sighting sighting : seen) {
                sighting.registers().give(sighting);
                sighting.report(operation, violations);
            }
        }
    }

    private Effects effects(int file) {
        return files.computeIfAbsent(file, id -> new Effects());
    }
}
