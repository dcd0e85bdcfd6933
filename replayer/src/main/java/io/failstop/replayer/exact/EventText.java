package io.failstop.replayer.exact;

import io.failstop.probe.EventFlags;
import io.failstop.probe.EventKind;
import io.failstop.probe.Operation;
import io.failstop.trace.DefinitionTable;
import org.jspecify.annotations.Nullable;

/** Events in words: kind, object, order, flags, payload and place. */
final class EventText {
    private static final int[] BITS = {
        EventFlags.SHARED,
        EventFlags.ATOMIC,
        EventFlags.RESIDENT,
        EventFlags.MMAP,
        EventFlags.DISK,
        EventFlags.TIMED,
        EventFlags.NO_PROGRESS,
        EventFlags.TRIED,
        EventFlags.INFERRED
    };
    private static final String[] BIT_WORDS = {
        "shared", "atomic", "resident", "mmap", "disk", "timed", "no-progress", "tried", "inferred"
    };

    private final DefinitionTable names;

    EventText(DefinitionTable names) {
        this.names = names;
    }

    String of(EventKind kind, int flags, int object, int site, long order, long a, long b, long c) {
        StringBuilder out = new StringBuilder(kind.label());
        if (object != 0) {
            out.append(' ').append(object(object));
        }
        if (order != 0) {
            out.append(" order ").append(order);
        }
        appendFlags(out, flags);
        out.append(" a=").append(a).append(operation(kind, a));
        out.append(" b=").append(b).append(" c=").append(c);
        if (site != 0) {
            out.append(" at ").append(names.siteName(site));
        }
        return out.toString();
    }

    private static String operation(EventKind kind, long a) {
        if (kind.group() != EventKind.Group.OPERATION) {
            return "";
        }
        Operation operation = Operation.ofCode(a);
        return operation == null ? "" : " (" + operation.label() + ")";
    }

    private static void appendFlags(StringBuilder out, int flags) {
        int left = flags;
        for (int i = 0; i < BITS.length; i++) {
            if ((left & BITS[i]) != 0) {
                out.append(' ').append(BIT_WORDS[i]);
                left &= ~BITS[i];
            }
        }
        if (left != 0) {
            out.append(" 0x").append(Integer.toHexString(left));
        }
    }

    String of(Step step) {
        EventKind kind = step.kind();
        return switch (step.manner()) {
            case EVENT ->
                kind == null
                        ? "an event"
                        : of(
                                kind,
                                step.flags(),
                                step.object(),
                                step.site(),
                                step.order(),
                                step.a(),
                                step.b(),
                                step.c());
            case ENTERS -> "a decision about " + object(step.object());
            case WAITS -> "a wait at " + object(step.object());
            case STILL_WAITS -> "nothing: it still waits at " + object(step.object());
            case GOES_ON -> "another round of work";
            case JOINS -> "a wait for the other threads";
        };
    }

    String object(int object) {
        return names.objectName(object);
    }

    String thread(int thread) {
        return names.threadName(thread);
    }

    /** Of an engine's error: what, and where it came from. */
    String error(@Nullable Throwable error) {
        if (error == null) {
            return "the engine failed";
        }
        StackTraceElement[] frames = error.getStackTrace();
        return "the engine failed: " + error + (frames.length == 0 ? "" : " at " + frames[0]);
    }
}
