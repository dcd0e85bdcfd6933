package io.failstop.demo;

/** Something to log, whose {@code toString} logs: that is the bug. */
final class Order {
    private final int number;
    private final RootLogger root;

    Order(int number, RootLogger root) {
        this.number = number;
        this.root = root;
    }

    @Override
    public String toString() {
        awaitOtherThread();
        root.log("looking up order " + number);
        return "order " + number;
    }

    /**
     * Waits until somebody else is inside the root logger. In real life that is a matter of luck; here
     * the hang is to come every time.
     */
    private void awaitOtherThread() {
        while (!root.hasEventInside()) {
            Thread.onSpinWait();
        }
    }
}
