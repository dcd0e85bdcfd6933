package io.failstop.probe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The definitions file: append-only records, never crossing a segment of 1 MiB. Little-endian.
 *
 * <pre>
 *  0        4      8        12       16       20
 * +--------+------+--------+--------+--------+-------------------------+
 * | length | kind | id     | x      | y      | strings, padding to 8   |
 * +--------+------+--------+--------+--------+-------------------------+
 * </pre>
 *
 * {@code length} counts the whole record, a multiple of 8; it is stored last, with release, and
 * publishes the rest: 0 means that nothing follows yet. A string is a 32-bit count of bytes and UTF-8.
 * The strings are preceded by their 32-bit count.
 */
public final class DefinitionLayout {
    /** A record stays within one segment; the rest of a segment is a record of kind {@link #PADDING}. */
    public static final int SEGMENT_BYTES = 1 << 20;

    public static final int LENGTH_OFFSET = 0;
    public static final int KIND_OFFSET = 4;
    public static final int ID_OFFSET = 8;
    public static final int X_OFFSET = 12;
    public static final int Y_OFFSET = 16;
    public static final int STRINGS_OFFSET = 20;

    /** The longest string, in bytes. */
    public static final int MAX_STRING_BYTES = 4096;
    /** The longest record; strings that would not fit are left out. */
    public static final int MAX_RECORD_BYTES = 1 << 15;
    /** The most strings of a record: frames of a stack. */
    public static final int MAX_STRINGS = 64;

    /** Fills a segment. */
    public static final int PADDING = 1;
    /** id: thread; x: 1 if virtual; strings: name. */
    public static final int THREAD = 2;
    /** id: lock class; x: {@link LockTraits}; strings: name. */
    public static final int LOCK_CLASS = 3;
    /** id: object; x: lock class; y: instance number within the class, from 1; strings: name, if it has one. */
    public static final int LOCK = 4;
    /** id: object; strings: name. */
    public static final int FILE = 5;
    /** id: object, page of a file while it is in the cache; x: file; y: index in the file. */
    public static final int PAGE = 6;
    /** id: site; strings: frames, innermost first; x: 1 if the frames are a whole stack. */
    public static final int SITE = 7;
    /** id: object, a place in the page cache, whether a page is there or not; x: file; y: index in the file. */
    public static final int SLOT = 8;
    /** id: object, a page-table entry; x: address space, from 1; y: slot that it maps. */
    public static final int ENTRY = 9;
    /** id: object, a block of the device; x: its number. */
    public static final int BLOCK = 10;
    /** id: object, a variable that threads share; strings: name. */
    public static final int VARIABLE = 11;
    /** id: lock, defined on its own; x: what it guards, {@link LockRole}; y: which one. */
    public static final int LOCK_ROLE = 12;

    private DefinitionLayout() {}

    /**
     * A whole record. Strings beyond {@link #MAX_STRINGS} or {@link #MAX_RECORD_BYTES} are left out, a
     * longer one than {@link #MAX_STRING_BYTES} is cut between two characters.
     */
    public static byte[] encode(int kind, int id, int x, int y, String... strings) {
        byte[][] encoded = new byte[Math.min(strings.length, MAX_STRINGS)][];
        int count = 0;
        int bytes = STRINGS_OFFSET + Integer.BYTES;
        while (count < encoded.length) {
            byte[] string = utf8(strings[count], MAX_STRING_BYTES);
            if (bytes + Integer.BYTES + string.length > MAX_RECORD_BYTES) {
                break;
            }
            encoded[count++] = string;
            bytes += Integer.BYTES + string.length;
        }
        ByteBuffer record = ByteBuffer.allocate((bytes + 7) & ~7).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt(record.capacity())
                .putInt(kind)
                .putInt(id)
                .putInt(x)
                .putInt(y)
                .putInt(count);
        for (int i = 0; i < count; i++) {
            record.putInt(encoded[i].length).put(encoded[i]);
        }
        return record.array();
    }

    /** The string in UTF-8, cut between two characters to at most {@code maxBytes}. */
    static byte[] utf8(String string, int maxBytes) {
        byte[] bytes = string.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= maxBytes) {
            return bytes;
        }
        int end = maxBytes;
        while ((bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }
}
