package io.failstop.engine.work;

import io.failstop.engine.cache.Settings;
import io.failstop.engine.cache.Task;
import java.util.Map;

/**
 * What the threads of a run do. An object serves one run.
 *
 * <p>Decisions come from the seed alone. What threads tell each other outside the engine may steer a live run
 * ({@link io.failstop.engine.order.Track#steer}) and must not decide anything else.
 */
public interface Workload {
    /** Knobs that this workload sets unless the user does. */
    Map<String, String> settings();

    /**
     * Whether it makes sense with these knobs.
     *
     * @throws IllegalArgumentException with one line for the user if it does not
     */
    default void check(Settings settings) {}

    /** How many threads do its work. */
    int workers();

    /** Whether reclaim and writeback run beside it. */
    boolean daemons();

    /** Makes the stage, in the first thread, before any worker runs. */
    void prepare(Task main);

    /** The work of worker {@code number}, from 0. */
    void work(int number, Task task);
}
