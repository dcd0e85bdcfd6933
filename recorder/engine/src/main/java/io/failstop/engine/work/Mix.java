package io.failstop.engine.work;

import io.failstop.probe.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * How often a stress workload does what, and with how many bytes.
 *
 * @param parts at least one has a weight above 0
 */
public record Mix(List<Part> parts) {
    /** What a stress workload can do. */
    public static final List<Operation> OPERATIONS = List.of(
            Operation.WRITE,
            Operation.WRITEV,
            Operation.READ,
            Operation.LOAD,
            Operation.STORE,
            Operation.MMAP,
            Operation.MUNMAP,
            Operation.POPULATE,
            Operation.TRUNCATE,
            Operation.PUNCH,
            Operation.INVALIDATE,
            Operation.SYNC);

    /** The most bytes of one operation. */
    public static final int MOST_BYTES = 1 << 20;

    private static final int MOST_WEIGHT = 1_000_000;

    /** Copies the list. */
    public Mix {
        parts = List.copyOf(parts);
        if (weight(parts) == 0) {
            throw new IllegalArgumentException("some operation must have a weight above 0");
        }
    }

    /**
     * One operation.
     *
     * @param weight relative to the others'
     * @param minBytes the fewest bytes, a multiple of 8
     * @param maxBytes the most
     */
    public record Part(Operation operation, int weight, int minBytes, int maxBytes) {
        /** Checks the bounds. */
        public Part {
            if (!OPERATIONS.contains(operation)) {
                throw new IllegalArgumentException("a workload cannot " + operation.label());
            }
            if (weight < 0 || weight > MOST_WEIGHT) {
                throw new IllegalArgumentException("a weight is a number from 0 to " + MOST_WEIGHT);
            }
            if (minBytes < Long.BYTES || minBytes > maxBytes || maxBytes > MOST_BYTES || minBytes % Long.BYTES != 0) {
                throw new IllegalArgumentException(
                        "bytes are multiples of 8, from 8 to " + MOST_BYTES + ", the least first");
            }
        }
    }

    /** Everything, writes and reads above all. */
    public static Mix standard() {
        return parse("write,30,8,16384;writev,6,64,16384;read,24,8,16384;load,10,8,8192;store,8,8,4096;mmap,5,8,32768;"
                + "munmap,3,8,16384;populate,2,8,16384;truncate,3,8,8;punch,3,8,16384;invalidate,5,8,16384;sync,2,8,8");
    }

    /** What {@link #text} returned. */
    static Mix parse(String text) {
        List<Part> parts = new ArrayList<>();
        for (String part : text.split(";", -1)) {
            String[] fields = part.split(",", -1);
            parts.add(part(fields[0], fields[1], fields[2], fields[3]));
        }
        return new Mix(parts);
    }

    /**
     * A part from its four fields.
     *
     * @throws IllegalArgumentException with one line for the user
     */
    public static Part part(String operation, String weight, String minBytes, String maxBytes) {
        for (Operation known : OPERATIONS) {
            if (known.label().equals(operation)) {
                return new Part(known, number(weight), number(minBytes), number(maxBytes));
            }
        }
        throw new IllegalArgumentException("'" + operation + "' is no operation of a workload; there are "
                + String.join(", ", OPERATIONS.stream().map(Operation::label).toList()));
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no number", e);
        }
    }

    /** The mix as one line. */
    String text() {
        List<String> lines = new ArrayList<>();
        for (Part part : parts) {
            lines.add(part.operation.label() + "," + part.weight + "," + part.minBytes + "," + part.maxBytes);
        }
        return String.join(";", lines);
    }

    private static int weight(List<Part> parts) {
        int weight = 0;
        for (Part part : parts) {
            weight += part.weight;
        }
        return weight;
    }

    /** A part, by weight. */
    Part pick(RandomSource random) {
        int left = random.below(weight(parts));
        for (Part part : parts) {
            left -= part.weight;
            if (left < 0) {
                return part;
            }
        }
        throw new AssertionError("weights add up");
    }
}
