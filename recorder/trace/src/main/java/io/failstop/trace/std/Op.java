package io.failstop.trace.std;

import java.nio.charset.StandardCharsets;

/** What a line says that its thread did. The codes stand in a {@link Block} and fit into four bits. */
final class Op {
    static final int ACQ = 0;
    static final int REL = 1;
    static final int READ = 2;
    static final int WRITE = 3;
    static final int REQ = 4;
    static final int FORK = 5;
    static final int JOIN = 6;
    /** A wait, or the release before it, which stands for both. */
    static final int WAIT = 7;

    static final int NOTIFY = 8;
    static final int NOTIFY_ALL = 9;
    /** No event comes of it. */
    static final int IGNORED = 10;

    static final int UNKNOWN = -1;

    /** What the word before the bracket means. */
    static int of(byte[] bytes, int from, int end) {
        return switch (new String(bytes, from, end - from, StandardCharsets.ISO_8859_1)) {
            case "acq" -> ACQ;
            case "rel" -> REL;
            case "r" -> READ;
            case "w" -> WRITE;
            case "req" -> REQ;
            case "fork" -> FORK;
            case "join" -> JOIN;
            case "wait" -> WAIT;
            case "notify" -> NOTIFY;
            case "notifyAll" -> NOTIFY_ALL;
            case "begin", "end" -> IGNORED;
            default -> UNKNOWN;
        };
    }

    static boolean namesThread(int op) {
        return op == FORK || op == JOIN;
    }

    static boolean namesVariable(int op) {
        return op == READ || op == WRITE;
    }

    private Op() {}
}
