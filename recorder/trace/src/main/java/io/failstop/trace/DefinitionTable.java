package io.failstop.trace;

import io.failstop.probe.DefinitionLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names of ids, filled while a trace is read. An id without a definition gets a name made of its number.
 *
 * <p>Threading: one thread.
 */
public final class DefinitionTable {
    private final Map<Integer, Definition> threads = new LinkedHashMap<>();
    private final Map<Integer, Definition> lockClasses = new LinkedHashMap<>();
    private final Map<Integer, Definition> objects = new LinkedHashMap<>();
    private final Map<Integer, Definition> lockRoles = new LinkedHashMap<>();
    private final Map<Integer, Definition> sites = new LinkedHashMap<>();
    private final Map<String, Integer> threadNames = new HashMap<>();
    private final List<Definition> all = new ArrayList<>();

    /** Adds a definition; one that is there already stays as it is. Returns whether it was new. */
    public boolean define(Definition definition) {
        Map<Integer, Definition> table = tableOf(definition.kind());
        if (table == null || table.putIfAbsent(definition.id(), definition) != null) {
            return false;
        }
        if (definition.kind() == DefinitionLayout.THREAD) {
            threadNames.merge(definition.firstString(""), 1, Integer::sum);
        }
        all.add(definition);
        return true;
    }

    private @Nullable Map<Integer, Definition> tableOf(int kind) {
        return switch (kind) {
            case DefinitionLayout.THREAD -> threads;
            case DefinitionLayout.LOCK_CLASS -> lockClasses;
            case DefinitionLayout.LOCK,
                    DefinitionLayout.FILE,
                    DefinitionLayout.PAGE,
                    DefinitionLayout.SLOT,
                    DefinitionLayout.ENTRY,
                    DefinitionLayout.BLOCK,
                    DefinitionLayout.VARIABLE -> objects;
            case DefinitionLayout.LOCK_ROLE -> lockRoles;
            case DefinitionLayout.SITE -> sites;
            default -> null;
        };
    }

    /** All definitions in the order in which they were made. */
    public List<Definition> all() {
        return Collections.unmodifiableList(all);
    }

    /** The thread's name; with its id where several threads have the same name. */
    public String threadName(int thread) {
        Definition definition = threads.get(thread);
        String name = definition == null ? "" : definition.firstString("");
        if (name.isEmpty()) {
            return "thread-" + thread;
        }
        return threadNames.getOrDefault(name, 1) > 1 ? name + "#" + thread : name;
    }

    /** Whether the object is known to be a lock. */
    public boolean isLock(int object) {
        Definition definition = objects.get(object);
        return definition != null && definition.kind() == DefinitionLayout.LOCK;
    }

    /**
     * The object's name: of a lock its own or its class and number, of a file its name, of a page, slot or page-table entry
     * file and index.
     */
    public String objectName(int object) {
        Definition definition = objects.get(object);
        if (definition == null) {
            return "object-" + object;
        }
        return switch (definition.kind()) {
            case DefinitionLayout.LOCK -> definition.firstString(lockClassName(object) + "#" + definition.y());
            case DefinitionLayout.PAGE -> fileName(definition.x()) + "[" + definition.y() + "]";
            case DefinitionLayout.SLOT -> "slot " + slotName(object);
            case DefinitionLayout.ENTRY -> "mm" + definition.x() + " " + slotName(definition.y());
            case DefinitionLayout.BLOCK -> "block " + definition.x();
            default -> definition.firstString("object-" + object);
        };
    }

    /** Of a slot alone: a damaged trace may name an entry as its own slot. */
    private String slotName(int slot) {
        Definition definition = objects.get(slot);
        return definition != null && definition.kind() == DefinitionLayout.SLOT
                ? fileName(definition.x()) + "[" + definition.y() + "]"
                : "object-" + slot;
    }

    /** The definition of an object, or null. */
    public @Nullable Definition object(int object) {
        return objects.get(object);
    }

    /** Of a file alone: a damaged trace may name a page as its own file. */
    private String fileName(int file) {
        Definition definition = objects.get(file);
        return definition != null && definition.kind() == DefinitionLayout.FILE
                ? definition.firstString("object-" + file)
                : "object-" + file;
    }

    /** What the lock guards, as {@link io.failstop.probe.LockRole} says, or null if nothing is known of that. */
    public @Nullable Definition lockRole(int lock) {
        return lockRoles.get(lock);
    }

    /** The name of a lock's class. */
    public String lockClassName(int lock) {
        Definition lockClass = lockClassOf(lock);
        return lockClass == null ? "lock" : lockClass.firstString("lock");
    }

    /** The bits of {@link io.failstop.probe.LockTraits} of a lock's class, 0 if unknown. */
    public int lockTraits(int lock) {
        return lockTraits(lock, 0);
    }

    /** The bits of {@link io.failstop.probe.LockTraits} of a lock's class; {@code otherwise} if unknown. */
    public int lockTraits(int lock, int otherwise) {
        Definition lockClass = lockClassOf(lock);
        return lockClass == null ? otherwise : lockClass.x();
    }

    private @Nullable Definition lockClassOf(int lock) {
        Definition definition = objects.get(lock);
        return definition == null || definition.kind() != DefinitionLayout.LOCK
                ? null
                : lockClasses.get(definition.x());
    }

    /** The place itself: the innermost frame. */
    public String siteName(int site) {
        Definition definition = sites.get(site);
        return definition == null ? (site == 0 ? "unknown" : "site-" + site) : definition.firstString("site-" + site);
    }

    /** The frames of a site, innermost first; a single one where no stack was taken. */
    public List<String> siteFrames(int site) {
        Definition definition = sites.get(site);
        return definition == null || definition.strings().isEmpty() ? List.of(siteName(site)) : definition.strings();
    }
}
