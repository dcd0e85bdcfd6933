package io.failstop.engine.cache;

import io.failstop.engine.oracle.Oracle;
import io.failstop.engine.order.Conductor;
import io.failstop.engine.order.Ordered;
import io.failstop.engine.order.Track;
import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.LockRole;
import io.failstop.probe.LockTraits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One page-cache engine: its files, address spaces, device, and the names of all of them.
 *
 * <p>Everything that there can be has its id from the start, so that ids are the same in every run of the
 * same settings and number of threads.
 *
 * <p>Threading: what is final is safe to share; {@link #newPage} is called with the slot entered.
 */
public final class Machine {
    static final long[] ZEROES = new long[Page.WORDS];

    private static final int IDS_PER_FILE = 3;

    private final Settings settings;
    private final Conductor conductor;
    private final @Nullable Oracle oracle;
    private final int pagesPerSlot;
    private final int pageLockClass;
    private final int writebackLockClass;
    private final List<CachedFile> files = new ArrayList<>();
    private final List<AddressSpace> spaces = new ArrayList<>();
    private final List<Block> blocks = new ArrayList<>();
    private final Allocator allocator;
    private final AtomicInteger livelocks = new AtomicInteger();
    private int nextId;

    /**
     * A machine for so many threads, the first one included.
     *
     * @param oracle is told what happens; null for none
     */
    public Machine(Settings settings, Conductor conductor, BlockStore store, int threads, @Nullable Oracle oracle) {
        if (threads > Stamp.MAX_THREADS) {
            throw new IllegalArgumentException("the engine is limited to " + Stamp.MAX_THREADS + " threads");
        }
        this.settings = settings;
        this.conductor = conductor;
        this.oracle = oracle;
        // A page that was removed stays in use by at most one reference of each thread and entry.
        this.pagesPerSlot = 2 * threads + settings.addressSpaces() + 2;
        for (Site site : Site.values()) {
            conductor.site(site.frame());
        }
        int fileLockClass = conductor.lockClass("i_mutex", 0);
        int semClass = conductor.lockClass("mmap_sem", LockTraits.SHARED | LockTraits.QUEUE_FAIR);
        int invalidateClass = conductor.lockClass("invalidate_lock", LockTraits.SHARED | LockTraits.QUEUE_FAIR);
        pageLockClass = conductor.lockClass("page", LockTraits.OWNERLESS);
        writebackLockClass = conductor.lockClass("writeback", LockTraits.OWNERLESS);
        int allocatorClass = conductor.lockClass("block-allocation", 0);
        nextId = conductor.reserve(idCount());
        allocator = new Allocator(lock(allocatorClass, 1, "block-allocation", false), blockCount());
        for (int i = 0; i < blockCount(); i++) {
            addBlock(i, store);
        }
        for (int i = 0; i < settings.files(); i++) {
            addFile(i, fileLockClass, invalidateClass);
        }
        for (int i = 0; i < settings.addressSpaces(); i++) {
            addSpace(i + 1, semClass);
        }
    }

    private int slotCount() {
        return settings.files() * settings.filePages();
    }

    private int blockCount() {
        return blockCount(settings);
    }

    /** Blocks of the device: those of all files, and one file's more, so that freed ones move from file to file. */
    public static int blockCount(Settings settings) {
        return (settings.files() + 1) * settings.filePages() * settings.blocksPerPage();
    }

    private int idCount() {
        return 1
                + blockCount()
                + settings.files() * IDS_PER_FILE
                + slotCount() * (1 + pagesPerSlot * Slot.IDS_PER_PAGE)
                + settings.addressSpaces() * (1 + slotCount());
    }

    private void addBlock(int number, BlockStore store) {
        Block block = adopted(new Block(nextId++, number, store, settings.blockSize() / Long.BYTES));
        conductor.define(DefinitionLayout.BLOCK, block.id(), number, 0);
        blocks.add(block);
    }

    private void addFile(int number, int mutexClass, int invalidateClass) {
        String name = fileName(number);
        int id = nextId++;
        ModelLock mutex = lock(mutexClass, number + 1, "i_mutex(" + name + ")", false);
        ModelLock invalidate = lock(invalidateClass, number + 1, "invalidate_lock(" + name + ")", true);
        defineRole(invalidate, LockRole.INVALIDATION, id);
        int fileBlocks = settings.filePages() * settings.blocksPerPage();
        CachedFile file = adopted(new CachedFile(id, number, name, mutex, invalidate, fileBlocks));
        conductor.define(DefinitionLayout.FILE, id, 0, 0, name);
        List<Slot> slots = new ArrayList<>();
        for (int index = 0; index < settings.filePages(); index++) {
            int slotId = nextId++;
            Slot slot = adopted(new Slot(slotId, file, index, nextId, this));
            nextId += pagesPerSlot * Slot.IDS_PER_PAGE;
            slot.define();
            slots.add(slot);
        }
        file.slots(slots);
        files.add(file);
    }

    private static String fileName(int number) {
        return number < 26 ? String.valueOf((char) ('A' + number)) : "F" + number;
    }

    private void addSpace(int number, int semClass) {
        ModelLock sem = lock(semClass, number, "mmap_sem(mm" + number + ")", true);
        defineRole(sem, LockRole.ADDRESS_SPACE, number);
        List<Entry> entries = new ArrayList<>();
        AddressSpace space = new AddressSpace(number, sem, settings.filePages(), entries);
        for (CachedFile file : files) {
            for (Slot slot : file.slots()) {
                Entry entry = adopted(new Entry(nextId++, space, slot));
                conductor.define(DefinitionLayout.ENTRY, entry.id(), number, slot.id());
                entries.add(entry);
            }
        }
        spaces.add(space);
    }

    private ModelLock lock(int lockClass, int instance, String name, boolean fair) {
        return lock(nextId++, lockClass, instance, name, fair);
    }

    private ModelLock lock(int id, int lockClass, int instance, String name, boolean fair) {
        conductor.define(DefinitionLayout.LOCK, id, lockClass, instance, name);
        return adopted(new ModelLock(id, name, fair));
    }

    /** Says what a lock guards: whoever analyses the trace knows then which locks a fault would have needed. */
    private void defineRole(ModelLock lock, int role, int guarded) {
        conductor.define(DefinitionLayout.LOCK_ROLE, lock.id(), role, guarded);
    }

    private <T extends Ordered> T adopted(T object) {
        conductor.adopt(object);
        return object;
    }

    /** A page that was not there before; {@code number} counts the slot's pages. */
    Page newPage(Slot slot, int id, int number) {
        String place = slot.file.name + "[" + slot.index + "]" + "'".repeat(Math.min(number, 3))
                + (number > 3 ? Integer.toString(number) : "");
        int instance = slot.id() * pagesPerSlot + number;
        ModelLock lock = lock(id + 1, pageLockClass, instance, "page " + place, false);
        defineRole(lock, LockRole.PAGE, id);
        ModelLock writeback = lock(id + 2, writebackLockClass, instance, "writeback " + place, false);
        conductor.define(DefinitionLayout.PAGE, id, slot.file.id(), slot.index);
        return adopted(new Page(id, slot, lock, writeback, settings.blockSize()));
    }

    /** A task of a thread; {@code number} decides its address space. */
    public Task task(Track track, int number) {
        AddressSpace space = spaces.get(number % spaces.size());
        return new Task(this, track, space, oracle == null ? null : oracle.log(track.thread(), track.name()));
    }

    /** The knobs. */
    public Settings settings() {
        return settings;
    }

    Conductor conductor() {
        return conductor;
    }

    int pagesPerSlot() {
        return pagesPerSlot;
    }

    CachedFile file(int number) {
        return files.get(number);
    }

    List<AddressSpace> spaces() {
        return spaces;
    }

    Block block(int number) {
        return blocks.get(number);
    }

    Allocator allocator() {
        return allocator;
    }

    void livelocked() {
        livelocks.incrementAndGet();
    }

    /** How many operations were given up because they got nowhere. */
    public int livelocks() {
        return livelocks.get();
    }

    /** A digest of all state; when all threads stand still. */
    public long digest() {
        Digest digest = new Digest();
        allocator.addTo(digest);
        for (Block block : blocks) {
            block.addTo(digest);
        }
        for (CachedFile file : files) {
            file.addTo(digest);
            for (Slot slot : file.slots()) {
                for (Page page : slot.pages()) {
                    page.addTo(digest);
                }
            }
        }
        for (AddressSpace space : spaces) {
            space.addTo(digest);
        }
        return digest.value();
    }
}
