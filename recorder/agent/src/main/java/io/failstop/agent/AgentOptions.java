package io.failstop.agent;

import io.failstop.probe.Policy;
import io.failstop.probe.RecordingOptions;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the agent is told: the text after {@code -javaagent:agent.jar=}, written and read here.
 *
 * <p>{@code key=value,key=value}; values are URL-encoded, so that a path may hold commas, spaces and
 * equals signs.
 *
 * @param ringDirectory an existing directory for the rings, without a recording
 * @param policy what a thread does when its ring is full
 * @param ringMemoryBytes the most memory of all rings
 * @param stacks when whole stacks are taken
 * @param stackDepth the most frames of a stack, 1 to 64
 */
public record AgentOptions(Path ringDirectory, Policy policy, long ringMemoryBytes, Stacks stacks, int stackDepth) {
    private static final long DEFAULT_RING_MEMORY_BYTES = 32L << 20;
    private static final int DEFAULT_STACK_DEPTH = 32;
    private static final int MAX_STACK_DEPTH = 64;

    private static final String RING_DIRECTORY = "ringDirectory";
    private static final String POLICY = "policy";
    private static final String RING_MEMORY = "ringMemory";
    private static final String STACKS = "stacks";
    private static final String STACK_DEPTH = "stackDepth";

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if a value is out of bounds
     */
    public AgentOptions {
        if (stackDepth < 1 || stackDepth > MAX_STACK_DEPTH) {
            throw new IllegalArgumentException("agent option stackDepth must be from 1 to " + MAX_STACK_DEPTH);
        }
    }

    /** Policy {@code block}, 32 MiB of rings, stacks {@code auto} of 32 frames. */
    public static AgentOptions of(Path ringDirectory) {
        return new AgentOptions(
                ringDirectory, Policy.BLOCK, DEFAULT_RING_MEMORY_BYTES, Stacks.AUTO, DEFAULT_STACK_DEPTH);
    }

    /** These options with another policy. */
    public AgentOptions withPolicy(Policy other) {
        return new AgentOptions(ringDirectory, other, ringMemoryBytes, stacks, stackDepth);
    }

    /** These options with another amount of ring memory. */
    public AgentOptions withRingMemory(long bytes) {
        return new AgentOptions(ringDirectory, policy, bytes, stacks, stackDepth);
    }

    /** These options with other stacks. */
    public AgentOptions withStacks(Stacks mode, int depth) {
        return new AgentOptions(ringDirectory, policy, ringMemoryBytes, mode, depth);
    }

    /** The option string. */
    public String encode() {
        return RING_DIRECTORY + "=" + URLEncoder.encode(ringDirectory.toString(), StandardCharsets.UTF_8)
                + "," + POLICY + "=" + policy.label()
                + "," + RING_MEMORY + "=" + ringMemoryBytes
                + "," + STACKS + "=" + stacks.label()
                + "," + STACK_DEPTH + "=" + stackDepth;
    }

    /**
     * Reads an option string.
     *
     * @throws IllegalArgumentException with a message for the user if it cannot be understood
     */
    public static AgentOptions parse(@Nullable String text) {
        Map<String, String> values = split(text == null ? "" : text);
        String directory = values.remove(RING_DIRECTORY);
        if (directory == null || directory.isEmpty()) {
            throw new IllegalArgumentException("agent option ringDirectory is missing");
        }
        AgentOptions options = of(Path.of(directory));
        String policy = values.remove(POLICY);
        if (policy != null) {
            options = options.withPolicy(known(Policy.ofLabel(policy), POLICY, policy));
        }
        String memory = values.remove(RING_MEMORY);
        if (memory != null) {
            options = options.withRingMemory(number(RING_MEMORY, memory));
        }
        String stacks = values.remove(STACKS);
        Stacks mode = stacks == null ? options.stacks : known(Stacks.ofLabel(stacks), STACKS, stacks);
        String depth = values.remove(STACK_DEPTH);
        int frames = depth == null ? options.stackDepth : (int) Math.min(number(STACK_DEPTH, depth), 1 << 20);
        for (String key : values.keySet()) {
            throw new IllegalArgumentException("agent option " + key + " is not known");
        }
        return options.withStacks(mode, frames);
    }

    private static Map<String, String> split(String text) {
        Map<String, String> values = new HashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                if (part.isEmpty()) {
                    continue;
                }
                throw new IllegalArgumentException("agent option " + part + " has no value");
            }
            String value = URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8);
            values.put(part.substring(0, equals), value);
        }
        return values;
    }

    private static <T> T known(@Nullable T value, String key, String text) {
        if (value == null) {
            throw new IllegalArgumentException("agent option " + key + " does not know " + text);
        }
        return value;
    }

    private static long number(String key, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("agent option " + key + " is no number: " + text, e);
        }
    }

    /** How the probe records. */
    RecordingOptions recordingOptions() {
        return RecordingOptions.defaults().withPolicy(policy).withRingMemory(ringMemoryBytes);
    }

    /** When the whole stack of an event is taken, and when its place alone. */
    public enum Stacks {
        /** Where a thread finds the lock taken, and at the first visits of each place. */
        AUTO(64),
        /** Always: slow. */
        ALL(Integer.MAX_VALUE),
        /** Never. */
        NONE(0);

        private final int visits;

        Stacks(int visits) {
            this.visits = visits;
        }

        /** How many visits of a place take the whole stack. */
        int visits() {
            return visits;
        }

        /** The name in the option string. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The value of this label, or null if there is none. */
        public static @Nullable Stacks ofLabel(String label) {
            for (Stacks stacks : values()) {
                if (stacks.label().equals(label)) {
                    return stacks;
                }
            }
            return null;
        }
    }
}
