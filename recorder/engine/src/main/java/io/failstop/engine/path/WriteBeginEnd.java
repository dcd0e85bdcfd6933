package io.failstop.engine.path;

import io.failstop.engine.cache.Errno;
import io.failstop.engine.cache.Page;
import io.failstop.engine.cache.Point;
import io.failstop.engine.cache.WriteCall;
import io.failstop.engine.cache.WriteCall.Found;
import io.failstop.engine.cache.WritePath;

/**
 * {@code write_begin} and {@code write_end}: a short copy into a page that is not uptodate counts for nothing,
 * what is new of it is zeroed, and a single segment is tried again.
 *
 * <p>It leans on the filesystem for the zeroes ({@code zeroNewBlocks}) and for blocks past the end ({@code
 * trimPastEof}); without {@code segmentRule} a gap in the vector is a livelock.
 */
final class WriteBeginEnd implements WritePath {
    @Override
    public String name() {
        return "write-begin-end";
    }

    @Override
    public int writeChunk(WriteCall call) {
        int from = call.from();
        int to = from + call.chunkLength();
        Found found = call.prefault();
        if (found != Found.ALL && call.retries() > 0) {
            return (int) Errno.EFAULT;
        }
        Page page = call.grab();
        call.at(Point.LOCKED);
        boolean uptodate = call.isUptodate(page);
        long fresh = call.prepare(page, from, to);
        int copied = call.copy(page, from, to - from, true);
        int accepted = copied < to - from && !uptodate ? 0 : copied;
        if (accepted < to - from && call.settings().zeroNewBlocks()) {
            call.zeroNew(page, fresh, from + accepted, to);
        }
        call.commit(page, from, from + accepted, from + accepted);
        if (accepted < to - from && call.settings().trimPastEof()) {
            call.trimPastEnd(page);
        }
        call.release(page);
        call.at(Point.COMMITTED);
        return accepted;
    }
}
