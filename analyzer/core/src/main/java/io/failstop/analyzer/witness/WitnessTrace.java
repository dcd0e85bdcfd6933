package io.failstop.analyzer.witness;

import io.failstop.analyzer.Witness;
import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.SlotLayout;
import io.failstop.trace.Definition;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.EventHandler;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import io.failstop.trace.locks.IllegalStepListener;
import io.failstop.trace.locks.LockModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What was predicted, as a trace: the part of the original that leads there, in the original's order and
 * counted anew, then the members' requests and the hang that they are, both flagged inferred. It is read
 * from the original each time, which stays open for it and belongs to whoever opened it.
 *
 * <p>It is nothing that an engine could be held to, so it says of no engine that it can run it again.
 *
 * <p>Threading: as of the original.
 */
public final class WitnessTrace implements Trace {
    /** Header: the id of the finding that the trace is a witness of. */
    public static final String WITNESS = "witness";
    /** Header: the name of the file of the original. */
    public static final String WITNESS_OF = "witnessOf";

    private static final List<String> OF_THE_ORIGINAL = List.of("engine", TraceHeader.RINGS);
    private static final int MOST_RETELLINGS = 8;

    private final Trace original;
    private final TraceHeader header;
    private final DefinitionTable definitions = new DefinitionTable();
    private final PartEnds ends;
    private final Retelling retelling;
    private final Ending ending;
    private final boolean stands;

    private WitnessTrace(Trace original, Witness witness) throws TraceException {
        this.original = original;
        header = header(original, witness);
        ends = new PartEnds(witness);
        original.read(ends);
        ends.settle();
        for (Definition definition : original.definitions().all()) {
            definitions.define(definition);
        }
        definitions.define(new Definition(
                DefinitionLayout.THREAD, SlotLayout.RECORDER_THREAD, 0, 0, List.of("failstop recorder")));
        TreeSet<Integer> locks = new TreeSet<>();
        witness.requests().forEach(request -> locks.add(request.lock()));
        retelling = new Retelling(locks);
        Ending made = ending(witness);
        boolean closed = made.add();
        if (!closed && made.demandQueues(retelling)) {
            made = ending(witness);
            closed = made.add();
        }
        ending = made;
        stands = closed;
    }

    /**
     * The trace of a witness; reads the original two times, and once more for what must be told in another way.
     *
     * @throws TraceException if the original cannot be read again
     */
    public static WitnessTrace of(Trace original, Witness witness) throws TraceException {
        return new WitnessTrace(original, witness);
    }

    private static TraceHeader header(Trace original, Witness witness) {
        TraceHeader from = original.header();
        Map<String, String> properties = new TreeMap<>(from.properties());
        OF_THE_ORIGINAL.forEach(properties::remove);
        properties.put(WITNESS, witness.finding());
        @Nullable Path name = Path.of(original.path()).getFileName();
        properties.put(WITNESS_OF, name == null ? original.path() : name.toString());
        return TraceHeader.of(from.source(), from.order(), properties);
    }

    private Ending ending(Witness witness) throws TraceException {
        for (int attempt = 0; ; attempt++) {
            LockModel model = new LockModel(definitions, IllegalStepListener.NONE);
            Renumbering out = new Renumbering(model);
            original.read(new WitnessPart(ends, retelling, out));
            Ending made = new Ending(witness, ends, model, definitions, out);
            if (attempt == MOST_RETELLINGS || !made.demand(retelling)) {
                return made;
            }
        }
    }

    /** Whether the members wait for each other at the end, as far as the lock model can tell. */
    public boolean stands() {
        return stands;
    }

    @Override
    public String path() {
        return original.path();
    }

    @Override
    public TraceHeader header() {
        return header;
    }

    @Override
    public DefinitionTable definitions() {
        return definitions;
    }

    @Override
    public TraceStatus read(EventHandler handler) throws TraceException {
        Renumbering out = new Renumbering(handler);
        original.read(new WitnessPart(ends, retelling, out));
        ending.replay(out);
        return out.tally().status(true, "", new TreeMap<>(Map.of(TraceStatus.REASON, "hang")));
    }

    @Override
    public void close() {}
}
