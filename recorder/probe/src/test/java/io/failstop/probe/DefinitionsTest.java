package io.failstop.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.DefinitionRecords.Definition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefinitionsTest {
    @TempDir
    Path directory;

    private Recording open(long definitionBytes) throws IOException {
        return Recording.open(
                directory,
                new RecordingOptions(
                        Policy.DROP, RingLayout.ringBytes(64) * 4, 64, 1, definitionBytes, System::nanoTime));
    }

    @Test
    void aDefinitionIsThereBeforeItsIdIsUsed() throws IOException {
        Definitions definitions = open(1 << 20).definitions();
        assertThat(last(definitions.thread("main", false))).isEqualTo(def(DefinitionLayout.THREAD, 0, 0, 0, "main"));
        assertThat(last(definitions.thread("", true))).isEqualTo(def(DefinitionLayout.THREAD, 1, 1, 0, ""));
        assertThat(last(definitions.lockClass("page", LockTraits.OWNERLESS)))
                .isEqualTo(def(DefinitionLayout.LOCK_CLASS, 1, LockTraits.OWNERLESS, 0, "page"));
        assertThat(last(definitions.lock(1, 5, null))).isEqualTo(def(DefinitionLayout.LOCK, 1, 1, 5));
        assertThat(last(definitions.lock(1, 6, "named"))).isEqualTo(def(DefinitionLayout.LOCK, 2, 1, 6, "named"));
        assertThat(last(definitions.file("a.txt"))).isEqualTo(def(DefinitionLayout.FILE, 3, 0, 0, "a.txt"));
        assertThat(last(definitions.page(3, 9))).isEqualTo(def(DefinitionLayout.PAGE, 4, 3, 9));
        assertThat(last(definitions.slot(3, 9))).isEqualTo(def(DefinitionLayout.SLOT, 5, 3, 9));
        int first = definitions.reserve(10);
        assertThat(first).isEqualTo(6);
        definitions.reserved(DefinitionLayout.ENTRY, first + 7, 2, 5);
        assertThat(last(first + 7)).isEqualTo(def(DefinitionLayout.ENTRY, 13, 2, 5));
        assertThat(last(definitions.file("b.txt"))).isEqualTo(def(DefinitionLayout.FILE, 16, 0, 0, "b.txt"));
        assertThat(last(definitions.site(true, "inner", "outer")))
                .isEqualTo(def(DefinitionLayout.SITE, 1, 1, 0, "inner", "outer"));
        assertThat(last(definitions.site(false))).isEqualTo(def(DefinitionLayout.SITE, 2, 0, 0));
    }

    @Test
    void goesOnInTheNextSegment() throws IOException {
        Definitions definitions = open(8 << 20).definitions();
        List<Definition> expected = new ArrayList<>();
        for (int i = 0; Files.size(directory.resolve(RingLayout.DEFINITIONS_FILE)) < 4 << 20; i++) {
            String name = i + "-" + "n".repeat(i % 4000);
            expected.add(def(DefinitionLayout.FILE, definitions.file(name), 0, 0, name));
        }
        assertThat(DefinitionRecords.read(directory)).isEqualTo(expected);
    }

    @Test
    void countsWhatFindsNoRoomAndStillGivesIdsOut() throws IOException {
        Definitions definitions = open(2 << 20).definitions();
        int defined = 40_000;
        for (int i = 1; i <= defined; i++) {
            assertThat(definitions.file("a name of some length, to fill the file: " + i))
                    .isEqualTo(i);
        }
        List<Definition> kept = DefinitionRecords.read(directory);
        assertThat(kept).hasSizeBetween(20_000, defined - 1);
        assertThat(kept).extracting(Definition::id).isSorted();
        assertThat(kept.get(kept.size() - 1).id()).isEqualTo(kept.size());
        assertThat(new RecorderSide(directory).control(RingLayout.DEFINITIONS_LOST_OFFSET))
                .isEqualTo(defined - kept.size());
        assertThat(Files.size(directory.resolve(RingLayout.DEFINITIONS_FILE))).isEqualTo(2 << 20);
    }

    @Test
    void cutsAStringBetweenTwoCharacters() throws IOException {
        Definitions definitions = open(1 << 20).definitions();
        for (String character : List.of("a", "\u00e9", "\u4e2d", "\ud83d\ude00")) {
            for (int shift = 0; shift < 4; shift++) {
                definitions.file("x".repeat(shift) + character.repeat(5000));
                String kept = DefinitionRecords.read(directory)
                        .get(DefinitionRecords.read(directory).size() - 1)
                        .strings()
                        .get(0);
                int bytes = kept.getBytes(StandardCharsets.UTF_8).length;
                assertThat(bytes).isBetween(DefinitionLayout.MAX_STRING_BYTES - 3, DefinitionLayout.MAX_STRING_BYTES);
                assertThat("x".repeat(shift) + character.repeat(5000)).startsWith(kept);
                assertThat(kept).endsWith(character);
            }
        }
    }

    @Test
    void leavesOutFramesThatDoNotFit() throws IOException {
        Definitions definitions = open(1 << 20).definitions();
        String[] many = new String[100];
        java.util.Arrays.fill(many, "frame");
        definitions.site(true, many);
        String[] wide = new String[30];
        java.util.Arrays.fill(wide, "w".repeat(DefinitionLayout.MAX_STRING_BYTES));
        definitions.site(true, wide);
        List<Definition> kept = DefinitionRecords.read(directory);
        assertThat(kept.get(0).strings()).hasSize(DefinitionLayout.MAX_STRINGS);
        assertThat(kept.get(1).strings())
                .hasSize(DefinitionLayout.MAX_RECORD_BYTES / DefinitionLayout.MAX_STRING_BYTES - 1);
    }

    @Test
    void manyThreadsDefineAtOnce() throws Exception {
        Definitions definitions = open(16 << 20).definitions();
        int threads = 8;
        int each = 3000;
        List<Set<Integer>> given = new ArrayList<>();
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Set<Integer> mine = new HashSet<>();
            given.add(mine);
            int number = t;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    mine.add(definitions.site(false, "T" + number + ".run(T.java:" + i + ")"));
                }
            });
            running.add(thread);
            thread.start();
        }
        for (Thread thread : running) {
            thread.join();
        }
        List<Definition> kept = DefinitionRecords.read(directory);
        assertThat(kept).hasSize(threads * each);
        Set<String> names = kept.stream().map(d -> d.strings().get(0)).collect(Collectors.toSet());
        assertThat(names).hasSize(threads * each);
        for (int t = 0; t < threads; t++) {
            String prefix = "T" + t + ".";
            Set<Integer> ids = kept.stream()
                    .filter(d -> d.strings().get(0).startsWith(prefix))
                    .map(Definition::id)
                    .collect(Collectors.toSet());
            assertThat(ids).isEqualTo(given.get(t));
        }
    }

    private Definition last(int id) throws IOException {
        List<Definition> all = DefinitionRecords.read(directory);
        Definition last = all.get(all.size() - 1);
        assertThat(last.id()).isEqualTo(id);
        return last;
    }

    private static Definition def(int kind, int id, int x, int y, String... strings) {
        return new Definition(kind, id, x, y, List.of(strings));
    }
}
