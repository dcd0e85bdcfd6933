package io.failstop.probe;

import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it, and counts how often it was asked. */
final class ManualClock implements NanoClock {
    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);
    private final AtomicLong questions = new AtomicLong();

    @Override
    public long nanoTime() {
        questions.incrementAndGet();
        return now.get();
    }

    long now() {
        return now.get();
    }

    void advance(long nanos) {
        now.addAndGet(nanos);
    }

    long questions() {
        return questions.get();
    }
}
