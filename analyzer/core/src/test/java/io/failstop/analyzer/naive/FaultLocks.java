package io.failstop.analyzer.naive;

import io.failstop.analyzer.naive.Step.Request;
import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventFlags;
import io.failstop.probe.LockRole;
import io.failstop.trace.Definition;
import io.failstop.trace.EventList;
import io.failstop.trace.EventList.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a fault would lock, from the pages that stand in the slots at that place of the trace. Of a copy between two
 * mappings either side may fault. A page is uptodate from any setting of that to any clearing.
 */
final class FaultLocks {
    private final EventList trace;
    private final boolean uptodateSpares;
    private final Map<Integer, Integer> pageInSlot = new HashMap<>();
    private final Set<Integer> uptodate = new HashSet<>();

    FaultLocks(EventList trace, boolean heedsUptodate) {
        this.trace = trace;
        Map<String, String> properties = trace.header().properties();
        this.uptodateSpares =
                heedsUptodate && (isOld(properties.get("set.faultModel")) || isOld(properties.get("knob.faultModel")));
    }

    private static boolean isOld(@Nullable String faultModel) {
        return "F20".equals(faultModel);
    }

    /** Follows the event; of a copy that may fault, the locks in the order of the fault. */
    List<List<Request>> after(Event event) {
        List<List<Request>> chains = new ArrayList<>();
        switch (event.kind()) {
            case PAGE_ADD -> {
                pageInSlot.put(event.object(), (int) event.a());
                uptodate.remove((int) event.a());
            }
            case PAGE_REMOVE -> pageInSlot.remove(event.object());
            case UPTODATE_SET -> uptodate.add(event.object());
            case UPTODATE_CLEAR -> uptodate.remove(event.object());
            case COPY_BEGIN -> {
                if ((event.flags() & (EventFlags.ATOMIC | EventFlags.RESIDENT)) == 0) {
                    addChain(event.c(), chains);
                    addChain(event.object(), chains);
                }
            }
            default -> {}
        }
        return chains;
    }

    private void addChain(long object, List<List<Request>> chains) {
        Definition entry = trace.definitions().object((int) object);
        if (entry == null || entry.kind() != DefinitionLayout.ENTRY) {
            return;
        }
        List<Request> chain = new ArrayList<>();
        addLock(LockRole.ADDRESS_SPACE, entry.x(), true, chain);
        Definition slot = trace.definitions().object(entry.y());
        if (slot != null) {
            addLock(LockRole.INVALIDATION, slot.x(), true, chain);
        }
        Integer page = pageInSlot.get(entry.y());
        if (page != null && !(uptodateSpares && uptodate.contains(page))) {
            addLock(LockRole.PAGE, page, false, chain);
        }
        chains.add(chain);
    }

    private void addLock(int role, int which, boolean shared, List<Request> chain) {
        for (Definition definition : trace.definitions().all()) {
            if (definition.kind() == DefinitionLayout.LOCK_ROLE && definition.x() == role && definition.y() == which) {
                chain.add(new Request(definition.id(), shared, false));
            }
        }
    }
}
