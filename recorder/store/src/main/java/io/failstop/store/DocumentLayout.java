package io.failstop.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A document of a trace: what one excerpt of the queue, or one block of a packed trace, holds.
 * Little-endian.
 *
 * <pre>
 *  0        4      6      8        12       16
 * +--------+------+------+--------+--------+-----------+
 * | magic  | type | 0    | length | crc32c | payload   |
 * +--------+------+------+--------+--------+-----------+
 * </pre>
 *
 * {@code length} counts the payload. The checksum covers type, the zero, length and payload.
 */
final class DocumentLayout {
    /** "FSTD" read as a little-endian word. */
    static final int MAGIC = 0x44545346;

    static final int MAGIC_OFFSET = 0;
    static final int TYPE_OFFSET = 4;
    static final int LENGTH_OFFSET = 8;
    static final int CRC_OFFSET = 12;
    static final int PAYLOAD_OFFSET = 16;

    /** The most bytes of a document, header included. */
    static final int MAX_BYTES = 1 << 16;

    /** Version, then key and value strings. The first document. */
    static final int HEADER = 1;
    /** Definition records as in the definitions file. */
    static final int DEFINITIONS = 2;
    /** Batches of events. */
    static final int EVENTS = 3;
    /** Key and value strings. The last document. */
    static final int END = 4;

    /** 64-bit count: so many events had been lost when the round that follows began, if any were. */
    static final int LOST = 5;

    private DocumentLayout() {}

    /** The checksum of the document that starts at {@code at}. */
    static int crc(ByteBuffer bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        ByteBuffer covered = bytes.duplicate();
        covered.limit(at + CRC_OFFSET).position(at + TYPE_OFFSET);
        crc.update(covered);
        covered.limit(at + PAYLOAD_OFFSET + length).position(at + PAYLOAD_OFFSET);
        crc.update(covered);
        return (int) crc.getValue();
    }

    /**
     * The length of the payload of the document at {@code at}, or -1 if no whole and undamaged document
     * of at most {@code room} bytes stands there.
     */
    static int payloadLength(ByteBuffer bytes, int at, int room) {
        if (room < PAYLOAD_OFFSET || bytes.getInt(at + MAGIC_OFFSET) != MAGIC) {
            return -1;
        }
        int length = bytes.getInt(at + LENGTH_OFFSET);
        if (length < 0 || length > room - PAYLOAD_OFFSET || length > MAX_BYTES - PAYLOAD_OFFSET) {
            return -1;
        }
        return crc(bytes, at, length) == bytes.getInt(at + CRC_OFFSET) ? length : -1;
    }
}
