package io.failstop.store;

import io.failstop.trace.TraceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * Reads the documents of a queue file without Chronicle: plain reads of bytes, no mapping.
 *
 * <p>An excerpt is a 32-bit header, then that many bytes, padded to 4: bit 31 means not complete, bit 30
 * that it is the queue's own (its header, its indexes); 0 means that nothing follows. Our documents
 * carry a checksum; where the chain of excerpts breaks, be it at the end or at damage, the next document
 * is looked for by its magic.
 *
 * <p>Threading: one thread.
 */
final class QueueScanner implements DocumentSource {
    private static final int OWN = 1 << 30;
    private static final int LENGTH_MASK = OWN - 1;

    /** The longest excerpt that the queue writes for itself: a page of its index. */
    private static final int MAX_OWN_BYTES = 1 << 17;

    private static final int BUFFER_BYTES = 1 << 18;

    private final Path path;
    private final List<Path> files;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer payload = buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    private int nextFile;
    private FileChannel channel;
    private int at;
    private int type;
    private int damagedPlaces;
    private boolean searching;

    QueueScanner(Path path) throws TraceException {
        this.path = path;
        try {
            files = TraceFiles.queueFiles(path);
            channel = openNext();
        } catch (IOException e) {
            throw TraceFiles.cannotRead(path, e);
        }
    }

    private FileChannel openNext() throws IOException {
        if (files.isEmpty()) {
            throw new TraceException(path + ": is no trace: it holds no queue file (*.cq4)");
        }
        FileChannel opened = FileChannel.open(files.get(nextFile++), StandardOpenOption.READ);
        buffer.clear().limit(0);
        at = 0;
        searching = false;
        return opened;
    }

    @Override
    public boolean next() throws TraceException {
        try {
            while (!nextInFile()) {
                if (nextFile == files.size()) {
                    return false;
                }
                channel.close();
                channel = openNext();
            }
            return true;
        } catch (IOException e) {
            throw TraceFiles.cannotRead(path, e);
        }
    }

    private boolean nextInFile() throws IOException {
        while (fill(Integer.BYTES)) {
            if (searching) {
                if (search()) {
                    return true;
                }
                continue;
            }
            int header = buffer.getInt(at);
            int length = header & LENGTH_MASK;
            if (takeDocument(length)) {
                return true;
            }
            boolean own = (header & OWN) != 0 && length > 0 && length <= MAX_OWN_BYTES;
            if (own && fill(Integer.BYTES + length)) {
                skip(Integer.BYTES + pad(length));
            } else {
                // The end, unless a document is found behind it.
                searching = true;
            }
        }
        return false;
    }

    /** Takes the document of the excerpt at the current place, if it is whole. */
    private boolean takeDocument(int length) throws IOException {
        if (length > DocumentLayout.MAX_BYTES || !fill(Integer.BYTES + length)) {
            return false;
        }
        int document = at + Integer.BYTES;
        int bytes = DocumentLayout.payloadLength(buffer, document, length);
        if (bytes < 0) {
            return false;
        }
        deliver(document, bytes);
        skip(Integer.BYTES + pad(length));
        return true;
    }

    /** Looks for a document at the current place; goes on by one word if there is none. */
    private boolean search() throws IOException {
        if (buffer.getInt(at) == DocumentLayout.MAGIC) {
            fill(DocumentLayout.MAX_BYTES);
            int room = Math.min(buffer.limit() - at, DocumentLayout.MAX_BYTES);
            int bytes = DocumentLayout.payloadLength(buffer, at, room);
            if (bytes >= 0) {
                searching = false;
                damagedPlaces++;
                deliver(at, bytes);
                skip(pad(DocumentLayout.PAYLOAD_OFFSET + bytes));
                return true;
            }
        }
        skip(Integer.BYTES);
        return false;
    }

    private void deliver(int document, int bytes) {
        type = buffer.getShort(document + DocumentLayout.TYPE_OFFSET);
        int start = document + DocumentLayout.PAYLOAD_OFFSET;
        payload.limit(start + bytes).position(start);
    }

    private static int pad(int length) {
        return (length + 3) & ~3;
    }

    private void skip(int bytes) {
        at = Math.min(buffer.limit(), at + bytes);
    }

    /** Makes {@code bytes} bytes from the current place available; false if the file ends before. */
    private boolean fill(int bytes) throws IOException {
        if (buffer.limit() - at >= bytes) {
            return true;
        }
        buffer.position(at);
        buffer.compact();
        at = 0;
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                break;
            }
        }
        buffer.flip();
        return buffer.limit() >= bytes;
    }

    @Override
    public int type() {
        return type;
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
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was written through it.
            return;
        }
    }
}
