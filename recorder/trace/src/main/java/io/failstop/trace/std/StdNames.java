package io.failstop.trace.std;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.LockTraits;
import io.failstop.trace.Definition;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ids of threads, locks, variables and locations, in the order of their first appearance.
 *
 * <p>A thread may be forked before it appears itself, and as {@code fork(18)} where it appears as {@code
 * T18} later. Until one of the two appears, the operand stands for a thread whose name is a guess.
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
        boolean isNumbered = name.length() > 1 && name.startsWith("T") && isNumber(name.substring(1));
        numbersMeanT |= isNumbered;
        Integer forked = forkedBefore.remove(name);
        if (forked == null && isNumbered) {
            forked = forkedBefore.remove(name.substring(1));
        }
        int id = forked == null ? newThread(name, block) : forked;
        if (forked != null) {
            rename(id, name, block, before);
        }
        threads.add(bytes, line.threadFrom, line.threadEnd, id);
        return id;
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

    /** The thread that is forked or joined. */
    int otherThread(StdLine line, byte[] bytes, Block block) {
        int exact = threads.find(bytes, line.operandFrom, line.operandEnd);
        if (exact != NameTable.NONE) {
            return exact;
        }
        String name = line.text(line.operandFrom, line.operandEnd);
        Integer known = operands.get(name);
        if (known != null) {
            return known;
        }
        int id = sameThread(name);
        if (id == NameTable.NONE) {
            id = newThread(isNumber(name) && numbersMeanT ? "T" + name : name, block);
            forkedBefore.put(name, id);
        }
        operands.put(name, id);
        return id;
    }

    /** The thread that is known as {@code T18} where this is {@code 18}, or the other way round. */
    private int sameThread(String name) {
        if (isNumber(name)) {
            byte[] prefixed = ("T" + name).getBytes(StandardCharsets.UTF_8);
            int id = threads.find(prefixed, 0, prefixed.length);
            return id == NameTable.NONE ? operands.getOrDefault("T" + name, NameTable.NONE) : id;
        }
        return name.startsWith("T") && isNumber(name.substring(1))
                ? forkedBefore.getOrDefault(name.substring(1), NameTable.NONE)
                : NameTable.NONE;
    }

    private static boolean isNumber(String name) {
        return name.chars().allMatch(c -> c >= '0' && c <= '9');
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
