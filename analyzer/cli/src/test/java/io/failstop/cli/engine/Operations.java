package io.failstop.cli.engine;

import io.failstop.probe.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The operations of a trace, and what each definitely put into its file. Threading: one thread. */
final class Operations {
    private final Map<Integer, Deque<Done>> running = new HashMap<>();
    private final Map<Integer, List<Done>> ended = new HashMap<>();
    private final Map<List<Long>, Done> byFirstEvent = new HashMap<>();

    /** An operation. Begin and end are numbers of events; words are of its file. */
    static final class Done {
        private final @Nullable Operation kind;
        private final int file;
        private final long begin;
        private final long offset;
        private final long length;
        private long end = Long.MAX_VALUE;
        private long from;
        private long to;

        private Done(@Nullable Operation kind, int file, long begin, long offset, long length) {
            this.kind = kind;
            this.file = file;
            this.begin = begin;
            this.offset = offset;
            this.length = length;
        }

        /** Whether it had begun when an event came. */
        boolean begunBefore(long number) {
            return begin < number;
        }

        private void ends(long number, long result) {
            end = number;
            from = offset / Long.BYTES;
            to = from + sizeBytes(result) / Long.BYTES;
        }

        private long sizeBytes(long result) {
            if (kind == null || result < 0) {
                return 0;
            }
            return switch (kind) {
                case WRITE, WRITEV, STORE -> result;
                case PUNCH -> length;
                case TRUNCATE -> Long.MAX_VALUE - offset;
                default -> 0;
            };
        }
    }

    /** {@code code}, offset and length as of the event. */
    void begin(int thread, long sequence, long number, long code, int file, long offset, long length) {
        Done operation = new Done(Operation.ofCode(code), file, number, offset, length);
        running.computeIfAbsent(thread, key -> new ArrayDeque<>()).push(operation);
        byFirstEvent.put(List.of((long) thread, sequence), operation);
    }

    void end(int thread, long number, long result) {
        Done operation = Objects.requireNonNull(running.get(thread)).pop();
        operation.ends(number, result);
        ended.computeIfAbsent(operation.file, key -> new ArrayList<>()).add(operation);
    }

    /** What the thread is in. */
    Done running(int thread) {
        return Objects.requireNonNull(running.get(thread)).element();
    }

    /**
     * Of all that had put something into the word before an operation began, what began last: it replaced whatever had
     * ended by then. The operation is named by its first event. Null if nothing had.
     */
    @Nullable
    Done lastBefore(int thread, long sequence, int file, long word) {
        Done looker = Objects.requireNonNull(byFirstEvent.get(List.of((long) thread, sequence)));
        Done last = null;
        for (Done each : ended.getOrDefault(file, List.of())) {
            boolean covers = word >= each.from && word < each.to;
            if (covers && each.end < looker.begin && (last == null || each.begin > last.begin)) {
                last = each;
            }
        }
        return last;
    }
}
