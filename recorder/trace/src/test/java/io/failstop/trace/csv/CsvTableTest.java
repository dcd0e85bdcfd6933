package io.failstop.trace.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.failstop.trace.TraceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvTableTest {
    private static final List<String> COLUMNS = List.of("name", "size");

    @TempDir
    Path directory;

    @Test
    void findsColumnsByNameAndKnowsTheLineOfEachRow() throws Exception {
        Path file = file("size,note,name\r\n1,\"two\nlines\",a\n\n 2 ,, b \n");

        List<CsvTable.Row> rows = CsvTable.read(file, COLUMNS, 10);

        assertThat(rows)
                .containsExactly(new CsvTable.Row(2, List.of("a", "1")), new CsvTable.Row(5, List.of("b", "2")));
    }

    @Test
    void leavesRemarksOutAndCountsTheirLines() throws Exception {
        Path file = file("# two kinds\n# of rows\nname,size\na,1\n#, \"what\n\n# follows\nb,2\nc,#3\n# end");

        List<CsvTable.Row> rows = CsvTable.read(file, COLUMNS, 10);

        assertThat(rows)
                .containsExactly(
                        new CsvTable.Row(4, List.of("a", "1")),
                        new CsvTable.Row(8, List.of("b", "2")),
                        new CsvTable.Row(9, List.of("c", "#3")));
    }

    @Test
    void saysWhatIsWrongAndWhere() throws Exception {
        assertRefused("", ":1: the first line must be name,size");
        assertRefused("# only\n# remarks\n", ":1: the first line must be name,size");
        assertRefused("name\n", ":1: the first line must be name,size");
        assertRefused("name,size,name\n", ":1: the first line must be name,size");
        assertRefused("name,size\na,1\nb\n", ":3: 1 columns instead of 2");
        assertRefused("name,size\na,1\n\nb,\"2\n", ":4: is no CSV: ");
        assertRefused("name,size\na,1\nb,2\nc,3\nd,4\n", ":5: there are more than 3 rows");
    }

    @Test
    void refusesWhatIsNoText() throws Exception {
        Path file = Files.write(directory.resolve("f"), new byte[] {'n', 'a', 'm', 'e', ',', (byte) 0xff, '\n'});

        assertThatThrownBy(() -> CsvTable.read(file, COLUMNS, 3))
                .isInstanceOf(TraceException.class)
                .hasMessage(file + ":1: not text in UTF-8");
    }

    @Test
    void refusesWhatIsNoFile() {
        Path absent = directory.resolve("absent");

        assertThatThrownBy(() -> CsvTable.read(absent, COLUMNS, 3)).hasMessage(absent + ": no such file");
        assertThatThrownBy(() -> CsvTable.read(directory, COLUMNS, 3))
                .hasMessage(directory + ": is a directory, not a CSV file");
    }

    private void assertRefused(String text, String reason) throws Exception {
        Path file = file(text);

        assertThatThrownBy(() -> CsvTable.read(file, COLUMNS, 3))
                .isInstanceOf(TraceException.class)
                .hasMessageStartingWith(file + reason);
    }

    private Path file(String text) throws Exception {
        return Files.writeString(directory.resolve("f.csv"), text);
    }
}
