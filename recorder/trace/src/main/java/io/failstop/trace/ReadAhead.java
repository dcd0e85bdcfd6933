package io.failstop.trace;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads in a thread of its own while what was read before is handed over: reading costs about as much as
 * analysing. It stays a few blocks ahead at most, and has ended when {@link #run} returns.
 *
 * <p>Threading: {@link #run} is called by one thread, which takes the blocks; {@link #put} and {@link #spare} by
 * the one inside. Blocks are published by the queues.
 *
 * @param <B> what is handed over at a time
 */
public final class ReadAhead<B> {
    private static final int BLOCKS = 4;
    private static final long ALIVE_CHECK_MILLIS = 500;

    private final String name;
    private final BlockingQueue<Step<B>> steps = new ArrayBlockingQueue<>(BLOCKS);
    private final Queue<B> spare = new ArrayBlockingQueue<>(BLOCKS + 1);
    private volatile boolean stopped;

    /** A block, or the end: with what went wrong, if something did. */
    private record Step<B>(@Nullable B block, @Nullable Throwable failure) {}

    /** Work that hands blocks over. */
    @FunctionalInterface
    public interface Reading<B> {
        /** Does all of it, or stops early once nobody takes blocks any more. */
        void run(ReadAhead<B> ahead) throws TraceException;
    }

    /**
     * A reader that has not begun.
     *
     * @param name of its thread
     */
    public ReadAhead(String name) {
        this.name = name;
    }

    /** Whether nobody takes blocks any more. */
    public boolean stopped() {
        return stopped;
    }

    /** Hands over a block; only the work itself does. */
    public void put(B block) {
        enqueue(new Step<>(block, null));
    }

    /** A block that was given back, or null. */
    public @Nullable B spare() {
        return spare.poll();
    }

    /** Whoever took a block does not need it any more. */
    public void giveBack(B block) {
        spare.offer(block);
    }

    private void enqueue(Step<B> step) {
        try {
            if (!stopped) {
                steps.put(step);
            }
        } catch (InterruptedException e) {
            stopped = true;
            Thread.currentThread().interrupt();
        }
    }

    /** Runs the work and takes its blocks, in order, until it ends. */
    public void run(Reading<B> reading, Consumer<B> target) throws TraceException {
        Thread thread = new Thread(() -> work(reading), name);
        thread.setDaemon(true);
        thread.start();
        try {
            takeAll(thread, target);
        } finally {
            stopped = true;
            thread.interrupt();
            awaitEnd(thread);
        }
    }

    @SuppressWarnings("CatchAndPrintStackTrace") // it is not printed: whoever takes the blocks gets it
    private void work(Reading<B> reading) {
        Throwable failure = null;
        try {
            reading.run(this);
        } catch (TraceException | RuntimeException | Error e) {
            failure = e;
        }
        enqueue(new Step<>(null, failure));
    }

    private void takeAll(Thread thread, Consumer<B> target) throws TraceException {
        while (true) {
            Step<B> step = take(thread);
            if (step.block != null) {
                target.accept(step.block);
            } else if (step.failure == null) {
                return;
            } else {
                rethrow(step.failure);
            }
        }
    }

    /** A reader without memory may be unable even to say so. */
    private Step<B> take(Thread thread) throws TraceException {
        try {
            while (true) {
                boolean alive = thread.isAlive();
                Step<B> step = steps.poll(ALIVE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
                if (step != null) {
                    return step;
                }
                if (!alive) {
                    throw new OutOfMemoryError("while reading ahead");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TraceException("reading was interrupted", e);
        }
    }

    /** What it has open belongs to it alone until then. */
    private static void awaitEnd(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rethrow(Throwable failure) throws TraceException {
        if (failure instanceof TraceException known) {
            throw known;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }
}
