package io.failstop.engine.cache;

/**
 * One way to get user bytes into the page cache. Another one is a class and a line in {@code WritePaths}.
 *
 * <p>Threading: an object without state, shared by all threads.
 */
public interface WritePath {
    /** The name on the command line. */
    String name();

    /**
     * Tries the call's next chunk once; {@code i_mutex} is held.
     *
     * @return bytes by which the write gets on; 0 to be called again; a negative error of {@link Errno}
     */
    int writeChunk(WriteCall call);
}
