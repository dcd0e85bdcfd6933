package io.failstop.store;

import io.failstop.probe.DefinitionLayout;
import io.failstop.trace.Definition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Takes definition records apart, from the definitions file and from documents. */
final class DefinitionScan {
    private DefinitionScan() {}

    /**
     * Length of the record at {@code at}: 0 if none was published there, -1 if what stands there is no
     * record within {@code room} bytes.
     */
    static int length(ByteBuffer bytes, int at, int room) {
        if (room < Integer.BYTES) {
            return 0;
        }
        int length = bytes.getInt(at + DefinitionLayout.LENGTH_OFFSET);
        if (length == 0) {
            return 0;
        }
        return length < 8 || (length & 7) != 0 || length > room ? -1 : length;
    }

    /** Hands over all records between position and limit; returns how many places made no sense. */
    static int readAll(ByteBuffer bytes, Consumer<Definition> consumer) {
        int at = bytes.position();
        while (at < bytes.limit()) {
            int length = length(bytes, at, bytes.limit() - at);
            if (length <= 0) {
                return length == 0 ? 0 : 1;
            }
            if (bytes.getInt(at + DefinitionLayout.KIND_OFFSET) != DefinitionLayout.PADDING
                    && !read(bytes, at, length, consumer)) {
                return 1;
            }
            at += length;
        }
        return 0;
    }

    private static boolean read(ByteBuffer bytes, int at, int length, Consumer<Definition> consumer) {
        if (length < DefinitionLayout.STRINGS_OFFSET + Integer.BYTES) {
            return false;
        }
        int end = at + length;
        int next = at + DefinitionLayout.STRINGS_OFFSET;
        int count = bytes.getInt(next);
        next += Integer.BYTES;
        if (count < 0 || count > DefinitionLayout.MAX_STRINGS) {
            return false;
        }
        List<String> strings = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int size = end - next < Integer.BYTES ? -1 : bytes.getInt(next);
            next += Integer.BYTES;
            if (size < 0 || size > end - next) {
                return false;
            }
            byte[] utf8 = new byte[size];
            bytes.get(next, utf8);
            strings.add(new String(utf8, StandardCharsets.UTF_8));
            next += size;
        }
        consumer.accept(new Definition(
                bytes.getInt(at + DefinitionLayout.KIND_OFFSET),
                bytes.getInt(at + DefinitionLayout.ID_OFFSET),
                bytes.getInt(at + DefinitionLayout.X_OFFSET),
                bytes.getInt(at + DefinitionLayout.Y_OFFSET),
                strings));
        return true;
    }
}
