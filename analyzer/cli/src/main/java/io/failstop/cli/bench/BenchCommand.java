package io.failstop.cli.bench;

import com.fasterxml.jackson.core.JsonGenerator;
import io.failstop.cli.CommonOptions;
import io.failstop.cli.Console;
import io.failstop.cli.ExitCode;
import io.failstop.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes Failstop's figures on the user's machine. */
@Command(
        name = "bench",
        description = "Measures recording, reading, analysing, and the bundled engine on this machine.",
        footer = {
            "",
            "record: the cost of one event to the traced thread, clock included, while a drainer runs; in a tight",
            "  loop and at one event per microsecond; the clock alone in the same run.",
            "read: merged reading of a trace that eight threads recorded at once.",
            "analyze: the analysis of lock traces of 16 threads, 200 locks and nests of up to four: in this process, of",
            "  10 M events that are recorded from real locks first, and of as many that are made up and imported; and",
            "  by whole processes, with their most resident memory, of made-up STD files: 10 M lock events in 100",
            "  fixed nests, 1 M in sorted and 1 M in unsorted random ones.",
            "engine: cached writes of 4 KiB by one thread and by two, each in a file of its own, recording off; what",
            "  two do as a multiple of what one does; what is left of the speed with recording on, of these writes",
            "  and of a stress run of eight threads and 200,000 operations, some ten million events; and the time of that",
            "  run's replay as a multiple of its own. A run is measured while its threads live: not the opening of a",
            "  recording, and not the last events that are drained after them.",
            "Medians of repeated samples after a warm-up; run it on an idle machine, and more than once.",
            "",
            "Examples:",
            "  failstop bench",
            "  failstop bench record --format json",
            "  failstop bench analyze",
            "  failstop bench engine",
            "  failstop bench read --events 50000000 --dir /data"
        })
public final class BenchCommand implements Callable<Integer> {
    private static final int REPETITIONS = 15;
    private static final int READ_REPETITIONS = 5;
    private static final int ANALYZE_REPETITIONS = 5;
    private static final long ANALYZE_MANY_EVENTS = 10_000_000;
    private static final long ANALYZE_EVENTS = 1_000_000;
    private static final int ENGINE_REPETITIONS = 11;
    private static final int ENGINE_WRITES = 20_000;
    private static final long ENGINE_OPERATIONS = 200_000;
    private static final List<String> ALL = List.of("record", "read", "analyze", "engine");

    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "record|read|analyze|engine",
            arity = "0..1",
            description = "What to measure (default: all).")
    private @Nullable String what;

    @Option(names = "--events", paramLabel = "N", description = "Events of the trace that is read (default 20000000).")
    private long events = 20_000_000;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where the traces go meanwhile (default: a temporary one).")
    private @Nullable Path parent;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The verb, printing to {@code console}. */
    public BenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (what != null && !ALL.contains(what)) {
            throw new ParameterException(spec.commandLine(), "'" + what + "' is not record, read, analyze or engine");
        }
        if (events < 8 || events > 1_000_000_000L) {
            throw new ParameterException(spec.commandLine(), "--events must be from 8 to 1000000000");
        }
        Path directory = parent == null
                ? Files.createTempDirectory("failstop-bench")
                : Files.createTempDirectory(parent, "failstop-bench");
        List<Figure> figures = new ArrayList<>();
        try {
            if (isWanted("record")) {
                figures.addAll(new RecordBench(directory, REPETITIONS).run());
            }
            if (isWanted("read")) {
                figures.addAll(new ReadBench(directory, events, READ_REPETITIONS).run());
            }
            if (isWanted("analyze")) {
                figures.addAll(
                        new AnalyzeBench(directory, ANALYZE_MANY_EVENTS, ANALYZE_EVENTS, ANALYZE_REPETITIONS).run());
            }
            if (isWanted("engine")) {
                figures.addAll(new EngineBench(directory, ENGINE_REPETITIONS, ENGINE_WRITES, ENGINE_OPERATIONS).run());
            }
        } finally {
            delete(directory);
        }
        print(figures);
        return ExitCode.CLEAN;
    }

    private boolean isWanted(String name) {
        return what == null || what.equals(name);
    }

    /** Deletes a directory with all that is in it. */
    static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private void print(List<Figure> figures) throws IOException {
        if (common.json()) {
            try (Json json = Json.object(console.out())) {
                JsonGenerator generator = json.generator();
                generator.writeArrayFieldStart("benchmarks");
                for (Figure figure : figures) {
                    generator.writeStartObject();
                    generator.writeStringField("name", figure.name());
                    generator.writeNumberField("threads", figure.threads());
                    generator.writeStringField("unit", figure.unit());
                    generator.writeNumberField("median", rounded(figure.median()));
                    generator.writeNumberField("min", rounded(figure.min()));
                    generator.writeNumberField("max", rounded(figure.max()));
                    generator.writeEndObject();
                }
                generator.writeEndArray();
            }
            return;
        }
        console.out()
                .printf(
                        Locale.ROOT,
                        "%-29s %7s  %-12s %12s %12s %12s%n",
                        "name",
                        "threads",
                        "unit",
                        "median",
                        "min",
                        "max");
        for (Figure figure : figures) {
            console.out()
                    .printf(
                            Locale.ROOT,
                            "%-29s %7d  %-12s %12.2f %12.2f %12.2f%n",
                            figure.name(),
                            figure.threads(),
                            figure.unit(),
                            figure.median(),
                            figure.min(),
                            figure.max());
        }
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
