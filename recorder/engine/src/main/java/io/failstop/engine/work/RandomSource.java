package io.failstop.engine.work;

/** Random numbers from a seed, the same on every platform: SplitMix64. Threading: one thread. */
final class RandomSource {
    private long state;

    RandomSource(long seed, long stream) {
        state = mix(seed) ^ mix(stream + 0x632be59bd9b4e019L);
    }

    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }

    long next() {
        state += 0x9e3779b97f4a7c15L;
        return mix(state);
    }

    /** From 0 to below {@code bound}. */
    int below(int bound) {
        return (int) ((next() >>> 33) % bound);
    }

    /** True once in {@code times}. */
    boolean oneIn(int times) {
        return below(times) == 0;
    }
}
