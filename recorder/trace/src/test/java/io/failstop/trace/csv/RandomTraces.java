package io.failstop.trace.csv;

import io.failstop.probe.DefinitionLayout;
import io.failstop.probe.EventKind;
import io.failstop.probe.SlotLayout;
import io.failstop.trace.Definition;
import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.TraceHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** Traces that are made up from a seed, with values at the edges of their ranges and text of all sorts. */
final class RandomTraces {
    private static final long[] EDGES = {
        0, 1, -1, 9, 10, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE + 1
    };
    private static final String NASTY = "\\\"',;|=#\n\r\t\0\u0001 \u007f\u0085\u00a0\u2028\u2029\ufeff\ufffe\uffff"
            + "\ud800\udfff\udbffenutabc0123\u00e9\u4e2d";

    private final Random random;

    RandomTraces(long seed) {
        this.random = new Random(seed);
    }

    /** With texts up to the limit. */
    MemoryTrace trace(int steps) {
        return trace(steps, SlotLayout.MAX_TEXT_BYTES);
    }

    MemoryTrace trace(int steps, int maxText) {
        TreeMap<String, String> properties = new TreeMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            properties.put(string(12), string(40));
        }
        MemoryTrace trace =
                new MemoryTrace(TraceHeader.of(oneOf(Source.values()), oneOf(OrderGuarantee.values()), properties));
        for (int i = 0; i < steps; i++) {
            step(trace, maxText);
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            trace.end(string(12), string(40));
        }
        return random.nextInt(4) == 0 ? trace.incomplete("because " + string(20)) : trace;
    }

    private void step(MemoryTrace trace, int maxText) {
        if (random.nextInt(4) == 0) {
            trace.add(definition());
        } else {
            EventKind kind = oneOf(EventKind.values());
            if (kind == EventKind.MARK) {
                trace.text(string(maxText));
            }
            trace.add(event(kind));
        }
    }

    MemoryTrace.Event event(EventKind kind) {
        long a = kind == EventKind.LOSS ? random.nextInt(100) : word();
        return new MemoryTrace.Event(
                id(),
                word() & Long.MAX_VALUE,
                word(),
                kind,
                random.nextInt(1 << 16),
                id(),
                id(),
                word(),
                a,
                word(),
                word());
    }

    Definition definition() {
        int kind = DefinitionLayout.THREAD + random.nextInt(DefinitionLayout.LOCK_ROLE - DefinitionLayout.THREAD + 1);
        List<String> strings = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            strings.add(string(30));
        }
        return new Definition(kind, id(), (int) word(), (int) word(), strings);
    }

    private int id() {
        return random.nextInt(100) == 0 ? (int) word() & Integer.MAX_VALUE : random.nextInt(30);
    }

    private long word() {
        return switch (random.nextInt(4)) {
            case 0 -> EDGES[random.nextInt(EDGES.length)];
            case 1 -> random.nextLong();
            default -> random.nextInt(20);
        };
    }

    String string(int maxLength) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(maxLength + 1); i > 0; i--) {
            switch (random.nextInt(8)) {
                case 0 -> out.append((char) random.nextInt(1 << 16));
                case 1 -> out.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
                case 2, 3 -> out.append(NASTY.charAt(random.nextInt(NASTY.length())));
                default -> out.append((char) (' ' + random.nextInt(95)));
            }
        }
        return out.toString();
    }

    private <T> T oneOf(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
