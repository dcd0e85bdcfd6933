package io.failstop.trace.csv;

import io.failstop.probe.EventKind;
import io.failstop.trace.EventHandler;
import java.util.ArrayList;
import java.util.List;

/** Keeps all that it is handed, field by field. */
final class Transcript implements EventHandler {
    final List<List<Object>> calls = new ArrayList<>();

    @Override
    public void event(
            long number,
            int thread,
            long sequence,
            long clock,
            EventKind kind,
            int flags,
            int object,
            int site,
            long order,
            long a,
            long b,
            long c) {
        calls.add(List.of(number, thread, sequence, clock, kind, flags, object, site, order, a, b, c));
    }

    @Override
    public void text(String text) {
        calls.add(List.of(text));
    }
}
