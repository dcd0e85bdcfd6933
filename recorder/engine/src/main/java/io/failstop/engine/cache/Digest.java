package io.failstop.engine.cache;

/** A 64-bit digest of the engine's state, in the manner of FNV-1a but by words. Threading: one thread. */
final class Digest {
    private static final long PRIME = 0x9e3779b97f4a7c15L;

    private long value = 0xcbf29ce484222325L;

    void add(long word) {
        value = Long.rotateLeft((value ^ word) * PRIME, 29);
    }

    void add(long[] words) {
        for (long word : words) {
            add(word);
        }
    }

    long value() {
        return value ^ value >>> 32;
    }
}
