package io.failstop.probe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a definitions file by its layout alone. */
final class DefinitionRecords {
    /** A record. */
    record Definition(int kind, int id, int x, int y, List<String> strings) {}

    private DefinitionRecords() {}

    static List<Definition> read(Path directory) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(directory.resolve(RingLayout.DEFINITIONS_FILE)))
                .order(ByteOrder.LITTLE_ENDIAN);
        List<Definition> all = new ArrayList<>();
        int at = 0;
        while (at < file.capacity() && file.getInt(at) != 0) {
            int length = file.getInt(at);
            if (length < 8 || length % 8 != 0) {
                throw new IllegalStateException("length " + length + " at " + at);
            }
            int segment = at / DefinitionLayout.SEGMENT_BYTES;
            if ((at + length - 1) / DefinitionLayout.SEGMENT_BYTES != segment) {
                throw new IllegalStateException("the record at " + at + " crosses a segment");
            }
            if (file.getInt(at + DefinitionLayout.KIND_OFFSET) != DefinitionLayout.PADDING) {
                all.add(record(file, at));
            }
            at += length;
        }
        return all;
    }

    private static Definition record(ByteBuffer file, int at) {
        List<String> strings = new ArrayList<>();
        int next = at + DefinitionLayout.STRINGS_OFFSET + Integer.BYTES;
        for (int i = file.getInt(at + DefinitionLayout.STRINGS_OFFSET); i > 0; i--) {
            byte[] bytes = new byte[file.getInt(next)];
            file.get(next + Integer.BYTES, bytes);
            strings.add(new String(bytes, StandardCharsets.UTF_8));
            next += Integer.BYTES + bytes.length;
        }
        if (next > at + file.getInt(at)) {
            throw new IllegalStateException("strings reach past the record at " + at);
        }
        return new Definition(
                file.getInt(at + DefinitionLayout.KIND_OFFSET),
                file.getInt(at + DefinitionLayout.ID_OFFSET),
                file.getInt(at + DefinitionLayout.X_OFFSET),
                file.getInt(at + DefinitionLayout.Y_OFFSET),
                strings);
    }
}
