package io.failstop.agent.hooks;

import io.failstop.probe.Definitions;
import io.failstop.probe.LockTraits;
import java.util.HashMap;
import java.util.Map;

/**
 * From objects to lock records, and names for both.
 *
 * <p>A lock's class is named after the object's class; locks are numbered within it from 1. A class
 * object that serves as a lock is named {@code java.lang.Class<org.example.Foo>}: it is the one lock of
 * a lock class of that name. What the JVM puts behind a slash in a hidden class's name is left out: it
 * is another one in each run.
 *
 * <p>Threading: any thread; the numbering is guarded by this object's monitor.
 */
final class Locks {
    private final Definitions definitions;
    private final WeakTable<LockRecord> records = new WeakTable<>();
    private final Map<String, LockClass> classes = new HashMap<>();

    Locks(Definitions definitions) {
        this.definitions = definitions;
    }

    /** The record of this object, made at its first use. */
    LockRecord of(Object object) {
        int hash = WeakEntry.hash(object);
        LockRecord record = records.get(object, hash);
        return record == null ? define(object, hash) : record;
    }

    private synchronized LockRecord define(Object object, int hash) {
        LockRecord record = records.get(object, hash);
        if (record != null) {
            return record;
        }
        String name = className(object);
        LockClass lockClass = classes.get(name);
        if (lockClass == null) {
            lockClass = new LockClass(definitions.lockClass(name, LockTraits.REENTRANT));
            classes.put(name, lockClass);
        }
        lockClass.instances++;
        String own = object instanceof Class && lockClass.instances == 1 ? name : null;
        int id = definitions.lock(lockClass.id, lockClass.instances, own);
        return records.putIfAbsent(object, new LockRecord(object, hash, id));
    }

    private static String className(Object object) {
        if (object instanceof Class) {
            return "java.lang.Class<" + stableName((Class<?>) object) + ">";
        }
        return stableName(object.getClass());
    }

    private static String stableName(Class<?> type) {
        String name = type.getName();
        int slash = type.isHidden() ? name.indexOf('/') : -1;
        return slash < 0 ? name : name.substring(0, slash);
    }

    /** A lock class and how many of its locks are defined. */
    private static final class LockClass {
        final int id;
        int instances;

        LockClass(int id) {
            this.id = id;
        }
    }
}
