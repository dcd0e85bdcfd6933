package io.failstop.agent;

import io.failstop.probe.EventKind;

/** One event as it stands in a ring. */
record Event(int thread, long sequence, EventKind kind, int object, int site, long order, long a, long b, long c) {}
