package io.failstop.trace.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.probe.EventKind;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvDamageTest {
    private static final String COLUMNS = "event,thread,sequence,clock,kind,flags,object,site,order,a,b,c,text\n";

    @TempDir
    Path directory;

    @Test
    void isNeverCompleteWhenCutOffAtAnyByte() throws IOException {
        for (long seed = 0; seed < 10; seed++) {
            Path whole = directory.resolve("whole.csv");
            CsvExport.write(new RandomTraces(seed).trace(8, 30), whole);
            byte[] bytes = Files.readAllBytes(whole);
            Files.delete(whole);
            Transcript all = new Transcript();
            read(bytes, all);
            for (int length = 0; length < bytes.length; length++) {
                Transcript some = new Transcript();
                TraceStatus status = null;
                try {
                    status = read(Arrays.copyOf(bytes, length), some);
                } catch (TraceException e) {
                    assertOneLine(e);
                }
                String what = "seed " + seed + " cut at " + length + " of " + bytes.length;
                if (status != null) {
                    assertThat(status.complete()).as(what).isFalse();
                    assertThat(status.why()).as(what).isNotEmpty();
                }
                assertThat(some.calls).as(what).isEqualTo(all.calls.subList(0, some.calls.size()));
            }
        }
    }

    @Test
    void readsACutOffFileAsFarAsItGoes() throws IOException {
        MemoryTrace trace = new MemoryTrace(TraceHeader.of(Source.JVM, OrderGuarantee.PER_OBJECT, Map.of()));
        for (int i = 0; i < 10; i++) {
            trace.add(new MemoryTrace.Event(0, i, i, EventKind.LOCK_REQUEST, 0, 1, 0, 1000 + i, 0, 0, 0));
        }
        Path whole = directory.resolve("whole.csv");
        CsvExport.write(trace, whole);
        String text = Files.readString(whole);
        int firstEvent = text.indexOf("1,0,0,0,lock-request");
        for (int length = firstEvent; length < text.length(); length++) {
            Transcript some = new Transcript();
            TraceStatus status = read(text.substring(0, length).getBytes(StandardCharsets.UTF_8), some);
            long lines = text.substring(firstEvent, length)
                    .lines()
                    .filter(l -> l.matches("(.*,){12}"))
                    .count();
            assertThat(status.events()).as("cut at %d", length).isEqualTo(Math.min(lines, 10));
            assertThat(status.complete()).as("cut at %d", length).isFalse();
        }
    }

    @Test
    void doesNotCrashOnFlippedBytes() throws IOException {
        for (long seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            Path whole = directory.resolve("whole.csv");
            CsvExport.write(new RandomTraces(seed % 20).trace(30), whole);
            byte[] bytes = Files.readAllBytes(whole);
            Files.delete(whole);
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                read(bytes, new Transcript());
            } catch (TraceException e) {
                assertOneLine(e);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    @Test
    void doesNotCrashOnGarbage() throws IOException {
        for (long seed = 0; seed < 500; seed++) {
            byte[] bytes = new byte[200];
            new Random(seed).nextBytes(bytes);
            assertThatThrownBy(() -> read(bytes, new Transcript()))
                    .as("seed %d", seed)
                    .isInstanceOf(TraceException.class)
                    .satisfies(CsvDamageTest::assertOneLine);
        }
    }

    @Test
    void saysWhereAndWhatIsWrong() {
        assertRefused("", "1: the file is empty; a trace starts with the line " + COLUMNS.strip());
        assertRefused("a,b,c\n", "1: column event: missing from the first line, which must name all columns");
        assertRefused(
                COLUMNS.replace("flags", "site"),
                "1: column flags: missing from the first line, which must name all columns");
        assertRefused(COLUMNS.replace(",text", ",text,text"), "1: column text: named twice in the first line");
        assertRefused(COLUMNS + "1,0,0\n", "2: 3 columns instead of 13");
        assertRefused(COLUMNS + "\n", "2: 1 columns instead of 13");
        assertRefused(COLUMNS + "1,0,0,0,lock-aquire,,0,0,0,0,0,0,\n", "2: column kind: unknown kind \"lock-aquire\"");
        assertRefused(event("x,0,0,0", "0,0,0,0,0,0,"), "2: column event: not a number: \"x\"");
        assertRefused(event("1,,0,0", "0,0,0,0,0,0,"), "2: column thread: not a number: \"\"");
        assertRefused(event("1,0,-,0", "0,0,0,0,0,0,"), "2: column sequence: not a number: \"-\"");
        assertRefused(event("1,-1,0,0", "0,0,0,0,0,0,"), "2: column thread: negative: \"-1\"");
        assertRefused(event("1,0,-1,0", "0,0,0,0,0,0,"), "2: column sequence: negative: \"-1\"");
        assertRefused(event("1,0,0,0", "-7,0,0,0,0,0,"), "2: column object: negative: \"-7\"");
        assertRefused(event("1,0,0,1.5", "0,0,0,0,0,0,"), "2: column clock: not a number: \"1.5\"");
        assertRefused(
                event("1,0,0,0", "2147483648,0,0,0,0,0,"),
                "2: column object: out of the range of 32 bits: \"2147483648\"");
        assertRefused(
                event("1,-2147483649,0,0", "0,0,0,0,0,0,"),
                "2: column thread: out of the range of 32 bits: \"-2147483649\"");
        assertRefused(
                event("1,0,0,0", "0,0,9223372036854775808,0,0,0,"),
                "2: column order: out of the range of 64 bits: \"9223372036854775808\"");
        assertRefused(
                event("1,0,0,0", "0,0,0,-9223372036854775809,0,0,"),
                "2: column a: out of the range of 64 bits: \"-9223372036854775809\"");
        assertRefused(
                event("1,0,0,0", "0,0,0,0,123456789012345678901234567890,0,"),
                "2: column b: out of the range of 64 bits: \"123456789012345678901234567890\"");
        assertRefused(event("1,0,0,0", "0,0,0,0,0,\u0661,"), "2: column c: not a number: \"\u0661\"");
        assertRefused(COLUMNS + "1,0,0,0,mark,shard,0,0,0,0,0,0,\n", "2: column flags: no flags: \"shard\"");
        assertRefused(COLUMNS + "1,0,0,0,mark,0x10000,0,0,0,0,0,0,\n", "2: column flags: no flags: \"0x10000\"");
        assertRefused(COLUMNS + "1,0,0,0,mark,shared+,0,0,0,0,0,0,\n", "2: column flags: no flags: \"shared+\"");
        assertRefused(event("1,0,0,0", "0,0,0,0,0,0,a\\q"), "2: column text: bad escape \"\\\\q\"");
        assertRefused(event("1,0,0,0", "0,0,0,0,0,0,\\u12"), "2: column text: bad escape \"\\\\u12\"");
        assertRefused(event("1,0,0,0", "0,0,0,0,0,0,a\\"), "2: column text: a backslash at the end");
        assertRefused(
                COLUMNS + "0,,,,define-site,,,1,,0,0,,a||b\n",
                "2: column text: an empty string in a list is written \\e");
        assertRefused(COLUMNS + "0,,,,define-site,,,,,0,0,,a\n", "2: column site: not a number: \"\"");
        assertRefused(COLUMNS + "1,0,0,0,mark,,0,0,0,0,0,0,\"abc\n", "2: a quote is opened and not closed");
        assertRefused(COLUMNS + "1,0,0,0,\"mark\"x,,0,0,0,0,0,0,\n", "2: a closing quote is followed by more text");
        assertRefused(header("format=2.0"), "2: column text: format 2.0 is not supported; this version reads 1.x");
        assertRefused(header("format=one"), "2: column text: not a format version: \"one\"");
        assertRefused(header("source=moon"), "2: column text: unknown source \"moon\"");
        assertRefused(header("order=any"), "2: column text: unknown order \"any\"");
        assertRefused(header("colour=red"), "2: column text: unknown header key \"colour\"");
        assertRefused(header("nothing"), "2: column text: not key=value: \"nothing\"");
        assertRefused(
                header("source=jvm") + row("header", "source=jvm"), "3: column text: the header says \"source\" twice");
        assertRefused(
                event("1,0,0,0", "0,0,0,0,0,0,") + row("header", "source=jvm"),
                "3: column kind: a header row after other rows");
        assertRefused(
                COLUMNS + row("end", "complete=maybe"), "2: column text: complete is true or false, not \"maybe\"");
        assertRefused(COLUMNS + row("end", "events=many"), "2: column text: not a count: \"events\" is \"many\"");
        assertRefused(
                COLUMNS + row("end", "lost=1") + row("end", "lost=1"),
                "3: column text: the end marker says \"lost\" twice");
    }

    @Test
    void onlyAMarkHasAText() throws IOException {
        for (EventKind kind : EventKind.values()) {
            String row = "1,0,0,0," + kind.label() + ",,0,0,0,0,0,0,";
            String message = "2: column text: an event of kind " + kind.label() + " has no text: ";
            if (kind == EventKind.MARK) {
                assertThat(status(COLUMNS + row + "hello\n").events()).isEqualTo(1);
            } else {
                assertRefused(COLUMNS + row + "hello\n", message + "\"hello\"");
                assertRefused(COLUMNS + row + "\\e\n", message + "\"\\\\e\"");
            }
            assertThat(status(COLUMNS + row + "\n").events()).isEqualTo(1);
        }
    }

    @Test
    void numbersEventsByTheirPlaceWhateverTheColumnSays() throws IOException {
        String rest = ",0,0,0,lock-request,,1,0,0,0,0,0,\n";
        Transcript expected = new Transcript();
        read((COLUMNS + "1" + rest).getBytes(StandardCharsets.UTF_8), expected);
        for (String number : List.of("", "0", "999")) {
            Transcript actual = new Transcript();
            read((COLUMNS + number + rest).getBytes(StandardCharsets.UTF_8), actual);
            assertThat(actual.calls).isEqualTo(expected.calls);
        }
    }

    @Test
    void namesTheLineInWhichARowStarts() {
        String multiLine = "1,0,0,0,mark,,0,0,0,0,0,0,\"one\ntwo\r\nthree\"\n";
        String bad = "2,0,1,0,nonsense,,0,0,0,0,0,0,\"four\nfive\"\n";
        assertRefused(COLUMNS + multiLine + bad, "5: column kind: unknown kind \"nonsense\"");
        assertRefused((COLUMNS + bad).replace("\n", "\r\n"), "2: column kind: unknown kind \"nonsense\"");
        assertRefused(COLUMNS + multiLine + "2,0,x,0,mark,,0,0,0,0,0,0,\n", "5: column sequence: not a number: \"x\"");
    }

    @Test
    void namesTheLineOfBytesThatAreNoText() {
        StringBuilder good = new StringBuilder(COLUMNS);
        for (int i = 0; i < 5000; i++) {
            good.append("1,0,").append(i).append(",0,mark,,0,0,0,0,0,0,\n");
        }
        byte[] bytes = (good + "1,0,0,0,mark,,0,0,0,0,0,0,X\n").getBytes(StandardCharsets.ISO_8859_1);
        bytes[bytes.length - 2] = (byte) 0xff;
        assertThatThrownBy(() -> read(bytes, new Transcript()))
                .isInstanceOf(TraceException.class)
                .hasMessageEndingWith("damaged.csv:5002: not text in UTF-8");
    }

    @Test
    void stopsAtARowThatDoesNotEnd() {
        byte[] bytes = new byte[(int) Utf8Source.MAX_RECORD_CHARS + (1 << 20)];
        Arrays.fill(bytes, (byte) 'x');
        byte[] start = (COLUMNS + "1,0,0,0,mark,,0,0,0,0,0,0,\"").getBytes(StandardCharsets.UTF_8);
        System.arraycopy(start, 0, bytes, 0, start.length);
        assertThatThrownBy(() -> read(bytes, new Transcript()))
                .isInstanceOf(TraceException.class)
                .hasMessageContaining("damaged.csv:2: ")
                .hasMessageContaining("more than 16777216 characters");
    }

    @Test
    void refusesWhatIsNoFile() {
        assertThatThrownBy(() -> CsvTrace.open(directory))
                .isInstanceOf(TraceException.class)
                .hasMessage(directory + ": is a directory, not a CSV file");
        Path missing = directory.resolve("missing.csv");
        assertThatThrownBy(() -> CsvTrace.open(missing))
                .isInstanceOf(TraceException.class)
                .hasMessage(missing + ": no such file");
    }

    @Test
    void readsAFileWithoutAHeaderAsCsvInTotalOrder() throws IOException {
        Path file = directory.resolve("bare.csv");
        Files.writeString(file, event("1,0,0,0", "0,0,0,0,0,0,"));
        assertThat(CsvTrace.open(file).header()).isEqualTo(TraceHeader.of(Source.CSV, OrderGuarantee.TOTAL, Map.of()));
    }

    @Test
    void isNotCompleteWithoutAnEndMarkerOrWithRowsAfterItOrWithRowsMissing() throws IOException {
        String event = "1,0,0,0,mark,,0,0,0,0,0,0,\n";
        assertThat(status(COLUMNS + event + row("end", "complete=true")).complete())
                .isTrue();
        assertThat(status(COLUMNS + event).why()).isEqualTo("no end marker: the file was cut off");
        assertThat(status(COLUMNS + event + row("end", "events=1")).why())
                .isEqualTo("no end marker: the file was cut off");
        assertThat(status(COLUMNS + event + row("end", "complete=true") + event).why())
                .isEqualTo("line 4 stands after the end marker");
        assertThat(status(COLUMNS + event + row("end", "events=2") + row("end", "complete=true"))
                        .why())
                .isEqualTo("the end marker counts 2 events, the file has 1");
        assertThat(status(COLUMNS + row("end", "why=tired") + row("end", "complete=false"))
                        .why())
                .isEqualTo("tired");
        assertThat(status((COLUMNS + row("end", "complete=true")).stripTrailing())
                        .why())
                .isEqualTo("the file was cut off in line 2");
    }

    @Test
    void countsWhatTheEventsTell() throws IOException {
        TraceStatus status = status(COLUMNS
                + "1,3,0,0,lock-acquire,,7,0,1,1,0,0,\n"
                + "2,3,1,0,wait-begin,inferred,8,0,1,0,1,0,\n"
                + "3,1,9,0,signal,,7,0,2,0,0,0,\n"
                + "4,3,2,0,loss,,0,0,0,40,0,0,\n"
                + "5,3,43,0,size-sample,shared+inferred+0x100,9,0,1,0,0,0,\n"
                + row("end", "end.exitCode=3")
                + row("end", "lost=50")
                + row("end", "complete=true"));
        assertThat(status)
                .isEqualTo(new TraceStatus(
                        5,
                        2,
                        2,
                        50,
                        2,
                        true,
                        "",
                        new java.util.TreeMap<>(Map.of("exitCode", "3")),
                        List.of(new TraceStatus.LastEvent(1, 9, 3), new TraceStatus.LastEvent(3, 43, 5))));
    }

    @Test
    void recognisesItsOwnFilesAlone() {
        assertThat(CsvTrace.recognises(COLUMNS.getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(CsvTrace.recognises(
                        "\ufeff\"event\",\"thread\",\"sequence\",\"clock\",\"kind\",".getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(CsvTrace.recognises("T1|acq(L1)|0\n".getBytes(StandardCharsets.UTF_8)))
                .isFalse();
        assertThat(CsvTrace.recognises(new byte[0])).isFalse();
        assertThat(CsvTrace.recognises(new byte[] {0, 1, 2, (byte) 0xff})).isFalse();
    }

    private TraceStatus status(String csv) throws IOException {
        return read(csv.getBytes(StandardCharsets.UTF_8), new Transcript());
    }

    private TraceStatus read(byte[] bytes, Transcript transcript) throws IOException {
        Path file = directory.resolve("damaged.csv");
        Files.write(file, bytes);
        return CsvTrace.open(file).read(transcript);
    }

    private void assertRefused(String csv, String message) {
        Path file = directory.resolve("damaged.csv");
        assertThatThrownBy(() -> status(csv))
                .as(csv)
                .isInstanceOf(TraceException.class)
                .hasMessage(file + ":" + message);
    }

    private static void assertOneLine(Throwable e) {
        assertThat(e.getMessage()).matches("[^\\p{Cntrl}]*damaged\\.csv:[0-9]+: [^\\p{Cntrl}]+");
    }

    private static String event(String upToClock, String fromObject) {
        return COLUMNS + upToClock + ",mark,," + fromObject + "\n";
    }

    private static String header(String fact) {
        return COLUMNS + row("header", fact);
    }

    private static String row(String kind, String fact) {
        return "0,,,," + kind + ",,,,,,,," + fact + "\n";
    }
}
