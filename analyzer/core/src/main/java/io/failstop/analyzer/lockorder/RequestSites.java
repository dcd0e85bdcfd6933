package io.failstop.analyzer.lockorder;

import io.failstop.trace.DefinitionTable;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where some requests of a trace were made, and where the locks were got that were held then: the trace is read
 * once more for those that are reported, so that no place is kept of all the others.
 *
 * <p>Threading: one thread, one use.
 */
final class RequestSites extends LockSteps {
    private final LongIntMap numbers = new LongIntMap();
    private final Map<Long, Met> met = new HashMap<>();

    RequestSites(DefinitionTable names, ForeignReleases foreign, boolean faultsLockUptodatePages) {
        super(names, foreign, faultsLockUptodatePages);
    }

    /** One request: its site, and those of what was held, by the locks' ids and by the events since which it was. */
    private record Met(int site, Map<Integer, Integer> heldSites, Map<Long, Integer> sitesSince) {}

    /** The request by this event is to be reported. */
    void want(long event) {
        numbers.put(event, 1);
    }

    /** Whether any is. */
    boolean isWanted() {
        return numbers.size() > 0;
    }

    @Override
    void request(int thread, ThreadHolds held, int lock, boolean shared, Manner manner, int site, long event) {
        meet(held, site, event);
    }

    @Override
    void impliedRequests(
            int thread, ThreadHolds held, int[] lockOf, int count, boolean pageLast, int site, long event) {
        meet(held, site, event);
    }

    private void meet(ThreadHolds held, int site, long event) {
        if (numbers.get(event) != 0) {
            Map<Integer, Integer> heldSites = new HashMap<>();
            Map<Long, Integer> sitesSince = new HashMap<>();
            for (int i = 0; i < held.count; i++) {
                heldSites.put(locks().id(held.lock[i]), held.site[i]);
                sitesSince.put(held.event[i], held.site[i]);
            }
            met.put(event, new Met(site, heldSites, sitesSince));
        }
    }

    /** The site of that request, or {@code other} if it was not asked for. */
    int site(long event, int other) {
        @Nullable Met request = met.get(event);
        return request == null ? other : request.site;
    }

    /**
     * The site where the lock of this id was got that was held then, or {@code other}.
     *
     * @param since the event since which it was: who is to release an ownerless lock may be in two sections of it
     */
    int heldSite(long event, int lockId, long since, int other) {
        @Nullable Met request = met.get(event);
        if (request == null) {
            return other;
        }
        Integer site = request.sitesSince.get(since);
        return site == null ? request.heldSites.getOrDefault(lockId, other) : site;
    }
}
