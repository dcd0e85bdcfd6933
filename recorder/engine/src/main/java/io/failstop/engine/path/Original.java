package io.failstop.engine.path;

import io.failstop.engine.cache.Errno;
import io.failstop.engine.cache.Page;
import io.failstop.engine.cache.Point;
import io.failstop.engine.cache.WriteCall;
import io.failstop.engine.cache.WritePath;

/**
 * The write as it was in 2.6.20: the copy may fault with the page locked.
 *
 * <p>Known failure: the fault may need the page lock that is held, by this thread or in a ring. After a real
 * fault error the rest of the chunk is zeroes, which are committed, and the call ends there.
 */
final class Original implements WritePath {
    @Override
    public String name() {
        return "original";
    }

    @Override
    public int writeChunk(WriteCall call) {
        int from = call.from();
        int to = from + call.chunkLength();
        call.prefault();
        Page page = call.grab();
        call.at(Point.LOCKED);
        call.prepare(page, from, to);
        int copied = call.copy(page, from, to - from, false);
        call.zeroRest(page, from + copied, to);
        call.commit(page, from, to, to);
        call.release(page);
        call.at(Point.COMMITTED);
        if (copied < to - from) {
            call.endsWith(Errno.EFAULT);
        }
        return copied;
    }
}
