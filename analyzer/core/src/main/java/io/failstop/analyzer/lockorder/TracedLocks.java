package io.failstop.analyzer.lockorder;

import io.failstop.probe.LockTraits;
import io.failstop.trace.DefinitionTable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The locks of a trace, numbered from 0 in the order in which they are met, and what their definitions say of them.
 *
 * <p>Threading: one thread.
 */
final class TracedLocks {
    private static final int UNKNOWN = -1;

    private final DefinitionTable names;
    private final DenseIds ids = new DenseIds();
    private final Map<String, Integer> classNumbers = new HashMap<>();
    private int[] traits = new int[64];

    TracedLocks(DefinitionTable names) {
        this.names = names;
        Arrays.fill(traits, UNKNOWN);
    }

    int size() {
        return ids.size();
    }

    /** The number of an id, which it gets now if it has none. */
    int number(int id) {
        return ids.number(id);
    }

    /** The id of a number. */
    int id(int lock) {
        return ids.id(lock);
    }

    /** A number for the class of a lock: the same for locks whose classes have the same name. */
    int classOf(int lock) {
        return classNumbers.computeIfAbsent(names.lockClassName(ids.id(lock)), name -> classNumbers.size());
    }

    /** Whether any thread may release it. */
    boolean isOwnerless(int lock) {
        return (traits(lock) & LockTraits.OWNERLESS) != 0;
    }

    /** Whether those who wait for it get it in the order in which they asked. */
    boolean isFair(int lock) {
        return (traits(lock) & LockTraits.QUEUE_FAIR) != 0;
    }

    /** Whether its holder may acquire it again. */
    boolean isReentrant(int lock) {
        return (traits(lock) & LockTraits.REENTRANT) != 0;
    }

    private int traits(int lock) {
        if (lock >= traits.length) {
            int size = traits.length;
            traits = Arrays.copyOf(traits, Math.max(lock + 1, size * 2));
            Arrays.fill(traits, size, traits.length, UNKNOWN);
        }
        if (traits[lock] == UNKNOWN) {
            traits[lock] = names.lockTraits(ids.id(lock));
        }
        return traits[lock];
    }
}
