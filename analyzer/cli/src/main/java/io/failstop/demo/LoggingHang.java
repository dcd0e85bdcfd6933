package io.failstop.demo;

import java.io.PrintStream;

/**
 * Logs for a moment, then hangs: thread {@code orders} holds the appender and wants the root logger,
 * thread {@code heartbeat} holds the root logger and wants the appender.
 */
public final class LoggingHang {
    private static final int HEALTHY_ORDERS = 10;
    private static final long PAUSE_MILLIS = 10;

    private final RootLogger root = new RootLogger();
    private final Logger audit = new Logger("audit", null);

    private LoggingHang(PrintStream out) {
        ConsoleAppender console = new ConsoleAppender(out);
        root.add(console);
        audit.add(console);
    }

    /** Starts both threads and waits for them, in vain. */
    public static void main(String[] args) throws InterruptedException {
        LoggingHang program = new LoggingHang(System.out);
        Thread heartbeat = new Thread(program.new Heartbeat(), "heartbeat");
        Thread orders = new Thread(program.new Orders(), "orders");
        heartbeat.start();
        orders.start();
        heartbeat.join();
        orders.join();
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Logs to the root logger, for ever. */
    private final class Heartbeat implements Runnable {
        @Override
        public void run() {
            for (int beat = 1; !Thread.currentThread().isInterrupted(); beat++) {
                root.log("heartbeat " + beat);
                pause();
            }
        }
    }

    /** Logs text, which is harmless, and then an object that logs. */
    private final class Orders implements Runnable {
        @Override
        public void run() {
            for (int number = 1; number <= HEALTHY_ORDERS; number++) {
                audit.log("accepted order " + number);
                pause();
            }
            audit.log(new Order(HEALTHY_ORDERS + 1, root));
        }
    }
}
