package io.failstop.agent.hooks;

import io.failstop.probe.Recording;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From places in the code, and the stacks that lead there, to site ids.
 *
 * <p>Bounded: places beyond {@link #MAX_PLACES} are unknown sites, stacks beyond {@link #MAX_STACKS}
 * are recorded as their place alone, which a remark in the trace tells of.
 *
 * <p>Threading: any thread. A defined place is read without a lock; the rest is guarded by this
 * object's monitor.
 */
final class Sites {
    static final int MAX_PLACES = 1 << 20;
    static final int MAX_STACKS = 1 << 13;

    private static final String HOOKS = "io.failstop.agent.hooks.";
    private static final String THREAD = "java.lang.Thread";
    private static final String VIRTUAL_THREAD = "java.lang.VirtualThread";

    private final Recording recording;
    private final int stackVisits;
    private final int depth;
    private final Map<String, Integer> frames = new HashMap<>();
    private final Map<StackKey, Integer> stacks = new HashMap<>();
    private volatile Place[] places = new Place[256];
    private int count = 1;
    private boolean overflowed;

    Sites(Recording recording, int stackVisits, int depth) {
        this.recording = recording;
        this.stackVisits = stackVisits;
        this.depth = depth;
    }

    /** Registers a place; returns the number that instrumented code passes, 0 if there are too many. */
    synchronized int register(Place place) {
        if (count == MAX_PLACES) {
            return 0;
        }
        Place[] array = places;
        if (count == array.length) {
            array = Arrays.copyOf(array, count * 2);
        }
        array[count] = place;
        places = array;
        return count++;
    }

    /** The site of the place alone. */
    int place(int number) {
        Place place = places[number];
        if (place == null) {
            return 0;
        }
        int site = place.site;
        return site == 0 ? define(place) : site;
    }

    /** Several instructions of a line are one site. */
    private synchronized int define(Place place) {
        if (place.site == 0) {
            place.site = define(place.frame());
        }
        return place.site;
    }

    private synchronized int define(String frame) {
        Integer known = frames.get(frame);
        if (known != null) {
            return known;
        }
        int site = recording.definitions().site(false, frame);
        frames.put(frame, site);
        return site;
    }

    /** The site of the place, with the whole stack where it is worth it. */
    int stack(int number, boolean contended) {
        if (stackVisits == 0) {
            return place(number);
        }
        if (!contended) {
            Place place = places[number];
            if (place == null || place.visits >= stackVisits) {
                return place(number);
            }
            place.visits++;
        }
        int site = intern(new Throwable().getStackTrace(), false);
        return site == 0 ? place(number) : site;
    }

    /** The site that called a method of {@link Thread}: no instruction of ours knows its place. */
    int callerOfThread() {
        return intern(new Throwable().getStackTrace(), true);
    }

    /** The id of this stack without our own frames; 0 if there are too many. */
    private int intern(StackTraceElement[] trace, boolean skipThread) {
        int from = 0;
        while (from < trace.length && isSkipped(trace[from].getClassName(), skipThread)) {
            from++;
        }
        if (from == trace.length) {
            return 0;
        }
        if (stackVisits == 0) {
            return define(StackKey.frame(trace[from]));
        }
        return intern(new StackKey(Arrays.copyOfRange(trace, from, Math.min(trace.length, from + depth))));
    }

    private static boolean isSkipped(String className, boolean skipThread) {
        boolean thread = className.equals(THREAD) || className.equals(VIRTUAL_THREAD);
        return className.startsWith(HOOKS) || (skipThread && thread);
    }

    private synchronized int intern(StackKey key) {
        Integer known = stacks.get(key);
        if (known != null) {
            return known;
        }
        if (stacks.size() == MAX_STACKS) {
            tellOfOverflow();
            return 0;
        }
        int site = recording.definitions().site(true, key.frames());
        stacks.put(key, site);
        return site;
    }

    private void tellOfOverflow() {
        if (!overflowed) {
            overflowed = true;
            recording.current().mark("more than " + MAX_STACKS + " stacks: further ones are recorded as their place");
        }
    }

    /** A stack that is equal to another one with the same frames. */
    private static final class StackKey {
        private final StackTraceElement[] elements;
        private final int hash;

        StackKey(StackTraceElement[] elements) {
            this.elements = elements;
            this.hash = Arrays.hashCode(elements);
        }

        String[] frames() {
            String[] frames = new String[elements.length];
            for (int i = 0; i < frames.length; i++) {
                frames[i] = frame(elements[i]);
            }
            return frames;
        }

        static String frame(StackTraceElement element) {
            String file = element.getFileName();
            return Place.frame(
                    element.getClassName(), element.getMethodName(), file == null ? "" : file, element.getLineNumber());
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof StackKey key && Arrays.equals(elements, key.elements);
        }
    }
}
