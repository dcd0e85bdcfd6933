package io.failstop.engine.path;

import io.failstop.engine.cache.Errno;
import io.failstop.engine.cache.Page;
import io.failstop.engine.cache.Point;
import io.failstop.engine.cache.WriteCall;
import io.failstop.engine.cache.WriteCall.Found;
import io.failstop.engine.cache.WritePath;

/**
 * What 2.6.24 merged: a page that is not uptodate is unlocked, the source is copied to a temporary page with
 * faults allowed, and from there to the page, which is locked again. An uptodate page is copied into with
 * faults off: what is missing stays what it was.
 *
 * <p>Price: a second copy. The page may have gone or become uptodate while it was unlocked: it is looked at
 * again, and the chunk begins anew.
 */
final class TempPage implements WritePath {
    @Override
    public String name() {
        return "temp-page";
    }

    @Override
    public int writeChunk(WriteCall call) {
        int from = call.from();
        int length = call.chunkLength();
        Found found = call.prefault();
        if (found == Found.NOTHING && call.retries() > 0) {
            return (int) Errno.EFAULT;
        }
        Page page = call.grab();
        call.at(Point.LOCKED);
        return call.isUptodate(page) ? inPlace(call, page, from, length) : throughTemporary(call, page, from, length);
    }

    private static int inPlace(WriteCall call, Page page, int from, int length) {
        call.prepare(page, from, from + length);
        int copied = call.copy(page, from, length, true);
        // The full length: what was not copied is what it was, and blocks that are new must get to the device.
        call.commit(page, from, from + length, from + (call.settings().sizeByCopied() ? copied : length));
        if (copied < length && call.settings().sizeByCopied()) {
            // Blocks of the part that did not make it into the size: they would show what they held.
            call.trimPastEnd(page);
        }
        call.release(page);
        call.at(Point.COMMITTED);
        return copied;
    }

    private static int throughTemporary(WriteCall call, Page page, int from, int length) {
        call.unlock(page);
        call.at(Point.UNLOCKED);
        int copied = call.copyToTemporary(from, length);
        if (copied == 0) {
            call.drop(page);
            return (int) Errno.EFAULT;
        }
        if (!call.relock(page)) {
            call.release(page);
            return 0;
        }
        call.prepare(page, from, from + copied);
        call.copyFromTemporary(page, from, copied);
        call.commit(page, from, from + copied, from + (call.settings().sizeByCopied() ? copied : length));
        call.release(page);
        call.at(Point.COMMITTED);
        return copied;
    }
}
