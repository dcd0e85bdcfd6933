package io.failstop.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import io.failstop.probe.Operation;
import io.failstop.probe.Origin;
import io.failstop.probe.Policy;
import io.failstop.probe.Provenance;
import io.failstop.probe.RingLayout;
import io.failstop.probe.SlotLayout;
import io.failstop.trace.csv.CsvExport;
import io.failstop.trace.csv.CsvTrace;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The format's document says what the constants say. */
class FormatDocumentTest {
    /** Surefire runs in the module's directory. */
    private static final Path DOCUMENT = Path.of("..", "FORMAT.md");

    private final String document = read();

    @TempDir
    Path directory;

    private static String read() {
        try {
            return Files.readString(DOCUMENT);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void namesEveryKindOfEventWithItsCode() {
        for (EventKind kind : EventKind.values()) {
            assertRow(section("## Events", "## Definitions file"), kind.code(), kind.label());
        }
    }

    @Test
    void namesEveryOperationAndPolicyWithItsCode() {
        for (Operation operation : Operation.values()) {
            assertThat(section("### Operations", "### Locks"))
                    .containsPattern("\\| " + operation.code() + " \\| " + operation.label() + "[ :]");
        }
        for (Policy policy : Policy.values()) {
            assertThat(section("### A full ring", "### After a kill"))
                    .contains("| " + policy.label() + " | " + policy.code() + " |");
        }
    }

    @Test
    void namesEveryFlagTraitAndProvenance() throws IllegalAccessException {
        String flags = section("### Flags", "## Events");
        for (Field field : EventFlags.class.getFields()) {
            assertRow(flags, field.getInt(null), words(field).replace(' ', '-'));
        }
        String definitions = section("## Definitions file", "## CSV");
        for (Field field : LockTraits.class.getFields()) {
            assertThat(definitions).contains("| " + field.getInt(null) + " | " + words(field) + ":");
        }
        String pages = section("### Pages", "### Files");
        for (Field field : Provenance.class.getFields()) {
            assertRow(pages, field.getInt(null), words(field));
        }
        for (Field field : Origin.class.getFields()) {
            assertRow(pages, field.getLong(null), words(field));
        }
        assertThat(Origin.staleBlock(7)).isEqualTo(-16 - 7);
    }

    @Test
    void namesEveryConstantOfTheLayouts() throws IllegalAccessException {
        assertConstants(RingLayout.class, section("## Ring directory", "## Event slot"));
        assertConstants(SlotLayout.class, section("## Event slot", "### Flags"));
        assertConstants(DefinitionLayout.class, section("## Definitions file", "## CSV"));
    }

    private static void assertConstants(Class<?> layout, String section) throws IllegalAccessException {
        List<String> checked = new ArrayList<>();
        for (Field field : layout.getFields()) {
            if (field.getType().isPrimitive()) {
                checked.add(field.getName());
                long value = ((Number) field.get(null)).longValue();
                switch (field.getName()) {
                    case "MAGIC" -> assertThat(section).contains("0x" + Long.toHexString(value));
                    case "MAJOR", "MINOR" ->
                        assertThat(section)
                                .containsPattern("\\| " + words(field) + " \\|[^\\n]*\\| " + value + ": version");
                    default -> assertRow(section, value, words(field).replaceFirst(" offset$", ""));
                }
            }
        }
        assertThat(checked).hasSizeGreaterThan(10);
    }

    /** A table row that starts with the value and the name. */
    private static void assertRow(String section, long value, String name) {
        assertThat(section)
                .as("%d %s", value, name)
                .containsPattern("(?m)^\\| " + value + " \\| " + Pattern.quote(name) + " \\|");
    }

    private static String words(Field field) {
        return field.getName().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private String section(String from, String to) {
        int start = document.indexOf("\n" + from + "\n");
        int end = document.indexOf("\n" + to + "\n", start);
        assertThat(start).as(from).isPositive();
        assertThat(end).as(to).isGreaterThan(start);
        return document.substring(start, end);
    }

    @Test
    void showsACsvFileThatCanBeReadAndIsWrittenTheSame() throws IOException {
        String start = "```csv\n";
        int from = document.indexOf(start) + start.length();
        String example = document.substring(from, document.indexOf("```", from));
        Path file = directory.resolve("example.csv");
        Files.writeString(file, example);
        Path copy = directory.resolve("copy.csv");
        TraceStatus status = CsvExport.write(CsvTrace.open(file), copy);
        assertThat(status.complete()).isTrue();
        assertThat(status.events()).isEqualTo(11);
        assertThat(status.threads()).isEqualTo(3);
        assertThat(status.locks()).isEqualTo(2);
        assertThat(copy).hasSameTextualContentAs(file);
    }

    @Test
    void listsTheRowsThatCsvDefinitionsHave() {
        String csv = section("## CSV", "### Example");
        for (String kind : List.of("thread", "lock-class", "lock", "file", "page", "site", "slot")) {
            assertThat(csv).contains("| `define-" + kind + "` |");
        }
    }
}
