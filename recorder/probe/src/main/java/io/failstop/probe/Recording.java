package io.failstop.probe;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The traced side of a recording: rings and definitions in a directory in shared memory.
 *
 * <p>A program, or an engine that wants to be traced, opens one, defines its locks, and records:
 *
 * <pre>{@code
 * Recording recording = Recording.open(directory, RecordingOptions.defaults());
 * int lockClass = recording.definitions().lockClass("page", LockTraits.OWNERLESS);
 * int lock = recording.definitions().lock(lockClass, 1, null);
 * int site = recording.definitions().site(false, "Cache.find(Cache.java:10)");
 * ThreadProbe probe = recording.current();
 * probe.lockRequest(lock, 0, site, 0);
 * // ... acquire the lock, take its next order number while holding it ...
 * probe.lockAcquire(lock, 0, site, order, 1);
 * }</pre>
 *
 * <p>A recorder, in this process or another one, drains the directory into a trace. The files outlive
 * a kill of either side: whoever reads the trace later finds in them what was not drained yet.
 *
 * <p>Threading: all methods may be called from any thread.
 */
public final class Recording {
    private final MappedByteBuffer rings;
    private final Definitions definitions;
    private final RingPool pool;
    private final NanoClock clock;
    private final Policy policy;
    private final WeakIdentityMap<ThreadProbe> started = new WeakIdentityMap<>();
    // One recording may follow another in a process, and tests hold several at once: it is no static.
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable ThreadProbe> current = new ThreadLocal<>();

    private Recording(MappedByteBuffer rings, Definitions definitions, RecordingOptions options) {
        this.policy = options.policy();
        this.rings = rings;
        this.definitions = definitions;
        this.pool = new RingPool(rings, options);
        this.clock = options.clock();
    }

    /**
     * Creates the rings and the definitions file in an existing directory.
     *
     * @throws FileAlreadyExistsException if the directory holds a recording already
     * @throws IOException if the files cannot be made, for one because the disk is full
     */
    public static Recording open(Path directory, RecordingOptions options) throws IOException {
        Path ringsFile = directory.resolve(RingLayout.RINGS_FILE);
        Path definitionsFile = directory.resolve(RingLayout.DEFINITIONS_FILE);
        // A definitions file without rings would be read on into its old segments.
        refuseExisting(ringsFile);
        refuseExisting(definitionsFile);
        try {
            long bytes = RingLayout.ringOffset(options.rings(), options.slotsPerRing());
            MappedByteBuffer rings = MappedFiles.extend(ringsFile, 0, (int) bytes);
            Definitions definitions = new Definitions(definitionsFile, options.definitionBytes(), rings);
            writeControl(rings, options);
            return new Recording(rings, definitions, options);
        } catch (IOException e) {
            // Half a file on a full disk helps nobody and is in the way of the next attempt.
            removeAfter(e, ringsFile);
            removeAfter(e, definitionsFile);
            throw e;
        }
    }

    private static void refuseExisting(Path file) throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
    }

    private static void removeAfter(IOException failure, Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static void writeControl(MappedByteBuffer rings, RecordingOptions options) {
        long wall = System.currentTimeMillis() * 1_000_000L;
        rings.putInt(RingLayout.MAJOR_OFFSET, RingLayout.MAJOR);
        rings.putInt(RingLayout.MINOR_OFFSET, RingLayout.MINOR);
        rings.putLong(RingLayout.PROCESS_OFFSET, ProcessHandle.current().pid());
        rings.putInt(RingLayout.RINGS_OFFSET, options.rings());
        rings.putInt(RingLayout.SLOTS_OFFSET, options.slotsPerRing());
        rings.putInt(RingLayout.SHARED_OFFSET, options.sharedRings());
        rings.putInt(RingLayout.POLICY_OFFSET, options.policy().code());
        rings.putLong(RingLayout.CREATED_CLOCK_OFFSET, options.clock().nanoTime());
        rings.putLong(RingLayout.CREATED_WALL_OFFSET, wall);
        RingLayout.LONG.setRelease(rings, RingLayout.MAGIC_OFFSET, RingLayout.MAGIC);
    }

    /** What a thread does when its ring is full. */
    public Policy policy() {
        return policy;
    }

    /** Names for ids. */
    public Definitions definitions() {
        return definitions;
    }

    RingPool pool() {
        return pool;
    }

    /** Whether a recorder still wants events; once false, it stays so. */
    public boolean wanted() {
        return (long) RingLayout.LONG.getOpaque(rings, RingLayout.RECORDER_STATE_OFFSET) != RingLayout.RECORDER_STOPPED;
    }

    /** The probe of the calling thread; its first call records the thread's start. */
    public ThreadProbe current() {
        ThreadProbe probe = current.get();
        return probe == null ? register() : probe;
    }

    private ThreadProbe register() {
        Thread thread = Thread.currentThread();
        ThreadProbe probe = started.remove(thread);
        if (probe == null) {
            probe = create(thread, 0);
            current.set(probe);
            probe.startUnparented();
        } else if (probe.ownRing() == null && !VirtualThreads.isVirtual(thread)) {
            probe = withRing(thread, probe.id(), probe.sequence());
            current.set(probe);
        } else {
            current.set(probe);
        }
        return probe;
    }

    /**
     * Records that the calling thread is about to start {@code child}; called before the child can run.
     * Where nobody calls it, a thread's first event stands for its start, without a parent. Returns the
     * child's id in the trace.
     */
    public int threadStarting(Thread child) {
        ThreadProbe parent = current();
        int id = definitions.thread(child.getName(), VirtualThreads.isVirtual(child));
        long sequence = parent.startChild(id);
        // The ring is leased when the child first runs: a start that fails would leave it leased.
        started.put(child, new ThreadProbe(this, id, null, clock, sequence));
        return id;
    }

    /** Records that the start of {@code child}, announced by {@link #threadStarting}, failed: it ends at once. */
    public void threadStartFailed(Thread child) {
        ThreadProbe probe = started.remove(child);
        if (probe != null) {
            probe.event(EventKind.THREAD_END, 0, 0, 0, 0, 0, 0, 0);
        }
    }

    /** Records that the calling thread ends; it records nothing afterwards. */
    public void threadEnding() {
        ThreadProbe probe = current.get();
        if (probe == null) {
            probe = started.contains(Thread.currentThread()) ? register() : null;
        }
        if (probe == null) {
            return;
        }
        probe.event(EventKind.THREAD_END, 0, 0, 0, 0, 0, 0, 0);
        current.remove();
        Ring ring = probe.ownRing();
        if (ring != null) {
            pool.giveBack(ring);
        }
    }

    /**
     * A probe for a logical thread that is no thread of the JVM, such as a fiber of an engine. It uses
     * a shared ring; {@code parent} is the thread that starts it, or null.
     */
    public ThreadProbe logicalThread(String name, @Nullable ThreadProbe parent) {
        int id = definitions.thread(name, true);
        ThreadProbe probe = new ThreadProbe(this, id, null, clock, parent == null ? 0 : parent.startChild(id));
        if (parent == null) {
            probe.startUnparented();
        }
        return probe;
    }

    private ThreadProbe create(Thread thread, long sequence) {
        int id = definitions.thread(thread.getName(), VirtualThreads.isVirtual(thread));
        return VirtualThreads.isVirtual(thread)
                ? new ThreadProbe(this, id, null, clock, sequence)
                : withRing(thread, id, sequence);
    }

    private ThreadProbe withRing(Thread thread, int id, long sequence) {
        Ring ring = pool.lease(thread);
        if (ring == null) {
            add(RingLayout.SHARING_OFFSET);
        } else {
            ring.touchIfNew();
        }
        return new ThreadProbe(this, id, ring, clock, sequence);
    }

    /** Counts a failure inside instrumentation that was kept from the program. */
    public void countFailure() {
        add(RingLayout.FAILURES_OFFSET);
    }

    /** Counts one more in the control page. */
    private void add(int offset) {
        long before = (long) RingLayout.LONG.getAndAdd(rings, offset, 1L);
        assert before >= 0;
    }
}
