package io.failstop.trace.std;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Several bytes of text at once, the first one lowest, and how to find the end of a field in them. */
final class Words {
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long BARS = ONES * '|';
    private static final long LINE_FEEDS = ONES * '\n';

    private Words() {}

    /** Index of the first bar among the eight bytes, or 8. */
    static int bar(long word) {
        return Long.numberOfTrailingZeros(zeroBytes(word ^ BARS)) >>> 3;
    }

    /** Index of the first bar or line feed from {@code from}; there must be one. */
    static int fieldEnd(byte[] bytes, int from) {
        int i = from;
        while (true) {
            long word = (long) LONG.get(bytes, i);
            long ends = zeroBytes(word ^ BARS) | zeroBytes(word ^ LINE_FEEDS);
            if (ends != 0) {
                return i + (Long.numberOfTrailingZeros(ends) >>> 3);
            }
            i += Long.BYTES;
        }
    }

    /** The lowest bit that is set belongs to the lowest byte that is zero; higher ones may be wrong. */
    private static long zeroBytes(long word) {
        return (word - ONES) & ~word & HIGHS;
    }
}
