package io.failstop.engine.cache;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The knobs of the engine.
 *
 * @param faultModel how faults treat the page lock
 * @param prefault whether a write faults its source in first
 * @param blockSize bytes of a block, a power of two from 512 to {@link #PAGE_BYTES}
 * @param invalidateLock whether faults and reads exclude truncate and punch by {@code invalidate_lock}
 * @param segmentRule whether a retry is of a single segment
 * @param zeroNewBlocks whether blocks that a failed write allocated are zeroed; of write-begin-end alone
 * @param trimPastEof whether blocks past the end are freed after a failed write; of write-begin-end alone
 * @param recheckAfterRelock whether mapping and uptodate are looked at again after the page lock was taken again; of
 *     temp-page alone
 * @param sizeByCopied whether the size grows by what was copied, not by what was asked, and blocks past it are freed;
 *     of temp-page alone
 * @param eagerReclaim whether reclaim never pauses
 * @param inject whether stress injects events into writes
 * @param files number of files
 * @param filePages pages of each file
 * @param addressSpaces number of address spaces; threads are dealt to them in turn
 * @param grain bytes of an indivisible part of a copy, a multiple of 8
 */
public record Settings(
        FaultModel faultModel,
        Prefault prefault,
        int blockSize,
        boolean invalidateLock,
        boolean segmentRule,
        boolean zeroNewBlocks,
        boolean trimPastEof,
        boolean recheckAfterRelock,
        boolean sizeByCopied,
        boolean eagerReclaim,
        boolean inject,
        int files,
        int filePages,
        int addressSpaces,
        int grain) {
    /** Bytes of a page. */
    public static final int PAGE_BYTES = 4096;
    /** The names of the knobs, sorted. */
    public static final List<String> NAMES = List.of(
            "addressSpaces",
            "blockSize",
            "eagerReclaim",
            "faultModel",
            "filePages",
            "files",
            "grain",
            "inject",
            "invalidateLock",
            "prefault",
            "recheckAfterRelock",
            "segmentRule",
            "sizeByCopied",
            "trimPastEof",
            "zeroNewBlocks");

    private static final int MOST_SLOTS = 1 << 14;

    /**
     * The knobs with these values, the others by default.
     *
     * @throws IllegalArgumentException with one line for the user if a name or value is not known
     */
    public static Settings of(Map<String, String> values) {
        for (String name : values.keySet()) {
            if (!NAMES.contains(name)) {
                throw new IllegalArgumentException(
                        "there is no setting '" + name + "'; there are " + String.join(", ", NAMES));
            }
        }
        Reader in = new Reader(values);
        Settings settings = new Settings(
                in.choice("faultModel", FaultModel.values(), FaultModel.F23),
                in.choice("prefault", Prefault.values(), Prefault.ON),
                in.number("blockSize", PAGE_BYTES, 512, PAGE_BYTES),
                in.flag("invalidateLock", true),
                in.flag("segmentRule", true),
                in.flag("zeroNewBlocks", true),
                in.flag("trimPastEof", true),
                in.flag("recheckAfterRelock", true),
                in.flag("sizeByCopied", true),
                in.flag("eagerReclaim", false),
                in.flag("inject", true),
                in.number("files", 8, 1, 1024),
                in.number("filePages", 32, 1, Stamp.MAX_FILE_WORDS / (PAGE_BYTES / Long.BYTES)),
                in.number("addressSpaces", 2, 1, 64),
                in.number("grain", 512, Long.BYTES, PAGE_BYTES));
        if (Integer.bitCount(settings.blockSize) != 1) {
            throw new IllegalArgumentException("blockSize must be a power of two");
        }
        if (settings.grain % Long.BYTES != 0) {
            throw new IllegalArgumentException("grain must be a multiple of 8");
        }
        if (settings.files * settings.filePages > MOST_SLOTS) {
            throw new IllegalArgumentException("files * filePages is limited to " + MOST_SLOTS);
        }
        return settings;
    }

    /**
     * These values as they are written in traces, whatever case they are in.
     *
     * @throws IllegalArgumentException as {@link #of}
     */
    public static SortedMap<String, String> canonical(Map<String, String> values) {
        SortedMap<String, String> all = of(values).values();
        all.keySet().retainAll(values.keySet());
        return all;
    }

    /** All knobs with their values, as {@link #of} takes them. */
    public SortedMap<String, String> values() {
        SortedMap<String, String> values = new TreeMap<>();
        values.put("faultModel", faultModel.name());
        values.put("prefault", prefault.label());
        values.put("blockSize", Integer.toString(blockSize));
        values.put("invalidateLock", onOff(invalidateLock));
        values.put("segmentRule", onOff(segmentRule));
        values.put("zeroNewBlocks", onOff(zeroNewBlocks));
        values.put("trimPastEof", onOff(trimPastEof));
        values.put("recheckAfterRelock", onOff(recheckAfterRelock));
        values.put("sizeByCopied", onOff(sizeByCopied));
        values.put("eagerReclaim", onOff(eagerReclaim));
        values.put("inject", onOff(inject));
        values.put("files", Integer.toString(files));
        values.put("filePages", Integer.toString(filePages));
        values.put("addressSpaces", Integer.toString(addressSpaces));
        values.put("grain", Integer.toString(grain));
        return values;
    }

    /** Bytes of the largest file. */
    public long fileBytes() {
        return (long) filePages * PAGE_BYTES;
    }

    /** Blocks of a page. */
    int blocksPerPage() {
        return PAGE_BYTES / blockSize;
    }

    private static String onOff(boolean value) {
        return value ? "on" : "off";
    }

    /** Takes values out of the user's map. */
    private record Reader(Map<String, String> values) {
        <E extends Enum<E>> E choice(String name, E[] choices, E otherwise) {
            String value = values.get(name);
            if (value == null) {
                return otherwise;
            }
            for (E choice : choices) {
                if (label(choice).equalsIgnoreCase(value)) {
                    return choice;
                }
            }
            throw wrong(
                    name,
                    value,
                    String.join(", ", Arrays.stream(choices).map(Reader::label).toList()));
        }

        private static String label(Enum<?> choice) {
            return choice instanceof Prefault prefault ? prefault.label() : choice.name();
        }

        int number(String name, int otherwise, int least, int most) {
            String value = values.get(name);
            if (value == null) {
                return otherwise;
            }
            try {
                int number = Integer.parseInt(value);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw wrong(name, value, least + " to " + most);
            }
            throw wrong(name, value, least + " to " + most);
        }

        boolean flag(String name, boolean otherwise) {
            String value = values.get(name);
            if (value == null) {
                return otherwise;
            }
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "on", "true" -> true;
                case "off", "false" -> false;
                default -> throw wrong(name, value, "on, off");
            };
        }

        private static IllegalArgumentException wrong(String name, String value, String right) {
            return new IllegalArgumentException("'" + value + "' is no value of " + name + "; " + right);
        }
    }
}
