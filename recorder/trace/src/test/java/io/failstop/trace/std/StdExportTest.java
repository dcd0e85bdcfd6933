package io.failstop.trace.std;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.trace.TraceException;
import io.failstop.trace.csv.CsvTrace;
import io.failstop.trace.locks.LockModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read and written again is the same, and what STD cannot say is counted. */
class StdExportTest {
    private static final String CSV_COLUMNS = "event,thread,sequence,clock,kind,flags,object,site,order,a,b,c,text\n";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"two-spoons", "mailbox", "parser-paths"})
    void writesTheSameLinesAgain(String name) throws Exception {
        Path copy = directory.resolve("copy.std");

        StdExport.Result result = StdExport.write(StdTrace.open(Resources.std(name)), copy);

        assertThat(copy).hasSameTextualContentAs(Resources.std(name));
        assertThat(result.lines()).isEqualTo(Files.readAllLines(copy).size());
        assertThat(result.leftOut()).isEmpty();
    }

    @Test
    void writesTheSameLinesAgainForRandomTracesThatTheLockModelFindsLegal() throws Exception {
        for (long seed = 1; seed <= 200; seed++) {
            Path file = directory.resolve("random.std");
            Path copy = directory.resolve("copy.std");
            Files.writeString(file, RandomLines.of(seed, 300));
            Files.deleteIfExists(copy);
            List<String> illegal = new ArrayList<>();
            StdTrace trace = StdTrace.open(file);

            trace.read(new LockModel(
                    trace.definitions(), (event, thread, reason) -> illegal.add(event + " " + thread + " " + reason)));
            StdExport.write(trace, copy);

            assertThat(illegal).as("seed %d", seed).isEmpty();
            assertThat(Files.readString(copy)).as("seed %d", seed).isEqualTo(Files.readString(file));
        }
    }

    @Test
    void countsWhatStdCannotSayAndMakesNamesSafe() throws Exception {
        Path csv = Files.writeString(directory.resolve("t.csv"), CSV_COLUMNS + """
                        0,1,,,define-thread,,,,,0,0,,pool 1\\|a
                        0,2,,,define-thread,,,,,0,0,,pool_1_a
                        0,,,,define-lock-class,,1,,,2,0,,Rw
                        0,,,,define-lock,,7,,,1,3,,
                        0,,,,define-site,,,5,,1,0,,Rw.read(Rw.java:9)
                        1,1,0,1,thread-start,,0,0,0,-1,0,0,
                        2,2,0,2,thread-start,,0,0,0,1,1,0,
                        3,1,1,3,lock-acquire,shared,7,5,1,1,0,0,
                        4,1,2,4,lock-mode-change,,7,5,2,1,0,0,
                        5,1,3,5,lock-mode-change,shared,7,5,3,0,0,0,
                        6,1,4,6,lock-release,shared,7,5,4,1,0,0,
                        7,2,1,7,lock-acquire,tried,7,5,5,1,0,0,
                        8,2,2,8,lock-hand-off,,7,5,6,1,0,0,
                        9,1,5,9,lock-release,,7,0,7,1,0,0,
                        10,1,6,10,size-sample,,9,0,0,1,0,0,
                        """);
        Path std = directory.resolve("t.std");

        StdExport.Result result = StdExport.write(CsvTrace.open(csv), std);

        assertThat(std).hasContent("""
                        pool_1_a|fork(pool_1_a#2)|0
                        pool_1_a|acq(Rw#3)|5
                        pool_1_a|rel(Rw#3)|5
                        pool_1_a#2|acq(Rw#3)|5
                        pool_1_a#2|rel(Rw#3)|0
                        """);
        assertThat(result.leftOut())
                .hasToString("{lock-hand-off=1, shared lock-acquire=1, shared lock-release=1, size-sample=1}");
        assertThat(result.triedAcquires()).isEqualTo(1);
    }

    @Test
    void givesUpAsManyHoldsAsTheThreadHas() throws Exception {
        Path csv = Files.writeString(directory.resolve("t.csv"), CSV_COLUMNS + """
                        1,1,0,1,lock-acquire,,7,1,1,1,0,0,
                        2,1,1,2,lock-acquire,,7,1,2,2,0,0,
                        3,1,2,3,wait-begin,,7,2,3,0,2,0,
                        4,1,3,4,wait-end,,7,3,4,0,2,0,
                        """);
        Path std = directory.resolve("t.std");

        StdExport.write(CsvTrace.open(csv), std);

        assertThat(std).hasContent("""
                        thread-1|acq(object-7)|1
                        thread-1|acq(object-7)|1
                        thread-1|rel(object-7)|2
                        thread-1|rel(object-7)|2
                        thread-1|wait(object-7)|2
                        thread-1|acq(object-7)|3
                        thread-1|acq(object-7)|3
                        """);
    }

    @Test
    void overwritesNothingAndLeavesNoHalfOfAFile() throws Exception {
        Path bad = Files.writeString(directory.resolve("bad.std"), "T1|acq(A)|1\nbad\n");
        Path copy = directory.resolve("copy.std");

        assertThatThrownBy(() -> StdExport.write(StdTrace.open(bad), copy)).isInstanceOf(TraceException.class);
        assertThat(copy).doesNotExist();
        assertThatThrownBy(() -> StdExport.write(StdTrace.open(bad), bad))
                .hasMessageContaining("exists already and is not overwritten");
    }
}
