package io.failstop.engine.cache;

import io.failstop.engine.order.Ordered;
import io.failstop.engine.order.Track;
import io.failstop.probe.EventKind;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A block of the device. Before its first write it holds a pattern of its own.
 *
 * <p>Threading: all state belongs to whoever has entered this object.
 */
final class Block extends Ordered {
    final int number;

    private final BlockStore store;
    private final int words;
    private long generation;

    Block(int id, int number, BlockStore store, int words) {
        super(id);
        this.number = number;
        this.store = store;
        this.words = words;
    }

    /** Reads it; returns its generation, 0 if nothing was ever written to it. */
    long read(Track track, Page page, long[] destination, int offsetBytes) {
        track.enter(this);
        content(destination);
        long found = generation;
        track.decide(EventKind.DEVICE_READ, 0, this, 0, page.id(), found, offsetBytes);
        track.leave(this);
        return found;
    }

    private void content(long[] destination) {
        if (generation == 0) {
            Stamp.fillStale(destination, 0, words, number);
            return;
        }
        try {
            store.read(number, destination, 0, words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes it from the words of a page at an offset. */
    void write(Track track, Page page, long[] source, int offsetBytes) {
        track.enter(this);
        try {
            store.write(number, source, offsetBytes / Long.BYTES, words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        generation++;
        track.decide(EventKind.DEVICE_WRITE, 0, this, 0, page.id(), generation, offsetBytes);
        track.leave(this);
    }

    /** Adds what it holds; when all stand still. */
    void addTo(Digest digest) {
        digest.add(generation);
        if (generation > 0) {
            long[] content = new long[words];
            content(content);
            digest.add(content);
        }
    }
}
