package io.failstop.store;

import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * One dense file: the documents of a trace in merged order, each deflated.
 *
 * <pre>
 * file:  "FSTPACK1", then blocks
 *  0        4            8        12
 * +--------+------------+--------+-------------------+
 * | "FSTB" | compressed | raw    | deflated document |
 * +--------+------------+--------+-------------------+
 * </pre>
 *
 * Lengths are 32-bit little-endian and count the block's deflated and inflated bytes.
 */
public final class PackedTrace {
    private static final byte[] MAGIC = "FSTPACK1".getBytes(StandardCharsets.US_ASCII);
    private static final int BLOCK_MAGIC = 0x42545346;
    private static final int BLOCK_HEADER_BYTES = 12;

    private PackedTrace() {}

    /** Whether a file that begins like this is a packed trace. */
    static boolean recognises(byte[] first) {
        return first.length >= MAGIC.length && Arrays.equals(Arrays.copyOf(first, MAGIC.length), MAGIC);
    }

    /**
     * Packs a trace; returns the bytes of the file.
     *
     * @throws TraceException if the file exists, or cannot be written; a part of it does not stay
     */
    public static long pack(Trace from, Path file) throws TraceException {
        try {
            OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            boolean done = false;
            try (TraceWriter writer = new TraceWriter(new Sink(out, file), from.header())) {
                Traces.copy(from, writer);
                done = true;
            } finally {
                if (!done) {
                    Files.deleteIfExists(file);
                }
            }
            return Files.size(file);
        } catch (IOException e) {
            throw TraceFiles.cannotWrite(file, e);
        }
    }

    /** Deflates documents into a file. */
    private static final class Sink implements DocumentSink {
        private final OutputStream out;
        private final Path file;
        private final Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        private final byte[] compressed = new byte[DocumentLayout.MAX_BYTES * 2];

        Sink(OutputStream out, Path file) throws TraceException {
            this.out = out;
            this.file = file;
            try {
                out.write(MAGIC);
            } catch (IOException e) {
                throw TraceFiles.cannotWrite(file, e);
            }
        }

        @Override
        public void append(ByteBuffer document) throws TraceException {
            int raw = document.remaining();
            deflater.reset();
            deflater.setInput(document);
            deflater.finish();
            int length = deflater.deflate(compressed);
            ByteBuffer header = ByteBuffer.allocate(BLOCK_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            header.putInt(BLOCK_MAGIC).putInt(length).putInt(raw);
            try {
                out.write(header.array());
                out.write(compressed, 0, length);
            } catch (IOException e) {
                throw TraceFiles.cannotWrite(file, e);
            }
        }

        @Override
        public void close() throws TraceException {
            deflater.end();
            try {
                out.close();
            } catch (IOException e) {
                throw TraceFiles.cannotWrite(file, e);
            }
        }
    }

    /** Inflates the documents of a file. */
    static final class Blocks implements DocumentSource {
        private final Path file;
        private final DataInputStream in;
        private final Inflater inflater = new Inflater();
        private final byte[] compressed = new byte[DocumentLayout.MAX_BYTES * 2];
        private final byte[] raw = new byte[DocumentLayout.MAX_BYTES];
        private final ByteBuffer document = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        private final ByteBuffer payload = document.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        private int damagedPlaces;

        Blocks(Path file) throws TraceException {
            this.file = file;
            try {
                in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
                in.skipNBytes(MAGIC.length);
            } catch (IOException e) {
                throw TraceFiles.cannotRead(file, e);
            }
        }

        @Override
        public boolean next() throws TraceException {
            try {
                int word = Integer.reverseBytes(in.readInt());
                boolean lost = false;
                while (true) {
                    if (word == BLOCK_MAGIC && readBlock()) {
                        damagedPlaces += lost ? 1 : 0;
                        return true;
                    }
                    // Not where a block should be: look for the next one, byte by byte.
                    lost = true;
                    word = word >>> 8 | in.readUnsignedByte() << 24;
                }
            } catch (EOFException e) {
                return false;
            } catch (IOException e) {
                throw TraceFiles.cannotRead(file, e);
            }
        }

        private boolean readBlock() throws IOException {
            in.mark(DocumentLayout.MAX_BYTES * 3);
            int length = Integer.reverseBytes(in.readInt());
            int rawLength = Integer.reverseBytes(in.readInt());
            boolean sane = length > 0 && length <= compressed.length && rawLength > 0 && rawLength <= raw.length;
            if (sane && in.readNBytes(compressed, 0, length) == length && inflate(length, rawLength)) {
                int bytes = DocumentLayout.payloadLength(document, 0, rawLength);
                if (bytes >= 0) {
                    int start = DocumentLayout.PAYLOAD_OFFSET;
                    payload.limit(start + bytes).position(start);
                    return true;
                }
            }
            in.reset();
            return false;
        }

        private boolean inflate(int length, int rawLength) {
            inflater.reset();
            inflater.setInput(compressed, 0, length);
            try {
                return inflater.inflate(raw, 0, rawLength) == rawLength;
            } catch (DataFormatException e) {
                return false;
            }
        }

        @Override
        public int type() {
            return document.getShort(DocumentLayout.TYPE_OFFSET);
        }

        @Override
        public ByteBuffer payload() {
            return payload;
        }

        @Override
        public int damagedPlaces() {
            return damagedPlaces;
        }

        @Override
        public void close() {
            inflater.end();
            try {
                in.close();
            } catch (IOException e) {
                // Only read from.
                return;
            }
        }
    }
}
