package io.failstop.agent;

import java.util.concurrent.CountDownLatch;
import org.apache.log4j.ConsoleAppender;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;
import org.apache.log4j.SimpleLayout;

/**
 * Hangs log4j 1.2.13 as Bugzilla 41214 tells: an appender is attached to the root logger and to a
 * logger that is not additive. Logging to the latter takes the appender; an object whose {@code
 * toString} logs to the root logger then wants the root logger, which another thread holds while it
 * waits for the appender.
 *
 * <p>With the argument {@code sequential} the two run one after the other, and nothing hangs. With {@code
 * apart} both threads are there, but log at different times: nothing hangs, and nothing prevents it.
 */
public final class Log4jHang {
    private static final long PAUSE_MILLIS = 100;
    private static final int MESSAGES = 20;

    private final Logger root = Logger.getRootLogger();
    private final Logger detached = Logger.getLogger("detached");
    private final CountDownLatch logging = new CountDownLatch(1);
    private final boolean sequential;

    private final boolean apart;

    private Log4jHang(String manner) {
        apart = manner.equals("apart");
        sequential = apart || manner.equals("sequential");
    }

    /** No argument, or {@code sequential}, or {@code apart}. */
    public static void main(String[] arguments) throws InterruptedException {
        new Log4jHang(arguments.length > 0 ? arguments[0] : "").run();
    }

    private void run() throws InterruptedException {
        ConsoleAppender appender = new ConsoleAppender(new SimpleLayout());
        root.setLevel(Level.INFO);
        root.addAppender(appender);
        detached.setAdditivity(false);
        detached.addAppender(appender);
        Thread talker = new Thread(this::logTalkative, "talker");
        Thread ticker = new Thread(this::logTicks, "ticker");
        if (apart) {
            ticker.start();
            talker.start();
            talker.join();
            ticker.join();
        } else if (sequential) {
            talker.start();
            talker.join();
            ticker.start();
            ticker.join();
        } else {
            ticker.start();
            logging.await();
            talker.start();
            talker.join();
            ticker.join();
        }
    }

    private void logTalkative() {
        detached.info(new Talkative());
    }

    private void logTicks() {
        if (apart) {
            // Only time keeps the two apart: no lock, no signal.
            pause(10 * PAUSE_MILLIS);
        }
        for (int i = 0; sequential ? i < MESSAGES : true; i++) {
            root.info("tick " + i);
            logging.countDown();
            pause(PAUSE_MILLIS / 10);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Logs when it is asked for its text: by then the appender is held. */
    private final class Talkative {
        @Override
        public String toString() {
            // Long enough for the other thread to log, which is to hold the root logger and wait.
            pause(sequential ? 0 : PAUSE_MILLIS);
            root.info("asked for its text");
            return "talkative";
        }
    }
}
