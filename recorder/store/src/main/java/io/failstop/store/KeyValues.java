package io.failstop.store;

import io.failstop.trace.TraceException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Key and value strings in a document: a 32-bit count of pairs, then each string as in definitions. */
final class KeyValues {
    private KeyValues() {}

    /**
     * Puts the pairs, sorted by key.
     *
     * @throws TraceException if they do not fit into the document
     */
    static void put(ByteBuffer out, Map<String, String> pairs) throws TraceException {
        SortedMap<String, String> sorted = new TreeMap<>(pairs);
        int countAt = out.position();
        int count = 0;
        out.putInt(0);
        for (Map.Entry<String, String> pair : sorted.entrySet()) {
            byte[] key = bytes(pair.getKey());
            byte[] value = bytes(pair.getValue());
            if (out.remaining() < 2 * Integer.BYTES + key.length + value.length) {
                throw new TraceException("the trace's properties do not fit into a document of 64 KiB; the one that is "
                        + "too much is " + pair.getKey());
            }
            out.putInt(key.length).put(key).putInt(value.length).put(value);
            count++;
        }
        out.putInt(countAt, count);
    }

    private static byte[] bytes(String string) {
        return string.getBytes(StandardCharsets.UTF_8);
    }

    /** The pairs; throws {@link BufferUnderflowException} if they are not whole. */
    static SortedMap<String, String> get(ByteBuffer in) {
        SortedMap<String, String> pairs = new TreeMap<>();
        for (int left = in.getInt(); left > 0; left--) {
            String key = string(in);
            pairs.put(key, string(in));
        }
        return pairs;
    }

    private static String string(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
