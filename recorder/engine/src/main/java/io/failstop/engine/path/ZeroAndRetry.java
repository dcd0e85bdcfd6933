package io.failstop.engine.path;

import io.failstop.engine.cache.Errno;
import io.failstop.engine.cache.Page;
import io.failstop.engine.cache.Point;
import io.failstop.engine.cache.WriteCall;
import io.failstop.engine.cache.WriteCall.Found;
import io.failstop.engine.cache.WritePath;

/**
 * Copies with faults off; what is missing of a page that is not uptodate becomes zeroes, the full length is
 * committed, and the rest is written again.
 *
 * <p>Known failure: a reader sees the zeroes; for good if the retry fails, or if the zeroed page is the
 * retry's own source.
 */
final class ZeroAndRetry implements WritePath {
    @Override
    public String name() {
        return "zero-and-retry";
    }

    @Override
    public int writeChunk(WriteCall call) {
        int from = call.from();
        int to = from + call.chunkLength();
        Found found = call.prefault();
        if (found == Found.NOTHING && call.retries() > 0) {
            return (int) Errno.EFAULT;
        }
        Page page = call.grab();
        call.at(Point.LOCKED);
        boolean uptodate = call.isUptodate(page);
        call.prepare(page, from, to);
        int copied = call.copy(page, from, to - from, true);
        if (!uptodate) {
            call.zeroRest(page, from + copied, to);
        }
        call.commit(page, from, to, to);
        call.release(page);
        call.at(Point.COMMITTED);
        return copied;
    }
}
