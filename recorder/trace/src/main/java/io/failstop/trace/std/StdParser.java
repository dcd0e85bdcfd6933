package io.failstop.trace.std;

import io.failstop.trace.TraceException;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Makes blocks of lines. What most lines are is parsed here, eight bytes at a time; anything else goes
 * through {@link StdLine}.
 *
 * <p>A block is handed over when the next one is full, so that a release can still become a wait when
 * the line says so that follows it in its thread: at least {@link Block#LINES} lines later.
 *
 * <p>Threading: one thread.
 */
final class StdParser {
    /** How many bytes behind a line may be looked at. */
    static final int SLACK_BYTES = 16;

    private static final int ACQ = word('a', 'c', 'q', '(');
    private static final int REL = word('r', 'e', 'l', '(');
    private static final int REQ = word('r', 'e', 'q', '(');
    private static final int READ = word('r', '(', 0, 0);
    private static final int WRITE = word('w', '(', 0, 0);
    private static final int TWO_BYTES = 0xffff;

    private final String path;
    private final boolean lenient;
    private final Consumer<Block> target;
    private final StdNames names = new StdNames();
    private final StdLine careful = new StdLine();
    private Block before = new Block();
    private Block block = new Block();
    /** Lines of all blocks before {@link #before}. */
    private long handedOver;
    /** Per thread: number of its last line among those in blocks, from 1. */
    private long[] lastLine = new long[64];

    private long lines;
    private long ignored;
    private long skipped;
    private long firstSkipped;

    /**
     * @param path for messages
     * @param lenient whether lines that do not parse are counted and left out
     * @param target takes each block
     */
    StdParser(String path, boolean lenient, Consumer<Block> target) {
        this.path = path;
        this.lenient = lenient;
        this.target = target;
    }

    private static int word(int... bytes) {
        return bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24);
    }

    /** Lines that no event comes of. */
    long ignored() {
        return ignored;
    }

    /** Lines that were left out because they do not parse. */
    long skipped() {
        return skipped;
    }

    /** The first line that was left out, from 1. */
    long firstSkipped() {
        return firstSkipped;
    }

    /** Lines whose location was one too many. */
    long linesWithoutSite() {
        return names.linesWithoutSite();
    }

    /** All lines so far, whatever they were. */
    long lines() {
        return lines;
    }

    /** Parses whole lines; {@link #SLACK_BYTES} more can be looked at. */
    void parse(byte[] bytes, int from, int end) throws TraceException {
        int at = from;
        while (at < end) {
            int next = parseUsual(bytes, at);
            at = next >= 0 ? next : parseCarefully(bytes, at);
            lines++;
        }
    }

    /** Parses an acquire, a release, a request, a read or a write of known names; returns where the next line is, or -1. */
    private int parseUsual(byte[] bytes, int from) {
        long word = (long) Words.LONG.get(bytes, from);
        int bar = Words.bar(word);
        int end = from + bar;
        int thread;
        if (bar <= NameTable.SHORT_BYTES && bar > 0) {
            thread = names.threads.find(NameTable.key(word, bar));
        } else {
            end = Words.fieldEnd(bytes, from);
            thread = names.threads.find(bytes, from, end);
        }
        return thread >= 0 && bytes[end] == '|' ? parseEvent(bytes, end + 1, thread) : -1;
    }

    private int parseEvent(byte[] bytes, int from, int thread) {
        int word = (int) Words.INT.get(bytes, from);
        if (word == ACQ) {
            return parseOperand(bytes, from + 4, thread, Op.ACQ, names.locks);
        }
        if (word == REL) {
            return parseOperand(bytes, from + 4, thread, Op.REL, names.locks);
        }
        int two = word & TWO_BYTES;
        if (two == READ) {
            return parseOperand(bytes, from + 2, thread, Op.READ, names.variables);
        }
        if (two == WRITE) {
            return parseOperand(bytes, from + 2, thread, Op.WRITE, names.variables);
        }
        return word == REQ ? parseOperand(bytes, from + 4, thread, Op.REQ, names.locks) : -1;
    }

    /** The bracket behind the operand counts as part of its name. */
    private int parseOperand(byte[] bytes, int from, int thread, int op, NameTable table) {
        long word = (long) Words.LONG.get(bytes, from);
        int bar = Words.bar(word);
        int end = from + bar;
        int operand;
        if (bar <= NameTable.SHORT_BYTES && bar > 0) {
            operand = table.find(NameTable.key(word, bar));
        } else {
            end = Words.fieldEnd(bytes, from);
            operand = table.find(bytes, from, end);
        }
        return operand >= 0 && bytes[end] == '|' ? parseLocation(bytes, end + 1, thread, op, operand) : -1;
    }

    private int parseLocation(byte[] bytes, int from, int thread, int op, int operand) {
        int at = from;
        int location = 0;
        int digit = bytes[at] - '0';
        while (digit >= 0 && digit <= 9) {
            location = location * 10 + digit;
            at++;
            digit = bytes[at] - '0';
        }
        int digits = at - from;
        if (bytes[at] == '\r') {
            at++;
        }
        if (bytes[at] != '\n' || digits == 0 || digits > 9) {
            return -1;
        }
        add(op, thread, operand, names.site(location, block));
        return at + 1;
    }

    private void add(int op, int thread, int operand, int site) {
        block.add(op, thread, operand, site);
        if (thread >= lastLine.length) {
            lastLine = Arrays.copyOf(lastLine, Math.max(thread + 1, lastLine.length * 2));
        }
        lastLine[thread] = handedOver + before.lines() + block.lines();
        if (block.isFull()) {
            handOver();
        }
    }

    private void handOver() {
        Block done = before;
        before = block;
        before.threads = names.threadCount();
        before.objects = names.objectCount();
        block = new Block();
        handedOver += done.lines();
        if (done.lines() > 0) {
            target.accept(done);
        }
    }

    /** Hands over what has been parsed. */
    void finish() {
        handOver();
        handOver();
    }

    private int parseCarefully(byte[] bytes, int from) throws TraceException {
        int next = from;
        while (bytes[next] != '\n') {
            next++;
        }
        int end = next > from && bytes[next - 1] == '\r' ? next - 1 : next;
        String wrong = end - from > StdLine.MAX_BYTES ? tooLong() : careful.parse(bytes, from, end);
        if (wrong.isEmpty()) {
            take(bytes);
        } else {
            skip(wrong, bytes, from, end);
        }
        return next + 1;
    }

    static String tooLong() {
        return "longer than " + StdLine.MAX_BYTES + " bytes";
    }

    /** Counts a line that is in no block, or refuses it. */
    void skip(String wrong, byte[] bytes, int from, int end) throws TraceException {
        if (!lenient) {
            throw new TraceException(
                    path + ": line " + (lines + 1) + ": " + wrong + ": " + StdLine.quoted(bytes, from, end));
        }
        if (skipped++ == 0) {
            firstSkipped = lines + 1;
        }
    }

    /** Counts a line that was left out without being parsed. */
    void endOfSkipped() {
        lines++;
    }

    private void take(byte[] bytes) {
        int op = careful.op;
        if (op == Op.IGNORED) {
            ignored++;
            return;
        }
        int thread = names.thread(careful, bytes, block, before);
        int operand;
        if (Op.namesThread(op)) {
            operand = names.otherThread(careful, bytes, thread, block);
        } else if (Op.namesVariable(op)) {
            operand = names.variable(careful, bytes, block);
        } else {
            operand = names.lock(careful, bytes, block);
        }
        if (op == Op.WAIT && becomesWait(thread, operand)) {
            return;
        }
        add(op, thread, operand, names.site(careful.location, block));
    }

    /** Makes a wait of the release of this lock that is the thread's last line, if it is still to be had. */
    private boolean becomesWait(int thread, int lock) {
        long line = thread < lastLine.length ? lastLine[thread] - 1 - handedOver : -1;
        if (line < 0) {
            return false;
        }
        Block holder = line < before.lines() ? before : block;
        int index = (int) (line < before.lines() ? line : line - before.lines());
        if (!holder.is(index, Op.REL, lock)) {
            return false;
        }
        holder.setOp(index, Op.WAIT);
        return true;
    }
}
