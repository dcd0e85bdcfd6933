package io.failstop.cli;

import io.failstop.cli.record.EngineRecording;
import io.failstop.engine.cache.Machine;
import io.failstop.engine.cache.MemoryBlocks;
import io.failstop.engine.order.Conductor;
import io.failstop.engine.work.EngineRun;
import io.failstop.engine.work.RunPlan;
import io.failstop.replayer.exact.Program;
import io.failstop.trace.Source;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;

/** The bundled engine with the configuration that a trace's header carries, ready to run again and again. */
public final class EngineProgram implements Program {
    private final RunPlan plan;

    private EngineProgram(RunPlan plan) {
        this.plan = plan;
    }

    /** Whether the trace is of a run of the bundled engine. */
    public static boolean isProgramOf(TraceHeader header) {
        return header.source() == Source.ENGINE
                && EngineRecording.ENGINE.equals(header.property(EngineRecording.ENGINE_PROPERTY));
    }

    /**
     * The program of a trace.
     *
     * @throws TraceException if this version's engine has no such run
     */
    public static EngineProgram of(Trace trace) throws TraceException {
        try {
            RunPlan plan = RunPlan.of(trace.header().properties());
            // Its settings are checked here; the run itself is made anew each time.
            new EngineRun(plan, null);
            return new EngineProgram(plan);
        } catch (RuntimeException e) {
            throw new TraceException(
                    trace.path() + ": its run cannot be repeated: " + (e.getMessage() == null ? e : e.getMessage())
                            + "; use the Failstop that recorded it",
                    e);
        }
    }

    @Override
    public void run(Conductor conductor) {
        EngineRun run = new EngineRun(plan, null);
        run.run(conductor, new MemoryBlocks(Machine.blockCount(run.settings())));
    }
}
