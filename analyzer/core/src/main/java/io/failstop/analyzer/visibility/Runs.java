package io.failstop.analyzer.visibility;

import java.util.Arrays;

/**
 * The words of a page, of a snapshot of one, or of private memory, as runs that have one content each: a page
 * that was written in eight grains is one run, not 512 words.
 *
 * <p>Threading: one thread.
 */
final class Runs {
    private final int length;
    private int count = 1;
    private int[] starts = new int[4];
    private Content[] contents = new Content[4];
    private long[] keys = new long[4];

    /** {@code length} words of one content, the first with key 0. */
    Runs(int length, Content content) {
        this.length = length;
        Arrays.fill(contents, content);
    }

    private Runs(Runs other) {
        length = other.length;
        count = other.count;
        starts = Arrays.copyOf(other.starts, count);
        contents = Arrays.copyOf(other.contents, count);
        keys = Arrays.copyOf(other.keys, count);
    }

    /** The same words, which stay as they are whatever happens to these. */
    Runs snapshot() {
        return new Runs(this);
    }

    int length() {
        return length;
    }

    /** The run that a word lies in. */
    int runOf(int word) {
        int found = Arrays.binarySearch(starts, 0, count, word);
        return found >= 0 ? found : -found - 2;
    }

    /** The word after a run's last. */
    int end(int run) {
        return run + 1 < count ? starts[run + 1] : length;
    }

    Content content(int run) {
        return contents[run];
    }

    /** The key of a word of the run. */
    long key(int run, int word) {
        return contents[run].isPositional() ? keys[run] + (word - starts[run]) : 0;
    }

    /** Makes words {@code from} to {@code to} (not included) such of {@code content}; the first has {@code key}. */
    void put(int from, int to, Content content, long key) {
        if (from >= to || isThere(from, to, content, key)) {
            return;
        }
        int first = runOf(from);
        int last = runOf(to - 1);
        int at = starts[first] < from ? first + 1 : first;
        boolean tail = end(last) > to;
        Content tailContent = contents[last];
        long tailKey = key(last, to);
        int added = tail ? 2 : 1;
        makeRoom(at, last + 1, added);
        set(at, from, content, key);
        if (tail) {
            set(at + 1, to, tailContent, tailKey);
        }
        join(at + added);
        if (tail) {
            join(at + 1);
        }
        join(at);
    }

    private boolean isThere(int from, int to, Content content, long key) {
        int run = runOf(from);
        return contents[run] == content && end(run) >= to && (!content.isPositional() || key(run, from) == key);
    }

    private void set(int run, int start, Content content, long key) {
        starts[run] = start;
        contents[run] = content;
        keys[run] = key;
    }

    /** Puts {@code added} runs, yet to be set, in place of those from {@code at} to {@code after} (not included). */
    private void makeRoom(int at, int after, int added) {
        int moved = count - after;
        int needed = at + added + moved;
        if (needed > starts.length) {
            int room = needed + 4;
            starts = Arrays.copyOf(starts, room);
            contents = Arrays.copyOf(contents, room);
            keys = Arrays.copyOf(keys, room);
        }
        System.arraycopy(starts, after, starts, at + added, moved);
        System.arraycopy(contents, after, contents, at + added, moved);
        System.arraycopy(keys, after, keys, at + added, moved);
        count = needed;
    }

    /** Makes one run of this one and the one before, if they go on in one another. */
    private void join(int run) {
        if (run <= 0 || run >= count) {
            return;
        }
        Content content = contents[run];
        if (contents[run - 1] == content && (!content.isPositional() || key(run - 1, starts[run]) == keys[run])) {
            makeRoom(run, run + 1, 0);
        }
    }

    /** Copies {@code words} words of {@code source}, from {@code from} on, to {@code at}; what has no room is left out. */
    void copy(Runs source, int from, int words, int at) {
        int end = (int) Math.min((long) from + words, Math.min(source.length, (long) from + length - at));
        int word = from;
        while (word < end) {
            int run = source.runOf(word);
            int until = Math.min(end, source.end(run));
            put(at + word - from, at + until - from, source.contents[run], source.key(run, word));
            word = until;
        }
    }
}
