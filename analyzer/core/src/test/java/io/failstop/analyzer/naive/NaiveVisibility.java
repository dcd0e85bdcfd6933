package io.failstop.analyzer.naive;

import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.Operation;
import io.failstop.probe.Provenance;
import io.failstop.trace.Definition;
import io.failstop.trace.EventList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Visibility judged word by word, from all operations that there ever were, after every event. It looks at the
 * first {@link #WORDS} words of each page, with blocks of four words.
 */
public final class NaiveVisibility {
    public static final int WORDS = 8;
    private static final long TEMPORARY = 1L << 40;

    /** Words that were seen and must not have been: event, thread, sequence, channel, file, word, what. */
    public final TreeSet<String> observed = new TreeSet<>();
    /** Words and events of all windows: file, page, channel, word, event, what. */
    public final TreeSet<String> cells = new TreeSet<>();

    private final EventList trace;
    private final List<Op> ops = new ArrayList<>();
    private final Map<Integer, Deque<Op>> stacks = new HashMap<>();
    private final Map<String, String> loaded = new HashMap<>();
    private final Map<String, String> temporary = new HashMap<>();
    private final Map<Integer, long[]> temporaryCopy = new HashMap<>();
    private final Map<Integer, Page> pages = new HashMap<>();
    private final Map<Integer, Block> blocks = new HashMap<>();
    private final Map<Integer, Long> sizes = new HashMap<>();
    private final List<Look> looks = new ArrayList<>();
    private int unique;

    private static final class Op {
        int thread;
        long sequence;

        @Nullable
        Operation kind;

        int file;
        long from;
        long to;
        long begin;
        long end = Long.MAX_VALUE;
        long result = -1;
        final Map<Long, List<Stored>> stored = new HashMap<>();

        boolean stores() {
            return kind == Operation.WRITE || kind == Operation.WRITEV || kind == Operation.STORE;
        }

        boolean zeroes() {
            return kind == Operation.TRUNCATE || kind == Operation.PUNCH;
        }

        boolean writes(int inFile, long word) {
            return file == inFile
                    && (stores() || zeroes())
                    && word >= from
                    && (kind == Operation.TRUNCATE || word < to);
        }

        boolean definitelyWrites(int inFile, long word) {
            if (!writes(inFile, word) || end == Long.MAX_VALUE) {
                return false;
            }
            return zeroes() ? result >= 0 : result > 0 && word < from + result / 8;
        }

        boolean grows() {
            return kind == Operation.WRITE || kind == Operation.WRITEV || kind == Operation.DIRECT_WRITE;
        }

        /** 1 present, -1 absent, 0 says nothing; as far as known when it has ended. */
        int existence(int inFile, long word) {
            if (file != inFile) {
                return 0;
            }
            if (kind == Operation.TRUNCATE) {
                return word < from ? 1 : -1;
            }
            return grows() && word < to && (end == Long.MAX_VALUE || result > 0) ? 1 : 0;
        }

        boolean definiteExistence(int inFile, long word) {
            if (existence(inFile, word) == 0 || end == Long.MAX_VALUE || kind == Operation.DIRECT_WRITE) {
                return false;
            }
            return kind == Operation.TRUNCATE ? result >= 0 : word < from + result / 8;
        }
    }

    /** A value that was stored by an event. */
    private record Stored(String origin, long event) {}

    /** A value; a write's file and word are where it was stored. */
    private record Value(String how, @Nullable Op op, int file, long word, String origin, boolean outdated) {}

    private static final class Page {
        int file;
        long index;
        boolean cached;
        int mapped;
        final boolean[] uptodate = new boolean[WORDS];
        Value[] values = new Value[WORDS];
        Value[] submitted = new Value[0];
        final Map<Integer, Read> reads = new HashMap<>();
    }

    private record Read(List<Value> values, long generation) {}

    private static final class Block {
        long generation;
        Value @Nullable [] values;
    }

    /** A word that was seen; whether legally is known when all is over. */
    private record Look(
            int file, long index, int at, Value value, boolean cached, Op reader, boolean mapped, long event) {}

    public NaiveVisibility(EventList trace) {
        this.trace = trace;
    }

    /** Judges the whole trace. */
    public NaiveVisibility judge() {
        long number = 0;
        for (EventList.Event event : trace.events()) {
            number++;
            apply(event, number);
            for (Page page : pages.values()) {
                state(page, number);
            }
        }
        for (Look look : looks) {
            String what = verdict(look, look.reader.begin, !look.mapped);
            if (what != null) {
                tell(look, what);
            }
        }
        return this;
    }

    private void state(Page page, long number) {
        for (int at = 0; at < WORDS; at++) {
            if (page.mapped > 0) {
                addCell(page.file, page.index, true, at, number, verdict(now(page, at, number), number + 1, false));
            }
            boolean inside = page.index * 512 + at < sizes.getOrDefault(page.file, 0L) / 8;
            if (page.cached && page.uptodate[at] && inside) {
                addCell(page.file, page.index, false, at, number, verdict(now(page, at, number), number + 1, true));
            }
        }
    }

    /** As one would see it who looked between this event and the next. */
    private static Look now(Page page, int at, long number) {
        return new Look(page.file, page.index, at, page.values[at], page.cached, nobody(-1, number), false, number);
    }

    private void addCell(int file, long index, boolean mapped, int at, long number, @Nullable String what) {
        if (what != null && at < WORDS) {
            cells.add(trace.definitions().objectName(file) + " " + index + (mapped ? " mmap " : " read ") + at + " "
                    + number + " " + what);
        }
    }

    private Page page(int id) {
        return pages.computeIfAbsent(id, key -> {
            Definition definition = Objects.requireNonNull(trace.definitions().object(id));
            Page page = new Page();
            page.file = definition.x();
            page.index = definition.y();
            scrub(page);
            return page;
        });
    }

    private void scrub(Page page) {
        for (int at = 0; at < WORDS; at++) {
            page.values[at] = new Value("uninit", null, 0, 0, "u" + unique++, false);
        }
    }

    private @Nullable Op current(int thread) {
        Deque<Op> stack = stacks.getOrDefault(thread, new ArrayDeque<>());
        for (Op op : stack) {
            if (op.kind != Operation.RECLAIM && op.kind != Operation.WRITEBACK && op.kind != Operation.INVALIDATE) {
                return op;
            }
        }
        return stack.peek();
    }

    private @Nullable Op storing(int thread) {
        for (Op op : stacks.getOrDefault(thread, new ArrayDeque<>())) {
            if (op.stores()) {
                return op;
            }
        }
        return null;
    }

    private void apply(EventList.Event event, long number) {
        switch (event.kind()) {
            case OPERATION_BEGIN -> begin(event, number);
            case OPERATION_END -> end(event, number);
            case COPY_BEGIN -> copy(event);
            case COPY_GRAIN -> grain(event, number);
            case OBSERVE -> observe(event, number);
            case SIZE_CHANGE -> sizes.put(event.object(), event.b());
            case DEVICE_READ, DEVICE_WRITE -> device(event);
            default -> applyToPage(event);
        }
    }

    private void begin(EventList.Event event, long number) {
        Op op = new Op();
        op.thread = event.thread();
        op.sequence = event.sequence();
        op.kind = Operation.ofCode(event.a());
        op.file = event.object();
        op.from = event.b() / 8;
        op.to = op.from + event.c() / 8;
        op.begin = number;
        ops.add(op);
        stacks.computeIfAbsent(event.thread(), thread -> new ArrayDeque<>()).push(op);
    }

    private void end(EventList.Event event, long number) {
        Deque<Op> stack = Objects.requireNonNull(stacks.get(event.thread()));
        Op op = stack.pop();
        op.end = number;
        op.result = event.b();
        if (stack.isEmpty()) {
            String mine = event.thread() + " ";
            loaded.keySet().removeIf(key -> key.startsWith(mine));
            temporary.keySet().removeIf(key -> key.startsWith(mine));
        }
        if (op.kind == Operation.READ && op.result >= 0 && op.result / 8 < op.to - op.from) {
            comeShort(op, number);
        }
    }

    private void comeShort(Op read, long number) {
        long word = read.from + read.result / 8;
        if (!existenceLegal(read.file, word, read.begin, read.end, -1)) {
            Value nothing = new Value("uninit", null, 0, 0, "", false);
            tell(
                    new Look(read.file, word / 512, (int) (word % 512), nothing, false, read, false, number),
                    "lost-write lost");
        }
    }

    private void tell(Look look, String what) {
        observed.add(look.event + " " + look.reader.thread + " " + look.reader.sequence
                + (look.mapped ? " mmap " : " read ") + look.file + " " + (look.index * 512 + look.at) + " " + what);
        addCell(look.file, look.index, look.mapped, look.at, look.event, what);
    }

    private void copy(EventList.Event event) {
        temporaryCopy.remove(event.thread());
        Op op = storing(event.thread());
        if (event.object() != 0 || op == null) {
            return;
        }
        long to = (event.a() >>> 32) / 8;
        long words = (event.a() & 0xffff_ffffL) / 8;
        if (event.c() != 0) {
            temporaryCopy.put(event.thread(), new long[] {to, event.b() / 8, words});
            return;
        }
        for (long i = 0; i < words; i++) {
            String origin = ops.indexOf(op) + "@" + (op.from + event.b() / 8 + i);
            temporary.put(event.thread() + " " + (to + i), origin);
        }
    }

    private void grain(EventList.Event event, long number) {
        Page page = page(event.object());
        Op op = storing(event.thread());
        int from = (int) (event.a() >>> 32) / 8;
        long words = (event.a() & 0xffff_ffffL) / 8;
        for (int i = 0; i < words && from + i < WORDS; i++) {
            if (op == null) {
                page.values[from + i] = new Value("unknown", null, 0, 0, "?" + unique++, false);
                continue;
            }
            long word = page.index * 512 + from + i;
            String origin = origin(event, op, i);
            page.values[from + i] = new Value("write", op, page.file, word, origin, false);
            if (op.file == page.file) {
                op.stored.computeIfAbsent(word, key -> new ArrayList<>()).add(new Stored(origin, number));
            }
        }
    }

    private String origin(EventList.Event event, Op op, int i) {
        String nobody = "?" + unique++;
        if (event.c() != 0) {
            return loaded.getOrDefault(event.thread() + " " + event.c() + " " + (event.b() / 8 + i), nobody);
        }
        if (event.b() >= TEMPORARY) {
            return temporary.getOrDefault(event.thread() + " " + ((event.b() - TEMPORARY) / 8 + i), nobody);
        }
        return ops.indexOf(op) + "@" + (op.from + event.b() / 8 + i);
    }

    private void observe(EventList.Event event, long number) {
        Page page = page(event.object());
        boolean mapped = (event.flags() & EventFlags.MMAP) != 0;
        int from = (int) event.a() / 8;
        int to = (int) (event.a() + event.b()) / 8;
        if (mapped && storing(event.thread()) != null) {
            load(event, page, from, to);
        }
        Op op = current(event.thread());
        Op reader = op == null ? nobody(event.thread(), number) : op;
        for (int at = from; at < Math.min(WORDS, to); at++) {
            looks.add(new Look(page.file, page.index, at, page.values[at], page.cached, reader, mapped, number));
        }
    }

    private static Op nobody(int thread, long number) {
        Op op = new Op();
        op.thread = thread;
        op.sequence = -1;
        op.begin = number;
        op.end = number;
        return op;
    }

    private void load(EventList.Event event, Page page, int from, int to) {
        long[] copy = temporaryCopy.get(event.thread());
        for (int at = from; at < Math.min(WORDS, to); at++) {
            loaded.put(event.thread() + " " + event.object() + " " + at, page.values[at].origin);
            if (copy != null && at >= copy[1] && at < copy[1] + copy[2]) {
                temporary.put(event.thread() + " " + (copy[0] + at - copy[1]), page.values[at].origin);
            }
        }
    }

    private void device(EventList.Event event) {
        Block block = blocks.computeIfAbsent(event.object(), id -> new Block());
        Page page = page((int) event.a());
        int base = (int) event.c() / 8;
        if (event.kind() == EventKind.DEVICE_WRITE) {
            Value[] source = page.submitted.length == 0 ? page.values : page.submitted;
            block.values = new Value[] {source[base], source[base + 1], source[base + 2], source[base + 3]};
            block.generation = event.b();
            return;
        }
        Value[] held = block.values;
        if (held == null) {
            held = new Value[4];
            for (int i = 0; i < 4; i++) {
                held[i] = new Value("garbage", null, 0, 0, "g" + event.object() + "@" + i, false);
            }
        }
        page.reads.put(base, new Read(List.of(held), event.b()));
    }

    private void applyToPage(EventList.Event event) {
        boolean direct = event.kind() == EventKind.UPTODATE_SET
                || event.kind() == EventKind.UPTODATE_CLEAR
                || event.kind() == EventKind.FILL
                || event.kind() == EventKind.WRITEBACK;
        Page page = page(direct ? event.object() : (int) event.a());
        switch (event.kind()) {
            case PAGE_ADD -> {
                scrub(page);
                page.cached = true;
                page.mapped = 0;
                page.submitted = new Value[0];
                page.reads.clear();
                Arrays.fill(page.uptodate, false);
            }
            case PAGE_REMOVE -> page.cached = false;
            case MAP -> page.mapped++;
            case UNMAP -> page.mapped--;
            case WRITEBACK -> page.submitted = page.values.clone();
            case UPTODATE_SET, UPTODATE_CLEAR -> {
                for (long at = event.a() / 8; at < Math.min(WORDS, (event.a() + event.b()) / 8); at++) {
                    page.uptodate[(int) at] = event.kind() == EventKind.UPTODATE_SET;
                }
            }
            case FILL -> fill(event, page);
            default -> throw new AssertionError(event.kind());
        }
    }

    private void fill(EventList.Event event, Page page) {
        int from = (int) (event.a() >>> 32) / 8;
        int to = from + (int) (event.a() & 0xffff_ffffL) / 8;
        for (int at = from; at < Math.min(WORDS, to); at++) {
            page.values[at] = switch (Provenance.code(event.b())) {
                case Provenance.ZERO_HOLE, Provenance.ZERO_EOF -> new Value("zero", null, 0, 0, "0", false);
                case Provenance.ZERO_FILLER -> new Value("filler", current(event.thread()), 0, 0, "0", false);
                case Provenance.DISK -> fromDisk(event, page, at);
                default -> new Value("uninit", null, 0, 0, "u" + unique++, false);
            };
        }
    }

    private Value fromDisk(EventList.Event event, Page page, int at) {
        Read read = Objects.requireNonNull(page.reads.get(at < 4 ? 0 : 4));
        Value value = read.values.get(at % 4);
        boolean outdated = Objects.requireNonNull(blocks.get((int) event.c())).generation > read.generation;
        return new Value(value.how, value.op, value.file, value.word, value.origin, outdated);
    }

    /** What is wrong with a word for one who looks since event {@code since}; null if nothing is. */
    private @Nullable String verdict(Look look, long since, boolean read) {
        Value value = look.value;
        long word = look.index * 512 + look.at;
        if (read && !existenceLegal(look.file, word, since, look.event, 1)) {
            return "size-overrun " + pastSize(value);
        }
        if (isLegal(look, word, since)) {
            return null;
        }
        if (value.how.equals("filler")) {
            return isLeftByFailedWrite(look, value, word) ? "lost-write filler-zero" : "visibility-window filler-zero";
        }
        if (value.how.equals("uninit") || value.how.equals("garbage")) {
            return "visibility-window uninit";
        }
        Op replacing = latestDefinite(look.file, word, since);
        boolean elsewhere =
                value.op != null && (value.file != look.file || value.word != word || value.op.file != look.file);
        boolean lost = replacing != null && !elsewhere && !replacing.zeroes() && look.cached && !value.outdated;
        return lost ? "lost-write lost" : "visibility-window stale";
    }

    private static boolean isLeftByFailedWrite(Look look, Value value, long word) {
        Op writer = value.op;
        return writer != null
                && writer.stores()
                && writer.writes(look.file, word)
                && writer.end <= look.event
                && !writer.definitelyWrites(look.file, word)
                && look.cached
                && !value.outdated;
    }

    private static String pastSize(Value value) {
        if (value.origin.equals("0")) {
            return "filler-zero";
        }
        return value.how.equals("uninit") || value.how.equals("garbage") ? "uninit" : "stale";
    }

    private @Nullable Op latestDefinite(int file, long word, long since) {
        Op latest = null;
        for (Op op : ops) {
            if (op.definitelyWrites(file, word) && op.end < since && (latest == null || op.begin > latest.begin)) {
                latest = op;
            }
        }
        return latest;
    }

    private boolean isLegal(Look look, long word, long since) {
        Value value = look.value;
        int file = look.file;
        if (value.how.equals("unknown")) {
            return true;
        }
        boolean initialZero = ops.stream().noneMatch(op -> op.definitelyWrites(file, word) && op.end < since);
        if (initialZero && (value.how.equals("zero") || value.origin.equals("0"))) {
            return true;
        }
        for (Op op : ops) {
            if (op.begin > look.event || !op.writes(file, word) || isReplaced(op, file, word, since)) {
                continue;
            }
            if (op.zeroes() && (value.how.equals("zero") || value.origin.equals("0"))) {
                return true;
            }
            if (op.stores() && value.op == op && value.file == file && value.word == word) {
                return true;
            }
            if (op.stores()
                    && (value.origin.equals(ops.indexOf(op) + "@" + word)
                            || op.stored.getOrDefault(word, List.of()).stream()
                                    .anyMatch(stored ->
                                            stored.origin.equals(value.origin) && stored.event <= look.event))) {
                return true;
            }
        }
        return false;
    }

    private boolean isReplaced(Op op, int file, long word, long since) {
        return ops.stream().anyMatch(by -> by.definitelyWrites(file, word) && op.end < by.begin && by.end < since);
    }

    /** Whether present (1) or absent (-1) is a legal value of the word's existence. */
    private boolean existenceLegal(int file, long word, long since, long until, int value) {
        if (value == -1 && ops.stream().noneMatch(op -> op.definiteExistence(file, word) && op.end < since)) {
            return true;
        }
        return ops.stream()
                .filter(op -> op.begin <= until && op.existence(file, word) == value)
                .anyMatch(op -> ops.stream()
                        .noneMatch(by -> by.definiteExistence(file, word) && op.end < by.begin && by.end < since));
    }
}
