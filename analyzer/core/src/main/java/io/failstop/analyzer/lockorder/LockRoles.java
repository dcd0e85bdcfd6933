package io.failstop.analyzer.lockorder;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.LockRole;
import io.failstop.trace.Definition;
import io.failstop.trace.DefinitionTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which locks a fault of a page-table entry takes, from the definitions that have been read so far.
 *
 * <p>Threading: one thread.
 */
final class LockRoles {
    /** No such lock. */
    static final int NONE = 0;

    private final DefinitionTable names;
    private final Map<Integer, Integer> ofSpace = new HashMap<>();
    private final Map<Integer, Integer> ofFile = new HashMap<>();
    private final Map<Integer, Integer> ofPage = new HashMap<>();
    private int seen;

    LockRoles(DefinitionTable names) {
        this.names = names;
    }

    /** The page-table entry of this id, or null if it is none. */
    @Nullable
    Definition entry(long id) {
        return ofKind(id, DefinitionLayout.ENTRY);
    }

    private @Nullable Definition ofKind(long id, int kind) {
        Definition found = id > 0 && id <= Integer.MAX_VALUE ? names.object((int) id) : null;
        return found != null && found.kind() == kind ? found : null;
    }

    int addressSpaceLock(Definition entry) {
        learn();
        return ofSpace.getOrDefault(entry.x(), NONE);
    }

    int invalidationLock(Definition entry) {
        learn();
        Definition slot = ofKind(entry.y(), DefinitionLayout.SLOT);
        return slot == null ? NONE : ofFile.getOrDefault(slot.x(), NONE);
    }

    int pageLock(int page) {
        learn();
        return ofPage.getOrDefault(page, NONE);
    }

    private void learn() {
        List<Definition> all = names.all();
        for (; seen < all.size(); seen++) {
            Definition definition = all.get(seen);
            if (definition.kind() == DefinitionLayout.LOCK_ROLE) {
                switch (definition.x()) {
                    case LockRole.ADDRESS_SPACE -> ofSpace.put(definition.y(), definition.id());
                    case LockRole.INVALIDATION -> ofFile.put(definition.y(), definition.id());
                    case LockRole.PAGE -> ofPage.put(definition.y(), definition.id());
                    default -> {
                        // Of a later version.
                    }
                }
            }
        }
    }
}
