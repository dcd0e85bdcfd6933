package io.failstop.analyzer.lockorder;

import io.failstop.probe.EventKind;
import io.failstop.trace.Definition;
import io.failstop.trace.DefinitionTable;

/**
 * Which locks a copy takes if it faults, by what is in the page cache then.
 *
 * <p>Threading: one thread.
 */
final class FaultLocks {
    /** The most that a fault takes. */
    static final int MOST = 3;

    private static final long WHOLE_PAGE = 0xff;
    private static final int UPTODATE_UNIT = 512;

    private final LockRoles roles;
    private final boolean takesUptodatePages;
    private final LongIntMap pageInSlot = new LongIntMap();
    private final LongIntMap uptodate = new LongIntMap();
    private boolean pageLast;

    /**
     * What faults take of these locks.
     *
     * @param takesUptodatePages whether a fault takes the page lock in any case
     */
    FaultLocks(DefinitionTable names, boolean takesUptodatePages) {
        roles = new LockRoles(names);
        this.takesUptodatePages = takesUptodatePages;
    }

    /** Whether events of this kind change what a fault would find in the page cache. */
    static boolean areChangedBy(EventKind kind) {
        return switch (kind) {
            case PAGE_ADD, PAGE_REMOVE, UPTODATE_SET, UPTODATE_CLEAR -> true;
            default -> false;
        };
    }

    /** An event of such a kind. */
    void change(EventKind kind, int object, long a, long b) {
        if (kind == EventKind.PAGE_ADD) {
            pageInSlot.put(object, (int) a);
            uptodate.put(a, 0);
        } else if (kind == EventKind.PAGE_REMOVE) {
            pageInSlot.put(object, 0);
        } else {
            int units = 0;
            for (long at = a; at < a + b && at < UPTODATE_UNIT * Byte.SIZE; at += UPTODATE_UNIT) {
                units |= 1 << (at / UPTODATE_UNIT);
            }
            int before = uptodate.get(object);
            uptodate.put(object, kind == EventKind.UPTODATE_SET ? before | units : before & ~units);
        }
    }

    /**
     * Ids of the locks that a fault of a page-table entry takes, outermost first.
     *
     * @param entry id of the entry; of anything else, nothing is known
     * @param into has room for {@link #MOST}
     * @return how many there are
     */
    int of(long entry, int[] into) {
        pageLast = false;
        Definition known = roles.entry(entry);
        if (known == null) {
            return 0;
        }
        int count = 0;
        int space = roles.addressSpaceLock(known);
        if (space != LockRoles.NONE) {
            into[count++] = space;
        }
        int invalidation = roles.invalidationLock(known);
        if (invalidation != LockRoles.NONE) {
            into[count++] = invalidation;
        }
        int page = pageInSlot.get(known.y());
        int pageLock = page == 0 || !isTaken(page) ? LockRoles.NONE : roles.pageLock(page);
        if (pageLock != LockRoles.NONE) {
            into[count++] = pageLock;
            pageLast = true;
        }
        return count;
    }

    /** Whether the last of these is the lock of a page, which is taken exclusively. */
    boolean isPageLast() {
        return pageLast;
    }

    private boolean isTaken(int page) {
        return takesUptodatePages || uptodate.get(page) != WHOLE_PAGE;
    }
}
