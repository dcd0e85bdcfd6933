package io.failstop.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Key and value strings in a document: a 32-bit count of pairs, then each string as in definitions. */
final class KeyValues {
    /** A value beyond this is cut: a header must fit into one document. */
    private static final int MAX_STRING_BYTES = 8192;

    private KeyValues() {}

    static void put(ByteBuffer out, Map<String, String> pairs) {
        SortedMap<String, String> sorted = new TreeMap<>(pairs);
        int countAt = out.position();
        int count = 0;
        out.putInt(0);
        for (Map.Entry<String, String> pair : sorted.entrySet()) {
            byte[] key = bytes(pair.getKey());
            byte[] value = bytes(pair.getValue());
            if (out.remaining() < 2 * Integer.BYTES + key.length + value.length) {
                break;
            }
            out.putInt(key.length).put(key).putInt(value.length).put(value);
            count++;
        }
        out.putInt(countAt, count);
    }

    private static byte[] bytes(String string) {
        byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MAX_STRING_BYTES) {
            return bytes;
        }
        return string.substring(0, MAX_STRING_BYTES / 4).getBytes(StandardCharsets.UTF_8);
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
