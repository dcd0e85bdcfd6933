package io.failstop.replayer;

import io.failstop.probe.EventKind;
import io.failstop.trace.locks.Held;
import io.failstop.trace.locks.LockModel;
import io.failstop.trace.locks.Wait;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A digest of what was executed. It covers the events of each thread with the order numbers of their
 * objects, and the lock state that they led to. It leaves out clocks, and places in the merged order: two
 * orders that keep every thread's and every object's order have the same digest.
 *
 * <p>Threading: one thread.
 */
final class EventDigest {
    private static final int DIGITS = 16;
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private final Map<Integer, Tally> tallies = new TreeMap<>();
    private @Nullable Tally latest;

    /** One thread's events, folded into a number. */
    private static final class Tally {
        final int thread;
        long events;
        long lastSequence;
        long folded;

        Tally(int thread) {
            this.thread = thread;
        }

        void fold(long word) {
            long mixed = (folded ^ word) * MULTIPLIER;
            folded = mixed ^ (mixed >>> 32);
        }
    }

    void add(int thread, long sequence, EventKind kind, int flags, int object, long order, long a, long b, long c) {
        Tally tally = latest;
        if (tally == null || tally.thread != thread) {
            tally = tallies.computeIfAbsent(thread, Tally::new);
            latest = tally;
        }
        tally.events++;
        tally.lastSequence = sequence;
        tally.fold(kind.code() | ((long) flags << 8) | ((long) object << 32));
        tally.fold(order);
        tally.fold(a);
        tally.fold(b);
        tally.fold(c);
    }

    String of(LockModel model) {
        MessageDigest digest = sha256();
        for (Tally tally : tallies.values()) {
            update(digest, 1, tally.thread, tally.events, tally.lastSequence, tally.folded);
        }
        for (Held held : model.holds()) {
            update(digest, 2, held.lock(), held.thread(), held.depth(), held.shared() ? 1 : 0);
        }
        for (Wait wait : model.waits()) {
            int manner = wait.kind().label().hashCode();
            update(digest, 3, wait.thread(), wait.lock(), manner, wait.shared() ? 1 : 0, wait.condition());
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    }

    private static void update(MessageDigest digest, long... words) {
        ByteBuffer bytes = ByteBuffer.allocate(words.length * Long.BYTES);
        for (long word : words) {
            bytes.putLong(word);
        }
        digest.update(bytes.array());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
