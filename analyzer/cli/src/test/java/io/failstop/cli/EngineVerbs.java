package io.failstop.cli;

import io.failstop.store.Traces;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs verbs on traces of the engine that lie, by name, in one directory.
 *
 * @param rings where recordings put their rings
 */
record EngineVerbs(Path directory, Path rings) {
    /** Records a run of the engine into a new trace of that name. */
    CommandRun record(String trace, String... words) {
        List<String> all = new ArrayList<>(
                List.of("record", "--trace", directory.resolve(trace).toString()));
        all.addAll(List.of("--ring-dir", rings.toString()));
        all.addAll(List.of(words));
        return CommandRun.of(all.toArray(new String[0]));
    }

    /** Runs a verb; a first argument without a directory is in the test's own. */
    CommandRun run(String verb, String trace, String... words) {
        boolean isName = !trace.contains("/") && !trace.equals("csv");
        List<String> all =
                new ArrayList<>(List.of(verb, isName ? directory.resolve(trace).toString() : trace));
        all.addAll(List.of(words));
        return CommandRun.of(all.toArray(new String[0]));
    }

    /** What a trace says of itself. */
    TraceStatus status(String name) throws Exception {
        try (Trace trace = Traces.open(directory.resolve(name))) {
            return trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) -> {});
        }
    }

    /** All events, a line each. */
    List<String> events(String name) throws Exception {
        List<String> events = new ArrayList<>();
        try (Trace trace = Traces.open(directory.resolve(name))) {
            trace.read((number, thread, sequence, clock, kind, flags, object, site, order, a, b, c) ->
                    events.add(number + " " + thread + " " + sequence + " " + clock + " " + kind + " " + flags + " "
                            + object + " " + site + " " + order + " " + a + " " + b + " " + c));
        }
        return events;
    }
}
