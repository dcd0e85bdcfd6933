package io.failstop.engine.work;

import io.failstop.engine.cache.Point;
import io.failstop.engine.cache.Points;
import io.failstop.engine.cache.Reading;
import io.failstop.engine.cache.Reclaim;
import io.failstop.engine.cache.Segment;
import io.failstop.engine.cache.Settings;
import io.failstop.engine.cache.Task;
import io.failstop.engine.cache.Truncation;
import io.failstop.engine.cache.UserMemory;
import io.failstop.engine.cache.WriteCall;
import io.failstop.engine.cache.WritePath;
import io.failstop.engine.cache.Writeback;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One thread of a stress workload. Every choice comes from its random numbers.
 *
 * <p>Unless that is switched off, events are injected into some writes, once each: the next source page is evicted or unmapped after the
 * prefault, or the destination page is invalidated while it is unlocked.
 */
final class StressWorker {
    private static final int WORD = Long.BYTES;
    private static final int EVICT_ONE_IN = 8;
    private static final int UNMAP_ONE_IN = 64;
    private static final int INVALIDATE_ONE_IN = 8;
    private static final int MOST_SEGMENTS = 4;

    private final Task task;
    private final WritePath path;
    private final Mix mix;
    private final RandomSource random;
    private final Settings settings;

    StressWorker(Task task, WritePath path, Mix mix, RandomSource random) {
        this.task = task;
        this.path = path;
        this.mix = mix;
        this.random = random;
        this.settings = task.machine().settings();
    }

    /** One operation. */
    void step() {
        Mix.Part part = mix.pick(random);
        int file = random.below(settings.files());
        int bytes = bytes(part);
        long offset = offset(bytes);
        int page = (int) (offset / Settings.PAGE_BYTES);
        int pages = Math.min((bytes + Settings.PAGE_BYTES - 1) / Settings.PAGE_BYTES, settings.filePages() - page);
        switch (part.operation()) {
            case WRITE -> write(file, offset, List.of(segment(bytes)));
            case WRITEV -> write(file, offset, segments(bytes));
            case READ -> Reading.read(task, file, offset, bytes);
            case LOAD -> UserMemory.load(task, file, offset, bytes);
            case STORE -> UserMemory.store(task, file, offset, bytes);
            case MMAP -> UserMemory.map(task, file, page, pages);
            case MUNMAP -> UserMemory.unmap(task, file, page, pages);
            case POPULATE -> UserMemory.populate(task, file, page, pages);
            case TRUNCATE -> Truncation.truncate(task, file, newSize());
            case PUNCH -> Truncation.punch(task, file, offset, bytes);
            case INVALIDATE -> Truncation.invalidate(task, file, page, pages);
            case SYNC -> Writeback.sync(task, file);
            default -> throw new AssertionError(part.operation());
        }
    }

    /** A third of the time whole pages, else any number of words. */
    private int bytes(Mix.Part part) {
        long most = Math.min(part.maxBytes(), settings.fileBytes());
        int least = (int) Math.min(part.minBytes(), most);
        int bytes = least + random.below((int) (most - least) / WORD + 1) * WORD;
        boolean whole = random.oneIn(3) && bytes >= Settings.PAGE_BYTES;
        return whole ? bytes / Settings.PAGE_BYTES * Settings.PAGE_BYTES : bytes;
    }

    /** Whole pages lie on pages. */
    private long offset(int bytes) {
        long room = settings.fileBytes() - bytes;
        return bytes % Settings.PAGE_BYTES == 0
                ? (long) random.below((int) (room / Settings.PAGE_BYTES) + 1) * Settings.PAGE_BYTES
                : (long) random.below((int) (room / WORD) + 1) * WORD;
    }

    /** Any size; half of them in the file's upper half, so that files do not stay short. */
    private long newSize() {
        int words = (int) (settings.fileBytes() / WORD);
        int size = random.oneIn(2) ? words / 2 + random.below(words / 2 + 1) : random.below(words + 1);
        return (long) size * WORD;
    }

    private List<Segment> segments(int bytes) {
        List<Segment> segments = new ArrayList<>();
        int left = bytes;
        while (left > 0) {
            boolean last = segments.size() == MOST_SEGMENTS - 1 || left == WORD;
            int part = last ? left : WORD + random.below(left / WORD) * WORD;
            segments.add(segment(part));
            left -= part;
        }
        return segments;
    }

    /** Half of the sources are mapped. */
    private Segment segment(int bytes) {
        return random.oneIn(2)
                ? Segment.ofPrivate(bytes)
                : new Segment(random.below(settings.files()), offset(bytes), bytes);
    }

    private void write(int file, long offset, List<Segment> segments) {
        boolean evict = random.oneIn(EVICT_ONE_IN);
        boolean unmap = random.oneIn(UNMAP_ONE_IN);
        boolean invalidate = random.oneIn(INVALIDATE_ONE_IN);
        if (settings.inject() && (evict || unmap || invalidate)) {
            task.points(injection(evict, unmap, invalidate));
        }
        WriteCall.write(task, path, file, offset, segments);
        task.points(Points.NONE);
    }

    private Points injection(boolean evict, boolean unmap, boolean invalidate) {
        Set<Point> fired = EnumSet.noneOf(Point.class);
        return (point, call) -> {
            if (fired.contains(point)) {
                return;
            }
            if (point == Point.PREFAULTED
                    && (evict || unmap)
                    && call.nextSegment().file() != Segment.PRIVATE) {
                fired.add(point);
                loseSource(call, unmap);
            } else if (point == Point.UNLOCKED && invalidate) {
                fired.add(point);
                Truncation.invalidate(task, call.fileNumber(), call.index(), 1);
            }
        };
    }

    private void loseSource(WriteCall call, boolean unmap) {
        int file = call.nextSegment().file();
        int page = (int) (call.nextSourceOffset() / Settings.PAGE_BYTES);
        if (unmap) {
            UserMemory.unmap(task, file, page, 1);
        } else {
            Reclaim.evict(task, file, page);
        }
    }
}
