package io.failstop.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A logger with its appenders. An event also goes to the parent's, unless the logger is not additive. */
class Logger {
    private final String name;
    private final @Nullable Logger parent;
    private final List<ConsoleAppender> appenders = new ArrayList<>();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong printed = new AtomicLong();

    /** A logger; without a parent it is not additive. */
    Logger(String name, @Nullable Logger parent) {
        this.name = name;
        this.parent = parent;
    }

    final void add(ConsoleAppender appender) {
        synchronized (this) {
            appenders.add(appender);
        }
    }

    /** The appender, whose monitor the caller holds, has printed an event of this logger. */
    final void countPrinted() {
        printed.incrementAndGet();
    }

    /**
     * Whether a thread is inside this logger with an event that is not printed yet. Whoever asks while
     * he holds the appender's monitor knows that this thread cannot leave.
     */
    final boolean hasEventInside() {
        return begun.get() > printed.get();
    }

    final void log(Object message) {
        for (Logger logger = this; logger != null; logger = logger.parent) {
            logger.callAppenders(name, message);
        }
    }

    private void callAppenders(String origin, Object message) {
        synchronized (this) {
            begun.incrementAndGet();
            for (ConsoleAppender appender : appenders) {
                appender.append(this, origin, message);
            }
        }
    }
}
