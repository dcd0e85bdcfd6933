package io.failstop.analyzer.visibility;

import io.failstop.analyzer.CertainPart;
import io.failstop.analyzer.Findings;
import io.failstop.analyzer.TraceAnalysis;
import io.failstop.probe.ByteRange;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.Operation;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.TraceStatus;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the intervals in which data of a file could be seen, through read() or a mapping, that was not valid.
 *
 * <p>Every word of eight bytes of a file is a register: legal is the value of the last write that completed
 * before one looked, or that of any write that overlaps the looking. Truncate and punch are writes of zero.
 * One pass; its state is the pages, the blocks and the extents that were written, and in each extent at most
 * one write for every operation that runs, and one more.
 *
 * <p>The order of the events is taken for what happened; the origin that an observation states is not looked at.
 *
 * <p>Threading: one thread, one use.
 */
public final class VisibilityWindows implements TraceAnalysis {
    private final WindowLog log;
    private final RunningOperations running = new RunningOperations();
    private final ById<ThreadWork> threads = new ById<>();
    private final PageCache cache;
    private final Observations observations;
    private final WindowFindings maker;

    private final CertainPart certain = new CertainPart();
    private boolean anyPage;
    /** Number of the event at which judging stopped, because some before it were lost; 0 if it did not. */
    private long stopped;

    /** An analysis of one trace with these names. */
    public VisibilityWindows(DefinitionTable names) {
        this(names, observation -> {});
    }

    /** The same; {@code listener} is told of every illegal observation, of the last ones by {@link #conclude}. */
    public VisibilityWindows(DefinitionTable names, Consumer<IllegalObservation> listener) {
        this(names, listener, window -> {});
    }

    /** The same; {@code windows} is told of every window as it was before what touches became one. */
    VisibilityWindows(DefinitionTable names, Consumer<IllegalObservation> listener, Consumer<ClosedWindow> windows) {
        log = new WindowLog(windows);
        cache = new PageCache(names, log);
        observations = new Observations(log, listener);
        maker = new WindowFindings(names);
    }

    @Override
    public boolean concerns(EventKind kind) {
        return switch (kind.group()) {
            case OPERATION, COPY, PAGE, FILE, OBSERVATION, TRACE -> true;
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
        if (stopped != 0) {
            afterLoss(kind, number, thread, a);
            return;
        }
        switch (kind) {
            case OPERATION_BEGIN ->
                begin(new FileOperation(thread, sequence, Operation.ofCode(a), object, site, number, b, c));
            case OPERATION_END, COPY_BEGIN, COPY_GRAIN, OBSERVE, SIZE_CHANGE, LOSS ->
                work(kind, number, work(thread), flags, object, a, b, c);
            case PAGE_ADD,
                    PAGE_REMOVE,
                    UPTODATE_SET,
                    UPTODATE_CLEAR,
                    FILL,
                    WRITEBACK,
                    MAP,
                    UNMAP,
                    DEVICE_READ,
                    DEVICE_WRITE -> page(kind, number, work(thread), object, a, b, c);
            default -> {
                // Nothing that anybody sees depends on the others.
            }
        }
    }

    /** Nothing is judged any more; but what other threads lose later may come before what was. */
    private void afterLoss(EventKind kind, long number, int thread, long missing) {
        if (kind == EventKind.LOSS) {
            certain.loss(thread, missing);
        } else {
            certain.event(number, thread);
        }
    }

    private ThreadWork work(int thread) {
        ThreadWork work = threads.get(thread);
        if (work == null) {
            work = new ThreadWork(thread);
            threads.put(thread, work);
        }
        return work;
    }

    private void begin(FileOperation operation) {
        ThreadWork work = work(operation.thread);
        certain.event(operation.begin, operation.thread);
        work.begin(operation);
        running.add(operation.begin);
        if (operation.file != 0) {
            TracedFile file = cache.file(operation.file);
            file.begin(operation);
            if (operation.zeroes()) {
                cache.restate(file, 0, Long.MAX_VALUE, operation.begin);
            } else if (operation.extendsFile() && file.overrun) {
                cache.restate(file, 0, operation.to, operation.begin);
            }
        }
    }

    private void end(FileOperation operation, long result, long number) {
        operation.ends(number, result);
        running.remove(operation.begin);
        if (operation.file == 0) {
            observations.ended(operation, result);
            return;
        }
        TracedFile file = cache.file(operation.file);
        file.end(operation, result, running);
        observations.ended(operation, result);
        if (operation.zeroes()) {
            cache.restate(file, 0, Long.MAX_VALUE, number);
        } else if (operation.stores() || operation.extendsFile()) {
            cache.restate(file, result > 0 ? operation.from : 0, operation.to, number);
        } else if (operation.kind == Operation.READ) {
            endRead(operation, file, result, number);
        }
    }

    private void endRead(FileOperation read, TracedFile file, long result, long number) {
        long word = read.from + Words.at(result);
        if (result >= 0 && word < read.to) {
            observations.readEnded(read, file, word, number);
        }
    }

    private void work(EventKind kind, long number, ThreadWork work, int flags, int object, long a, long b, long c) {
        if (kind == EventKind.LOSS) {
            stopped = number;
            certain.loss(work.thread, a);
            return;
        }
        certain.event(number, work.thread);
        switch (kind) {
            case OPERATION_END -> {
                FileOperation operation = work.end(a);
                if (operation != null) {
                    end(operation, b, number);
                }
            }
            case COPY_BEGIN -> beginCopy(work, object, a, b, c);
            case COPY_GRAIN -> grain(work, cache.page(object), a, b, (int) c, number);
            case SIZE_CHANGE -> cache.size(cache.file(object), b, work.current(), number);
            default -> observe(work, cache.page(object), flags, a, b, number);
        }
    }

    private static void beginCopy(ThreadWork work, int destination, long range, long from, long source) {
        FileOperation write = work.storing();
        if (write != null && destination == 0) {
            work.copyToTemporary(write, range, from, source == 0);
        } else {
            work.copyToPage();
        }
    }

    private void grain(ThreadWork work, @Nullable CachedPage page, long range, long from, int source, long number) {
        if (page == null) {
            return;
        }
        int first = Words.inPage(ByteRange.offset(range));
        int end = Words.inPage(ByteRange.offset(range) + ByteRange.length(range));
        FileOperation write = work.storing();
        if (write == null) {
            page.put(first, end, Content.unknown(), 0);
            cache.restate(page, first, end, number);
            return;
        }
        long word = page.firstWord + first;
        if (ThreadWork.isOwnData(write, page, word, source, from)) {
            page.put(first, end, write.own, word);
            cache.restate(page, first, end, number);
        } else {
            work.source(write, source, from).storeTo(page, first, end, write, running);
            cache.restate(page.file, word, page.firstWord + end, number);
        }
    }

    private void observe(ThreadWork work, @Nullable CachedPage page, int flags, long offset, long length, long number) {
        if (page == null || (flags & EventFlags.DISK) != 0) {
            return;
        }
        int from = Words.inPage(offset);
        int to = Words.inPage(offset + length);
        boolean mapped = (flags & EventFlags.MMAP) != 0;
        if (mapped && work.storing() != null) {
            work.load(page, from, to);
        }
        observations.see(page, from, to, mapped, work.thread, work.current(), number);
    }

    private void page(EventKind kind, long number, ThreadWork work, int object, long a, long b, long c) {
        anyPage = true;
        certain.event(number, work.thread);
        boolean aboutPage = kind == EventKind.UPTODATE_SET
                || kind == EventKind.UPTODATE_CLEAR
                || kind == EventKind.FILL
                || kind == EventKind.WRITEBACK;
        CachedPage page = cache.page(aboutPage ? object : a);
        if (kind == EventKind.DEVICE_WRITE) {
            cache.deviceWrite(object, page, b, c);
        }
        if (page == null) {
            return;
        }
        switch (kind) {
            case PAGE_ADD -> cache.add(page, number);
            case PAGE_REMOVE -> cache.remove(page, number);
            case UPTODATE_SET, UPTODATE_CLEAR ->
                cache.uptodate(page, a, b, kind == EventKind.UPTODATE_SET, work.current(), number);
            case FILL -> cache.fill(page, a, b, work.current(), number);
            case MAP -> cache.map(object, page, work.current(), number);
            case UNMAP -> cache.unmap(object, page, number);
            case DEVICE_READ -> cache.deviceRead(object, page, b, c);
            case WRITEBACK -> {
                if (a == 1) {
                    page.submit();
                }
            }
            default -> {
                // A write to the device changes no page.
            }
        }
    }

    @Override
    public void conclude(TraceStatus status, Findings findings) {
        if (!anyPage) {
            return;
        }
        observations.finish();
        cache.close(stopped == 0 ? status.events() : stopped - 1);
        boolean anywhere = certain.lacksPlaces(status);
        for (ClosedWindow window : log.kept()) {
            findings.add(maker.of(window, anywhere || window.from() > certain.until()));
        }
        limits(status, findings);
    }

    private void limits(TraceStatus status, Findings findings) {
        if (log.observedDropped() + log.latentDropped() > 0) {
            findings.limit("visibility: " + log.observedDropped() + " observed and " + log.latentDropped()
                    + " latent windows beyond the worst " + WindowLog.MOST + " are not listed");
        }
        if (stopped != 0) {
            findings.limit("visibility: events were lost before event " + stopped
                    + "; nothing after it was judged, and what is after event " + certain.until() + " is in doubt");
        }
        if (certain.lacksPlaces(status)) {
            findings.limit("visibility: events were lost that the trace does not place; every window is in doubt");
        }
        if (!status.complete()) {
            findings.limit("visibility: the trace was cut off; operations without an end count as running");
        }
        if (cache.originsDropped() > 0) {
            findings.limit("visibility: " + cache.originsDropped()
                    + " origins of copied data were forgotten; equal values may be reported as different");
        }
        if (observations.cutShort() > 0) {
            findings.limit("visibility: " + observations.cutShort()
                    + " looks were judged before the writes that might have made them legal had ended");
        }
    }
}
