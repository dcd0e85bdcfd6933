package io.failstop.trace;

/** Breaks a wall on purpose. */
final class TraceOverChronicle {
    Class<?> beyondTheWall = net.openhft.chronicle.queue.ChronicleQueue.class;
}
