package io.failstop.trace.std;

import io.failstop.trace.TraceException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Parses a file in a thread of its own while the events of earlier blocks are handed over: parsing costs
 * about as much as analysing. It stays a few blocks ahead at most.
 *
 * <p>Threading: everything is called by one thread, the reader; the other one is inside.
 */
final class ReadAhead {
    private static final int BLOCKS = 4;
    private static final long ALIVE_CHECK_MILLIS = 500;

    private final BlockingQueue<Step> steps = new ArrayBlockingQueue<>(BLOCKS);
    private volatile boolean stopped;

    /** A block, or the end: with what went wrong, if something did. */
    private record Step(@Nullable Block block, @Nullable Throwable failure) {}

    /** Work that hands blocks over. */
    interface Parsing {
        void run(ReadAhead ahead) throws TraceException;
    }

    /** Whether nobody takes blocks any more. */
    boolean stopped() {
        return stopped;
    }

    /** Hands over a block; only the work itself does. */
    void put(Block block) {
        enqueue(new Step(block, null));
    }

    private void enqueue(Step step) {
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
    void run(Parsing parsing, Consumer<Block> target) throws TraceException {
        Thread thread = new Thread(() -> work(parsing), "failstop std parser");
        thread.setDaemon(true);
        thread.start();
        try {
            takeAll(thread, target);
        } finally {
            stopped = true;
            thread.interrupt();
            steps.clear();
        }
    }

    @SuppressWarnings("CatchAndPrintStackTrace") // it is not printed: whoever takes the blocks gets it
    private void work(Parsing parsing) {
        Throwable failure = null;
        try {
            parsing.run(this);
        } catch (TraceException | RuntimeException | Error e) {
            failure = e;
        }
        enqueue(new Step(null, failure));
    }

    private void takeAll(Thread thread, Consumer<Block> target) throws TraceException {
        while (true) {
            Step step = take(thread);
            if (step.block != null) {
                target.accept(step.block);
            } else if (step.failure == null) {
                return;
            } else {
                rethrow(step.failure);
            }
        }
    }

    /** A parser without memory may be unable even to say so. */
    private Step take(Thread thread) throws TraceException {
        try {
            while (true) {
                boolean alive = thread.isAlive();
                Step step = steps.poll(ALIVE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
                if (step != null) {
                    return step;
                }
                if (!alive) {
                    throw new OutOfMemoryError("while parsing ahead");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TraceException("reading was interrupted", e);
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
