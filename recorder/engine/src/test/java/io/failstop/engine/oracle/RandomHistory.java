package io.failstop.engine.oracle;

import io.failstop.engine.oracle.History.Act;
import io.failstop.probe.EventFlags;
import io.failstop.probe.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A small history with many overlaps, equal clocks, short results, failures and hangs. */
final class RandomHistory {
    private static final Operation[] KINDS = {
        Operation.WRITE, Operation.WRITE, Operation.WRITE, Operation.WRITEV, Operation.DIRECT_WRITE, Operation.STORE,
        Operation.STORE, Operation.TRUNCATE, Operation.TRUNCATE, Operation.PUNCH, Operation.READ, Operation.READ,
        Operation.READ, Operation.READ, Operation.DIRECT_READ, Operation.LOAD, Operation.LOAD, Operation.SYNC
    };

    private final Random random;
    private final History history = new History();
    private final int files;
    private final int words;
    private final int longestStep;
    private final int valueRange;
    private final int unaligned;
    private final int failures;
    private final int guesses;

    RandomHistory(long seed) {
        random = new Random(seed);
        files = 1 + random.nextInt(2);
        words = 1 + random.nextInt(12);
        longestStep = 1 + random.nextInt(6);
        valueRange = random.nextBoolean() ? 4 : 1_000_000;
        unaligned = random.nextInt(4) == 0 ? 3 : Integer.MAX_VALUE;
        failures = 2 + random.nextInt(10);
        guesses = 2 + random.nextInt(40);
    }

    History history() {
        int threads = 1 + random.nextInt(4);
        int operations = 1 + random.nextInt(10);
        for (int thread = 0; thread < threads; thread++) {
            long clock = random.nextInt(4);
            boolean goesOn = true;
            for (int i = 0; i < operations && goesOn; i++) {
                Act act = act(thread, clock);
                goesOn = act.ended();
                clock = act.end + random.nextInt(longestStep);
            }
        }
        history.all().forEach(this::see);
        return history;
    }

    private Act act(int thread, long begin) {
        Operation kind = KINDS[random.nextInt(KINDS.length)];
        long offset = bytes(words);
        long length = bytes(words);
        long end = begin + random.nextInt(2 * longestStep);
        Act act = history.act(thread, begin, end, kind, 1 + random.nextInt(files), offset, length);
        act.returns(result(kind, length));
        if (random.nextInt(30) == 0) {
            act.never();
        }
        if (isStoring(kind) || random.nextInt(20) == 0) {
            store(act);
        }
        if (random.nextInt(8) == 0 && act.end - begin >= 2) {
            addInside(act);
        }
        return act;
    }

    private void addInside(Act outer) {
        long begin = outer.begin + 1;
        long end = outer.ended() ? outer.end - 1 : begin + 2;
        Operation[] kinds = {Operation.RECLAIM, Operation.TRUNCATE, Operation.STORE};
        Operation kind = kinds[random.nextInt(kinds.length)];
        int file = 1 + random.nextInt(files);
        Act inner = history.actInside(outer, begin, end, kind, file, bytes(words), bytes(words));
        store(inner);
        store(outer);
    }

    private long bytes(int limit) {
        long bytes = 8L * random.nextInt(limit + 1);
        return random.nextInt(unaligned) == 0 ? bytes + random.nextInt(8) : bytes;
    }

    private long result(Operation kind, long length) {
        boolean failed = random.nextInt(failures) == 0;
        if (kind == Operation.TRUNCATE || kind == Operation.PUNCH) {
            return failed ? -5 : 0;
        }
        if (failed) {
            return random.nextBoolean() ? -14 : 0;
        }
        return random.nextInt(3) == 0 ? bytes((int) (length / 8)) : length;
    }

    private static boolean isStoring(Operation kind) {
        return switch (kind) {
            case WRITE, WRITEV, DIRECT_WRITE, STORE -> true;
            default -> false;
        };
    }

    /** Most of what it wrote, sometimes twice, sometimes in part, sometimes beyond its range. */
    private void store(Act act) {
        for (int times = random.nextInt(8) == 0 ? 2 : 1; times > 0; times--) {
            long at = act.offset / 8 * 8;
            int count = (int) (act.length / 8) + (random.nextInt(10) == 0 ? 2 : 0);
            if (random.nextInt(6) == 0) {
                at += 8L * random.nextInt(3);
                count = random.nextInt(count + 1);
            }
            long[] values = values(at, count);
            int cut = random.nextInt(count + 1);
            act.stores(at, Arrays.copyOf(values, cut));
            act.stores(at + 8L * cut, Arrays.copyOfRange(values, cut, count));
        }
    }

    private long[] values(long at, int count) {
        long base = random.nextInt(valueRange) + at / 8;
        int pattern = random.nextInt(4);
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = switch (pattern) {
                case 0 -> base;
                case 1 -> random.nextInt(valueRange);
                default -> base + i;
            };
        }
        return values;
    }

    /** Readers see what somebody stored there, at whatever time, or zero; some see anything. */
    private void see(Act act) {
        boolean reads = act.kind == Operation.READ || act.kind == Operation.DIRECT_READ;
        boolean maps = act.kind == Operation.LOAD || random.nextInt(8) == 0;
        if (!reads && !maps) {
            return;
        }
        int file = reads ? act.file : 1 + random.nextInt(files);
        long returned = reads && act.result >= 0 ? act.result : act.length;
        for (int times = random.nextInt(10) == 0 ? 2 : 1; times > 0; times--) {
            long at = act.offset / 8 * 8;
            int count = (int) (returned / 8);
            int cut = random.nextInt(count + 1);
            look(act, reads ? 0 : EventFlags.MMAP, file, at, cut);
            look(act, reads ? 0 : EventFlags.MMAP, file, at + 8L * cut, count - cut);
        }
    }

    private void look(Act act, int channel, int file, long at, int count) {
        long[] values = new long[count];
        List<History.Words> stores = stores(file);
        for (int i = 0; i < count; i++) {
            values[i] = pick(stores, at / 8 + i);
        }
        act.words.add(new History.Words(channel, file, at, values));
    }

    private List<History.Words> stores(int file) {
        List<History.Words> stores = new ArrayList<>();
        for (Act act : history.all()) {
            if (act.file == file) {
                act.words.stream().filter(words -> words.channel() < 0).forEach(stores::add);
            }
        }
        return stores;
    }

    private long pick(List<History.Words> stores, long word) {
        if (random.nextInt(guesses) == 0 || stores.isEmpty()) {
            return random.nextInt(3) == 0 ? random.nextInt(valueRange) : 0;
        }
        for (int tries = 0; tries < 4; tries++) {
            History.Words words = stores.get(random.nextInt(stores.size()));
            long index = word - words.offset() / 8;
            if (index >= 0 && index < words.values().size()) {
                return words.values().get((int) index);
            }
        }
        return 0;
    }
}
