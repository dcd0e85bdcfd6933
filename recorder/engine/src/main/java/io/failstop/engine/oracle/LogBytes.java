package io.failstop.engine.oracle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Grows at its end and is never copied: records of bytes, in chunks that no record crosses.
 *
 * <p>Threading: one thread appends. Everything before a {@link #publish} can be read by whoever calls
 * {@link #published} later, even if the appending thread never ends: hung threads are what this is for.
 */
final class LogBytes {
    static final int CHUNK_SHIFT = 16;
    static final int CHUNK_BYTES = 1 << CHUNK_SHIFT;

    /** No record is longer: seven numbers of ten bytes. */
    static final int MAX_RECORD_BYTES = 80;

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, java.nio.ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle PUBLISHED;

    static {
        try {
            PUBLISHED = MethodHandles.lookup().findVarHandle(LogBytes.class, "published", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private byte[][] chunks = new byte[4][];
    private int last;
    private byte[] chunk = new byte[CHUNK_BYTES];
    private int at;

    @SuppressWarnings({"unused", "FieldMayBeFinal"})
    private long published;

    LogBytes() {
        chunks[0] = chunk;
    }

    /** Makes room for one record and begins it. Records begin with a byte that is not 0. */
    void begin(int tag) {
        if (at > CHUNK_BYTES - MAX_RECORD_BYTES) {
            grow();
        }
        chunk[at++] = (byte) tag;
    }

    private void grow() {
        last++;
        if (last == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunks.length * 2);
        }
        chunk = new byte[CHUNK_BYTES];
        chunks[last] = chunk;
        at = 0;
    }

    /** A number, the fewer bytes the nearer to 0. */
    void number(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7fL) != 0) {
            chunk[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        chunk[at++] = (byte) rest;
    }

    /** A number of four bytes that may still be changed; returns its place in the last chunk. */
    int changeable(int value) {
        int place = at;
        INT.set(chunk, place, value);
        at += Integer.BYTES;
        return place;
    }

    /** Changes a number; possible as long as its record is the last one. */
    void change(int place, int value) {
        INT.set(chunk, place, value);
    }

    void publish() {
        PUBLISHED.setRelease(this, ((long) last << CHUNK_SHIFT) + at);
    }

    /** Where the published bytes end. */
    long published() {
        return (long) PUBLISHED.getAcquire(this);
    }

    byte[] chunk(int number) {
        return chunks[number];
    }

    static int intAt(byte[] chunk, int place) {
        return (int) INT.get(chunk, place);
    }
}
