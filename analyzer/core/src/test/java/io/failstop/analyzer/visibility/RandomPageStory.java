package io.failstop.analyzer.visibility;

import io.failstop.analyzer.naive.NaiveVisibility;
import io.failstop.probe.EventKind;
import io.failstop.probe.Operation;
import io.failstop.probe.Provenance;
import io.failstop.trace.EventList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Random events about two files of two pages each, of which the first words are used. What an engine would do
 * is mixed with what none should, so that both verdicts occur often; blocks are of four words.
 */
final class RandomPageStory {
    private static final int WORDS = NaiveVisibility.WORDS;
    private static final Operation[] KINDS = {
        Operation.WRITE,
        Operation.WRITE,
        Operation.WRITEV,
        Operation.STORE,
        Operation.READ,
        Operation.READ,
        Operation.LOAD,
        Operation.TRUNCATE,
        Operation.PUNCH,
        Operation.DIRECT_WRITE
    };

    private final Random random;
    private final PageStory story = new PageStory();
    private final List<Deque<Running>> threads = new ArrayList<>();
    private final List<Integer> files = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();
    private final List<Integer> blocks = new ArrayList<>();
    private final long[] generations = new long[4];

    private record Running(Operation kind, int file, long offset, long length) {}

    private static final class Slot {
        final int id;
        final int file;
        final int index;
        final List<Page> pages = new ArrayList<>();

        Slot(int id, int file, int index) {
            this.id = id;
            this.file = file;
            this.index = index;
        }
    }

    private static final class Page {
        final int id;
        final Slot slot;
        final int[] entries;
        final boolean[] mapped = new boolean[2];
        final int[] readBlock = {-1, -1};
        final long[] readGeneration = new long[2];
        boolean cached;

        Page(int id, Slot slot, int[] entries) {
            this.id = id;
            this.slot = slot;
            this.entries = entries;
        }
    }

    RandomPageStory(long seed) {
        random = new Random(seed);
    }

    EventList tell(int events) {
        define();
        while (story.latest() < events) {
            int thread = random.nextInt(threads.size());
            if (threads.get(thread).isEmpty() && random.nextInt(10) > 0) {
                begin(thread);
            } else if (!threads.get(thread).isEmpty() && random.nextInt(5) == 0) {
                end(thread);
            } else {
                act(thread);
            }
        }
        return story.trace();
    }

    private void define() {
        for (String name : List.of("A", "B", "C")) {
            story.thread(name);
            threads.add(new ArrayDeque<>());
        }
        for (String name : List.of("f", "g")) {
            int file = story.file(name);
            files.add(file);
            for (int index = 0; index < 2; index++) {
                Slot slot = new Slot(story.slot(file, index), file, index);
                slots.add(slot);
                for (int i = 0; i < 2; i++) {
                    int[] entries = {story.entry(1, slot.id), story.entry(2, slot.id)};
                    slot.pages.add(new Page(story.page(file, index), slot, entries));
                }
            }
        }
        for (int i = 0; i < generations.length; i++) {
            blocks.add(story.block(100 + i));
        }
    }

    private void begin(int thread) {
        Operation kind = KINDS[random.nextInt(KINDS.length)];
        int file = files.get(random.nextInt(4) == 0 ? 1 : 0);
        long from = 512L * random.nextInt(2) + random.nextInt(WORDS);
        long length = random.nextInt(6) == 0 ? 512 : 1 + random.nextInt(WORDS);
        threads.get(thread).push(new Running(kind, file, 8 * from, 8 * length));
        story.begin(thread, kind, file, 8 * from, 8 * length);
    }

    private void end(int thread) {
        Running running = threads.get(thread).pop();
        long length = running.length;
        long result = switch (random.nextInt(6)) {
            case 0 -> -5;
            case 1 -> 0;
            case 2 -> 8 * (long) random.nextInt((int) (length / 8) + 1);
            default -> length;
        };
        story.end(thread, running.kind, running.file, result);
    }

    private Page page() {
        Slot slot = slots.get(random.nextInt(4) == 0 ? 2 + random.nextInt(2) : random.nextInt(2));
        return slot.pages.get(random.nextInt(4) == 0 ? 1 : 0);
    }

    private void act(int thread) {
        Page page = page();
        int from = random.nextInt(WORDS);
        int words = 1 + random.nextInt(WORDS - from);
        switch (random.nextInt(16)) {
            case 0, 1 -> story.see(thread, page.id, 8L * from, 8L * words);
            case 2 -> story.seeMapped(thread, page.id, 8L * from, 8L * words);
            case 3, 4, 5, 6 -> copy(thread, page, from, words);
            case 7 -> story.fill(thread, page.id, 8L * from, 8L * words, zeroOrNothing());
            case 8 -> story.uptodate(thread, page.id, 0, 8L * WORDS);
            case 9 -> uptodate(thread, page, from, words);
            case 10 -> map(thread, page, random.nextInt(2));
            case 11 -> addOrRemove(thread, page);
            case 12 -> size(thread, page.slot.file);
            case 13 -> submitOrWrite(thread, page);
            case 14 -> readDevice(thread, page);
            default -> nest(thread);
        }
    }

    private int zeroOrNothing() {
        return switch (random.nextInt(6)) {
            case 0 -> Provenance.UNINITIALISED;
            case 1, 2 -> Provenance.ZERO_HOLE;
            case 3 -> Provenance.ZERO_EOF;
            default -> Provenance.ZERO_FILLER;
        };
    }

    private void uptodate(int thread, Page page, int from, int words) {
        if (random.nextBoolean()) {
            story.uptodate(thread, page.id, 8L * from, 8L * words);
        } else {
            story.notUptodate(thread, page.id, 8L * from, 8L * words);
        }
    }

    private void copy(int thread, Page page, int from, int words) {
        Running running = threads.get(thread).peek();
        Page source = page();
        int sourceFrom = random.nextInt(WORDS - words + 1);
        switch (random.nextInt(5)) {
            case 0 -> {
                story.seeMapped(thread, source.id, 8L * sourceFrom, 8L * words);
                story.grain(thread, page.id, 8L * from, 8L * words, source.id, 8L * sourceFrom);
            }
            case 1 -> throughTemporary(thread, page, from, words, source, sourceFrom);
            case 2 -> story.grain(thread, page.id, 8L * from, 8L * words, source.id, 8L * sourceFrom);
            default -> {
                if (running == null || running.file != page.slot.file) {
                    return;
                }
                long address = PageStory.PAGE * (long) page.slot.index + 8L * from - running.offset;
                boolean inside = address >= 0 && address < running.length;
                story.grain(thread, page.id, 8L * from, 8L * words, 0, inside ? address : 8L * sourceFrom);
            }
        }
    }

    private void throughTemporary(int thread, Page page, int from, int words, Page source, int sourceFrom) {
        boolean mapped = random.nextBoolean();
        int position = random.nextInt(3);
        story.copyToTemporary(thread, 8L * position, 8L * words, mapped ? source.entries[0] : 0, 8L * sourceFrom);
        if (mapped) {
            int first = random.nextInt(words + 1);
            seePart(thread, source, sourceFrom, first);
            seePart(thread, source, sourceFrom + first, words - first);
        }
        story.event(EventKind.COPY_BEGIN, thread, 0, page.id, 0, PageStory.TEMPORARY + 8L * position, 0);
        story.grain(thread, page.id, 8L * from, 8L * words, 0, PageStory.TEMPORARY + 8L * position);
    }

    private void seePart(int thread, Page page, int from, int words) {
        if (words > 0) {
            story.seeMapped(thread, page.id, 8L * from, 8L * words);
        }
    }

    private void map(int thread, Page page, int entry) {
        if (page.mapped[entry]) {
            story.unmap(thread, page.entries[entry], page.id);
        } else {
            story.map(thread, page.entries[entry], page.id);
        }
        page.mapped[entry] = !page.mapped[entry];
    }

    private void addOrRemove(int thread, Page page) {
        if (page.cached) {
            story.remove(thread, page.slot.id, page.id);
            page.cached = false;
        } else if (!page.mapped[0] && !page.mapped[1]) {
            story.add(thread, page.slot.id, page.id);
            page.cached = true;
            page.readBlock[0] = -1;
            page.readBlock[1] = -1;
        }
    }

    private void size(int thread, int file) {
        story.size(thread, file, 0, 8L * (random.nextInt(3) * 512L + random.nextInt(WORDS)));
    }

    private void submitOrWrite(int thread, Page page) {
        if (random.nextBoolean()) {
            story.submit(thread, page.id);
        } else {
            int block = random.nextInt(blocks.size());
            story.deviceWrite(thread, blocks.get(block), page.id, ++generations[block], 32L * random.nextInt(2));
        }
    }

    private void readDevice(int thread, Page page) {
        int half = random.nextInt(2);
        if (page.readBlock[half] < 0 || random.nextInt(3) == 0) {
            int block = random.nextInt(blocks.size());
            page.readBlock[half] = block;
            page.readGeneration[half] = generations[block];
            story.deviceRead(thread, blocks.get(block), page.id, generations[block], 32L * half);
        } else {
            int from = random.nextInt(4);
            int words = 1 + random.nextInt(4 - from);
            int block = blocks.get(page.readBlock[half]);
            story.fillFrom(thread, page.id, 32L * half + 8L * from, 8L * words, block, page.readGeneration[half]);
        }
    }

    private void nest(int thread) {
        if (!threads.get(thread).isEmpty() && threads.get(thread).size() < 3) {
            threads.get(thread).push(new Running(Operation.RECLAIM, 0, 0, 0));
            story.begin(thread, Operation.RECLAIM, 0, 0, 0);
        }
    }
}
