package io.failstop.trace.csv;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The characters of a UTF-8 file, with three properties that {@link java.io.InputStreamReader} lacks:
 * all good characters are handed over before bytes that are no UTF-8 are reported, so that the error
 * has a line; it knows whether the file ends with an end of line; and a record that does not end is
 * stopped before it fills the memory. A byte order mark is skipped.
 *
 * <p>Threading: one thread.
 */
final class Utf8Source extends Reader {
    /** The most characters of one record. */
    static final long MAX_RECORD_CHARS = 1L << 24;

    private static final int BYTES = 1 << 14;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final ByteBuffer bytes = ByteBuffer.allocate(BYTES).limit(0);
    private final CharBuffer chars = CharBuffer.allocate(BYTES).limit(0);
    private boolean noMoreBytes;
    private boolean malformed;
    private boolean atEnd;
    private char last = '\n';
    private long handedOver;
    private long recordStart;

    Utf8Source(InputStream in) {
        this.in = in;
    }

    /** Whether everything has been handed over, the reader has been told so, and it ended inside a line. */
    boolean endedInsideLine() {
        return atEnd && last != '\n' && last != '\r';
    }

    /** The limit on a record's length counts from here. */
    void startRecord() {
        recordStart = handedOver;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (handedOver - recordStart > MAX_RECORD_CHARS) {
            throw new IOException("a row of more than " + MAX_RECORD_CHARS + " characters");
        }
        while (!chars.hasRemaining() && !atEnd) {
            decode();
        }
        int count = Math.min(length, chars.remaining());
        if (count == 0) {
            return atEnd ? -1 : 0;
        }
        chars.get(target, offset, count);
        last = target[offset + count - 1];
        handedOver += count;
        return count;
    }

    private void decode() throws IOException {
        if (malformed) {
            throw new CharacterCodingException();
        }
        fill();
        chars.clear();
        malformed = decoder.decode(bytes, chars, noMoreBytes).isError();
        chars.flip();
        if (handedOver == 0 && chars.hasRemaining() && chars.get(0) == BYTE_ORDER_MARK) {
            chars.get();
        }
        atEnd = noMoreBytes && !malformed && !chars.hasRemaining();
    }

    private void fill() throws IOException {
        if (noMoreBytes) {
            return;
        }
        bytes.compact();
        int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        noMoreBytes = count < 0;
        bytes.position(bytes.position() + Math.max(count, 0));
        bytes.flip();
    }

    @Override
    public boolean ready() {
        return false;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
