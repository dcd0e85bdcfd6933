package io.failstop.analyzer.visibility;

import io.failstop.analyzer.CertainPart;
import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Findings;
import io.failstop.analyzer.Fingerprint;
import io.failstop.analyzer.Grade;
import io.failstop.analyzer.Kind;
import io.failstop.analyzer.Severity;
import io.failstop.analyzer.TraceAnalysis;
import io.failstop.probe.EventKind;
import io.failstop.probe.Operation;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds writes that came short or failed and left blocks behind that they had allocated and that lie past the end of
 * the file: nobody frees them but a truncate, and a file that grows shows what they hold.
 *
 * <p>Judged when the write ends; while a truncate of the file runs, when that has ended. State is the blocks that
 * running writes have allocated.
 *
 * <p>Threading: one thread, one use.
 */
public final class BlockLeaks implements TraceAnalysis {
    private static final String BLOCK_SIZE = "set.blockSize";
    private static final long DEFAULT_BLOCK_BYTES = 4096;
    private static final int MOST_THREADS = 8;

    private final DefinitionTable names;
    private final long blockBytes;
    private final Map<Integer, Deque<Running>> threads = new HashMap<>();
    private final Map<Integer, FileEnd> files = new HashMap<>();
    /** Blocks of running writes, and of those that wait for a truncate, by their place in a file. */
    private final Map<Place, Allocated> allocated = new HashMap<>();

    private final Map<Long, Leaks> leaks = new TreeMap<>();
    private final CertainPart certain = new CertainPart();
    private boolean stopped;

    private record Place(int file, long index) {}

    /** A block that a write allocated. */
    private static final class Allocated {
        final Place place;
        boolean freed;

        Allocated(Place place) {
            this.place = place;
        }
    }

    /** An operation; {@code blocks} only if it is a write. */
    private static final class Running {
        final long code;
        final int file;
        final long length;
        final List<Allocated> blocks = new ArrayList<>(0);

        Running(long code, int file, long length) {
            this.code = code;
            this.file = file;
            this.length = length;
        }

        boolean writes() {
            return code == Operation.WRITE.code() || code == Operation.WRITEV.code();
        }
    }

    /** Where a file ends, and what depends on it. */
    private static final class FileEnd {
        final List<Failed> waiting = new ArrayList<>(0);
        long size;
        int truncates;
    }

    /** A write that failed and left blocks. */
    private record Failed(Running write, int thread, long event) {}

    /** Those of one kind of operation on one file. */
    private static final class Leaks {
        final TreeSet<Integer> threads = new TreeSet<>();
        long writes;
        long blocks;
        long first;
        /** The event at which the first of them was judged: the end of the write, or of a truncate. */
        long firstJudged = Long.MAX_VALUE;
    }

    /** An analysis of one trace with these names; without another size in the header, blocks are pages. */
    public BlockLeaks(DefinitionTable names, TraceHeader header) {
        this.names = names;
        this.blockBytes = bytes(header.property(BLOCK_SIZE));
    }

    private static long bytes(@Nullable String size) {
        try {
            return size == null ? DEFAULT_BLOCK_BYTES : Math.max(1, Long.parseLong(size));
        } catch (NumberFormatException e) {
            return DEFAULT_BLOCK_BYTES;
        }
    }

    @Override
    public boolean concerns(EventKind kind) {
        return switch (kind) {
            case OPERATION_BEGIN, OPERATION_END, SIZE_CHANGE, BLOCK_ALLOCATE, BLOCK_FREE, LOSS -> true;
            default -> false;
        };
    }

    @Override
    public void event(
            long number,
            int thread,
            long sequence,
            long clock,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c) {
        if (kind == EventKind.LOSS) {
            stopped = true;
            certain.loss(thread, a);
        } else {
            certain.event(number, thread);
        }
        if (stopped) {
            return;
        }
        switch (kind) {
            case OPERATION_BEGIN -> begin(thread, new Running(a, object, c));
            case OPERATION_END -> end(thread, number, a, b, c);
            case SIZE_CHANGE -> file(object).size = b;
            case BLOCK_ALLOCATE -> allocate(thread, new Place(object, a));
            case BLOCK_FREE -> free(new Place(object, a));
            default -> {
                // Nothing else allocates, frees or fails.
            }
        }
    }

    private FileEnd file(int id) {
        return files.computeIfAbsent(id, key -> new FileEnd());
    }

    private void begin(int thread, Running operation) {
        threads.computeIfAbsent(thread, key -> new ArrayDeque<>()).push(operation);
        if (operation.code == Operation.TRUNCATE.code()) {
            file(operation.file).truncates++;
        }
    }

    private void allocate(int thread, Place place) {
        free(place);
        Running operation = threads.getOrDefault(thread, new ArrayDeque<>()).peek();
        if (operation != null && operation.writes()) {
            Allocated block = new Allocated(place);
            allocated.put(place, block);
            operation.blocks.add(block);
        }
    }

    private void free(Place place) {
        Allocated block = allocated.remove(place);
        if (block != null) {
            block.freed = true;
        }
    }

    private void end(int thread, long number, long code, long result, long error) {
        Running operation = removed(thread, code);
        if (operation == null) {
            return;
        }
        FileEnd file = file(operation.file);
        if (code == Operation.TRUNCATE.code() && --file.truncates == 0) {
            file.waiting.forEach(failed -> judge(failed, file, number));
            file.waiting.clear();
        }
        if (operation.writes()) {
            Failed ended = new Failed(operation, thread, number);
            if (result == operation.length && error == 0) {
                forget(operation);
            } else if (file.truncates > 0) {
                file.waiting.add(ended);
            } else {
                judge(ended, file, number);
            }
        }
    }

    private @Nullable Running removed(int thread, long code) {
        Iterator<Running> each =
                threads.getOrDefault(thread, new ArrayDeque<>()).iterator();
        while (each.hasNext()) {
            Running operation = each.next();
            if (operation.code == code) {
                each.remove();
                return operation;
            }
        }
        return null;
    }

    private void forget(Running write) {
        for (Allocated block : write.blocks) {
            allocated.remove(block.place, block);
        }
    }

    private void judge(Failed failed, FileEnd file, long now) {
        Running write = failed.write;
        long left = write.blocks.stream()
                .filter(block -> !block.freed && block.place.index * blockBytes >= file.size)
                .count();
        forget(write);
        if (left > 0) {
            Leaks those = leaks.computeIfAbsent(write.code << 32 | write.file, key -> new Leaks());
            those.threads.add(failed.thread);
            those.blocks += left;
            those.firstJudged = Math.min(those.firstJudged, now);
            those.first = those.writes++ == 0 ? failed.event : those.first;
        }
    }

    @Override
    public void conclude(TraceStatus status, Findings findings) {
        boolean anywhere = certain.lacksPlaces(status);
        leaks.forEach((key, those) -> {
            Grade grade = anywhere || those.firstJudged > certain.until() ? Grade.POTENTIAL : Grade.OBSERVED;
            findings.add(finding(key >> 32, (int) (long) key, those, grade));
        });
    }

    private Finding finding(long code, int file, Leaks those, Grade grade) {
        Operation known = Operation.ofCode(code);
        String operation = known == null ? "operation" : known.label();
        List<String> who = those.threads.stream().map(names::threadName).toList();
        int more = who.size() - MOST_THREADS;
        String by = String.join(", ", who.subList(0, Math.min(MOST_THREADS, who.size())))
                + (more > 0 ? " and " + more + " more" : "");
        String times = those.writes == 1 ? "event " : those.writes + " times, first event ";
        return new Finding(
                Fingerprint.ofSet(Kind.BLOCK_LEAK, List.of("operation " + operation)),
                Kind.BLOCK_LEAK,
                grade,
                null,
                Severity.MEDIUM,
                operation + " of " + names.objectName(file) + " by " + by + " came short and left " + those.blocks
                        + (those.blocks == 1 ? " block" : " blocks") + " allocated past the end of the file (" + times
                        + those.first + ")",
                who,
                List.of(),
                List.of(),
                null);
    }
}
