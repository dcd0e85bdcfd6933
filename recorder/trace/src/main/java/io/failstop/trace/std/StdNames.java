package io.failstop.trace.std;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.LockTraits;
import io.failstop.trace.Definition;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ids of threads, locks, variables and locations, in the order of their first appearance.
 *
 * <p>{@code 18} and {@code T18} are two spellings of one thread, unless both have lines of their own: then
 * they are two threads. An operand means, of these the first that there is:
 *
 * <ol>
 *   <li>the thread that has had a line under exactly this name;
 *   <li>what the same operand meant before;
 *   <li>the thread that has had a line under the other spelling;
 *   <li>the thread that the other spelling, as an operand, stands for;
 *   <li>a thread without a line so far. Its name is a guess until a line of either spelling shows it.
 * </ol>
 *
 * <p>No thread forks or joins itself, and one that has been forked under its own name and has had a line is
 * not forked under the other: there the operand is the first sign of a second thread.
 *
 * <p>What has been handed over is not changed: an operand that stands before the first line under its own
 * name may mean the thread of the other spelling, although it turns out later that there are two.
 *
 * <p>Threading: one thread.
 */
final class StdNames {
    /** Locations beyond so many are left out: a file in which every line has its own would fill the memory. */
    static final int MAX_SITES = 1 << 20;

    private static final int SMALL = 1 << 20;

    final NameTable threads = new NameTable();
    final NameTable locks = new NameTable();
    final NameTable variables = new NameTable();
    private final Map<String, Integer> forkedBefore = new HashMap<>();
    private final Map<String, Integer> operands = new HashMap<>();
    private final BitSet forked = new BitSet();
    private final int[] smallSites = new int[SMALL];
    private final Map<Long, Integer> otherSites = new HashMap<>();
    private boolean numbersMeanT;
    private int threadCount;
    private int objectCount;
    private int lockCount;
    private int siteCount;
    private long linesWithoutSite;

    /** Threads so far. */
    int threadCount() {
        return threadCount;
    }

    /** Ids of objects so far, object 0 included. */
    int objectCount() {
        return objectCount + 1;
    }

    /** Lines whose location was one too many. */
    long linesWithoutSite() {
        return linesWithoutSite;
    }

    /** The site of a location. */
    int site(long location, Block block) {
        if (location >= 0 && location < SMALL) {
            int site = smallSites[(int) location];
            if (site == 0) {
                site = newSite(location, block);
                smallSites[(int) location] = site;
            }
            return site;
        }
        Integer known = otherSites.get(location);
        if (known != null) {
            return known;
        }
        int site = newSite(location, block);
        if (site != 0) {
            otherSites.put(location, site);
        }
        return site;
    }

    private int newSite(long location, Block block) {
        if (siteCount == MAX_SITES) {
            linesWithoutSite++;
            return 0;
        }
        siteCount++;
        define(block, DefinitionLayout.SITE, siteCount, 0, 0, Long.toString(location));
        return siteCount;
    }

    /** The thread that is the subject of a line. */
    int thread(StdLine line, byte[] bytes, Block block, Block before) {
        int known = threads.find(bytes, line.threadFrom, line.threadEnd);
        if (known != NameTable.NONE) {
            return known;
        }
        String name = line.text(line.threadFrom, line.threadEnd);
        String other = otherSpelling(name);
        numbersMeanT |= isNumber(other);
        Integer guessed = forkedBefore.remove(name);
        if (guessed == null && !isAbout(line, other)) {
            guessed = forkedBefore.remove(other);
        }
        int id = guessed == null ? newThread(name, block) : guessed;
        if (guessed != null) {
            rename(id, name, block, before);
        }
        threads.add(bytes, line.threadFrom, line.threadEnd, id);
        return id;
    }

    /** Whether the line forks or joins this thread, which is another one than its own then. */
    private static boolean isAbout(StdLine line, String name) {
        return Op.namesThread(line.op)
                && line.text(line.operandFrom, line.operandEnd).equals(name);
    }

    private int newThread(String name, Block block) {
        define(block, DefinitionLayout.THREAD, threadCount, 0, 0, name);
        return threadCount++;
    }

    /** The guess was made not long ago: its definition may not have been handed over yet. */
    private static void rename(int id, String name, Block... blocks) {
        for (Block block : blocks) {
            block.definitions.replaceAll(known -> known.kind() == DefinitionLayout.THREAD && known.id() == id
                    ? new Definition(DefinitionLayout.THREAD, id, 0, 0, List.of(name))
                    : known);
        }
    }

    /** The thread that is forked or joined, by {@code subject}. */
    int otherThread(StdLine line, byte[] bytes, int subject, Block block) {
        boolean isFork = line.op == Op.FORK;
        int id = threads.find(bytes, line.operandFrom, line.operandEnd);
        if (id == NameTable.NONE) {
            String name = line.text(line.operandFrom, line.operandEnd);
            id = meaning(name, subject, isFork);
            if (id == NameTable.NONE) {
                id = newThread(guess(name), block);
                forkedBefore.put(name, id);
            }
            operands.put(name, id);
        }
        if (isFork) {
            forked.set(id);
        }
        return id;
    }

    /** What an operand means under whose name no thread has had a line; nothing known: {@link NameTable#NONE}. */
    private int meaning(String name, int subject, boolean isFork) {
        int before = operands.getOrDefault(name, NameTable.NONE);
        if (before != NameTable.NONE && before != subject) {
            return before;
        }
        String other = otherSpelling(name);
        int id = withLines(other);
        if (id == NameTable.NONE) {
            return operands.getOrDefault(other, NameTable.NONE);
        }
        boolean isAnother = id == subject || (isFork && forked.get(id));
        return isAnother ? NameTable.NONE : id;
    }

    private int withLines(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return threads.find(bytes, 0, bytes.length);
    }

    /** The name that a thread without a line may have: not one that is taken. */
    private String guess(String name) {
        String other = otherSpelling(name);
        return numbersMeanT && isNumber(name) && withLines(other) == NameTable.NONE ? other : name;
    }

    /** {@code T18} of {@code 18} and the other way round; of any other name, nothing. */
    private static String otherSpelling(String name) {
        if (isNumber(name)) {
            return "T" + name;
        }
        return name.startsWith("T") && isNumber(name.substring(1)) ? name.substring(1) : "";
    }

    private static boolean isNumber(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The lock that a line is about; each is a class of its own. */
    int lock(StdLine line, byte[] bytes, Block block) {
        int known = locks.find(bytes, line.operandFrom, line.operandEnd + 1);
        if (known != NameTable.NONE) {
            return known;
        }
        String name = line.text(line.operandFrom, line.operandEnd);
        int lock = ++objectCount;
        define(block, DefinitionLayout.LOCK_CLASS, ++lockCount, LockTraits.REENTRANT, 0, name);
        define(block, DefinitionLayout.LOCK, lock, lockCount, 1, name);
        locks.add(bytes, line.operandFrom, line.operandEnd + 1, lock);
        return lock;
    }

    /** The variable that a line is about. */
    int variable(StdLine line, byte[] bytes, Block block) {
        int known = variables.find(bytes, line.operandFrom, line.operandEnd + 1);
        if (known != NameTable.NONE) {
            return known;
        }
        int variable = ++objectCount;
        define(block, DefinitionLayout.VARIABLE, variable, 0, 0, line.text(line.operandFrom, line.operandEnd));
        variables.add(bytes, line.operandFrom, line.operandEnd + 1, variable);
        return variable;
    }

    private static void define(Block block, int kind, int id, int x, int y, String name) {
        block.definitions.add(new Definition(kind, id, x, y, List.of(name)));
    }
}
