package io.failstop.trace.csv;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventKind;
import io.failstop.trace.Definition;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRoundTripTest {
    @TempDir
    Path directory;

    @Test
    void handsOverWhatWasExportedAndExportsTheSameBytesAgain() throws IOException {
        for (long seed = 0; seed < 300; seed++) {
            Path first = directory.resolve("first.csv");
            Path second = directory.resolve("second.csv");
            Transcript expected = new Transcript();
            MemoryTrace trace = new RandomTraces(seed).trace(1 + (int) (seed % 120));
            TraceStatus status =
                    new RandomTraces(seed).trace(1 + (int) (seed % 120)).read(expected);
            CsvExport.write(trace, first);

            CsvTrace read = CsvTrace.open(first);
            Transcript actual = new Transcript();
            TraceStatus readStatus = read.read(actual);
            assertThat(read.header()).as("seed %d", seed).isEqualTo(trace.header());
            assertThat(actual.calls).as("seed %d", seed).isEqualTo(expected.calls);
            assertThat(readStatus).as("seed %d", seed).isEqualTo(status);
            assertThat(read.definitions().all())
                    .as("seed %d", seed)
                    .isEqualTo(trace.definitions().all());

            CsvExport.write(CsvTrace.open(first), second);
            assertThat(Files.readAllBytes(second)).as("seed %d", seed).isEqualTo(Files.readAllBytes(first));
            Files.delete(first);
            Files.delete(second);
        }
    }

    @Test
    void carriesEveryKindOfEventWithEveryFlag() throws IOException {
        MemoryTrace trace = new MemoryTrace(TraceHeader.of(Source.ENGINE, OrderGuarantee.PER_OBJECT, Map.of()));
        RandomTraces random = new RandomTraces(7);
        long events = 0;
        for (EventKind kind : EventKind.values()) {
            for (int bit = 0; bit < 16; bit++) {
                MemoryTrace.Event e = random.event(kind);
                trace.add(new MemoryTrace.Event(
                        e.thread(),
                        e.sequence(),
                        e.clock(),
                        kind,
                        1 << bit,
                        e.object(),
                        e.site(),
                        e.order(),
                        e.a(),
                        e.b(),
                        e.c()));
                events++;
            }
        }
        Transcript expected = new Transcript();
        trace.read(expected);
        Path file = directory.resolve("kinds.csv");
        CsvExport.write(trace, file);
        Transcript actual = new Transcript();
        assertThat(CsvTrace.open(file).read(actual).events()).isEqualTo(events);
        assertThat(actual.calls).isEqualTo(expected.calls);
    }

    @Test
    void writesDefinitionsBeforeTheFirstEventThatUsesThem() throws IOException {
        MemoryTrace trace = new MemoryTrace(TraceHeader.of(Source.JVM, OrderGuarantee.PER_OBJECT, Map.of()));
        trace.add(new Definition(DefinitionLayout.THREAD, 0, 0, 0, List.of("main")))
                .add(acquire(0, 5))
                .add(new Definition(DefinitionLayout.LOCK, 6, 1, 2, List.of()))
                .add(acquire(1, 6));
        Path file = directory.resolve("order.csv");
        CsvExport.write(trace, file);
        List<String> kinds = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            kinds.add(line.split(",", -1)[4]);
        }
        assertThat(kinds)
                .containsExactly(
                        "kind",
                        "header",
                        "header",
                        "header",
                        "define-thread",
                        "lock-acquire",
                        "define-lock",
                        "lock-acquire",
                        "end",
                        "end",
                        "end");
    }

    @Test
    void readsTheSameTwice() throws IOException {
        Path file = directory.resolve("twice.csv");
        CsvExport.write(new RandomTraces(11).trace(100), file);
        Trace trace = CsvTrace.open(file);
        Transcript first = new Transcript();
        Transcript second = new Transcript();
        TraceStatus status = trace.read(first);
        assertThat(trace.read(second)).isEqualTo(status);
        assertThat(second.calls).isEqualTo(first.calls);
    }

    @Test
    void readsWhatASpreadsheetMadeOfTheFile() throws IOException {
        Path file = directory.resolve("plain.csv");
        MemoryTrace trace =
                new MemoryTrace(TraceHeader.of(Source.JVM, OrderGuarantee.PER_OBJECT, Map.of("command", "java, -jar")));
        trace.add(new Definition(DefinitionLayout.SITE, 3, 1, 0, List.of("a.B.c(B.java:1)", "", "d,e")))
                .text("said \"no\",\nthen left")
                .add(new MemoryTrace.Event(0, 0, 5, EventKind.MARK, 0, 0, 0, 0, 23, 0, 0));
        CsvExport.write(trace, file);
        Transcript expected = new Transcript();
        CsvTrace.open(file).read(expected);

        // All fields quoted, a byte order mark, CR LF, another order of columns and one more column.
        StringBuilder foreign = new StringBuilder("\ufeff");
        for (String[] row : Rows.of(Files.readString(file))) {
            foreign.append(quote(row[12])).append(",\"note\"");
            for (int i = 0; i < 12; i++) {
                foreign.append(',').append(quote(row[i]));
            }
            foreign.append("\r\n");
        }
        Path rewritten = directory.resolve("rewritten.csv");
        Files.writeString(rewritten, foreign, StandardCharsets.UTF_8);
        CsvTrace read = CsvTrace.open(rewritten);
        Transcript actual = new Transcript();
        assertThat(read.read(actual).complete()).isTrue();
        assertThat(actual.calls).isEqualTo(expected.calls);
        assertThat(read.header()).isEqualTo(trace.header());
        assertThat(read.definitions().siteFrames(3)).containsExactly("a.B.c(B.java:1)", "", "d,e");
    }

    private static String quote(String field) {
        return '"' + field.replace("\"", "\"\"") + '"';
    }

    private static MemoryTrace.Event acquire(long sequence, int lock) {
        return new MemoryTrace.Event(0, sequence, sequence, EventKind.LOCK_ACQUIRE, 0, lock, 0, 1, 1, 0, 0);
    }
}
