package io.failstop.cli;

import io.failstop.trace.TraceException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes one line of whatever a verb throws: what is wrong and what to do.
 *
 * <p>What the user or his machine can cause is explained by its kind, wherever it stands in the chain of
 * causes (Chronicle wraps them). Anything else is a bug of ours and says where it happened.
 */
public final class Failure {
    private static final int MAX_CAUSES = 20;
    private static final String FULL =
            "the disk is full (no space left on device): free some space, or write somewhere else";

    private Failure() {}

    /** The one line of a throwable. */
    public static String line(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            String known = known(cause);
            if (known != null) {
                return oneLine(known);
            }
            cause = cause.getCause();
        }
        return oneLine(internal(thrown));
    }

    private static @Nullable String known(Throwable cause) {
        if (cause instanceof TraceException) {
            return cause.getMessage();
        }
        if (cause instanceof IOException io) {
            return reason(io);
        }
        if (cause instanceof OutOfMemoryError) {
            return "out of memory (" + cause.getMessage() + "): give it more, as in FAILSTOP_JAVA_OPTS=-Xmx4g";
        }
        if (cause instanceof StackOverflowError) {
            return "out of stack at " + place(cause) + ": give it more, as in FAILSTOP_JAVA_OPTS=-Xss16m";
        }
        if (isMappingFault(cause)) {
            return "a mapped file could not be read or written: the disk is full, "
                    + "or the file was cut off while it was in use";
        }
        return null;
    }

    /** The JVM's answer to a page of a mapped file that cannot be had. */
    private static boolean isMappingFault(Throwable cause) {
        return cause instanceof InternalError
                && String.valueOf(cause.getMessage()).contains("unsafe memory access");
    }

    /** What an I/O error means. */
    static String reason(IOException e) {
        if (e instanceof FileSystemException file) {
            return reason(file);
        }
        String message = String.valueOf(e.getMessage());
        if (isFull(message)) {
            return message.length() > 40 ? message : FULL;
        }
        if (e.getMessage() == null) {
            return e instanceof EOFException
                    ? "the input ends too early"
                    : "input or output failed: " + e.getClass().getName() + " at " + place(e);
        }
        return message;
    }

    private static String reason(FileSystemException e) {
        String file = e.getFile() == null ? "a file" : e.getFile();
        if (e instanceof NoSuchFileException) {
            return file + ": no such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return file + ": permission denied";
        }
        if (e instanceof FileAlreadyExistsException) {
            return file + ": exists already; name a new one, nothing is overwritten";
        }
        if (e instanceof DirectoryNotEmptyException) {
            return file + ": is a directory that is not empty; name a new one, nothing is overwritten";
        }
        if (e instanceof NotDirectoryException) {
            return file + ": is not a directory";
        }
        String reason = e.getReason() == null ? e.getClass().getName() : e.getReason();
        return file + ": " + (isFull(reason) ? FULL : reason);
    }

    static boolean isFull(String message) {
        return message.toLowerCase(Locale.ROOT).contains("no space left");
    }

    /** Names every error of the chain: this line may be all that is left of what happens once in a thousand runs. */
    private static String internal(Throwable thrown) {
        StringBuilder line = new StringBuilder("internal error, a bug of ours: ").append(located(thrown));
        Throwable cause = thrown.getCause();
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            line.append(", caused by ").append(located(cause));
            cause = cause.getCause();
        }
        return line.append("; --debug shows the stack").toString();
    }

    private static String located(Throwable thrown) {
        String message = thrown.getMessage() == null ? "" : " (" + thrown.getMessage() + ")";
        return thrown.getClass().getName() + message + " at " + place(thrown);
    }

    /** The innermost frame that is ours, else the innermost one. */
    private static String place(Throwable thrown) {
        StackTraceElement[] stack = thrown.getStackTrace();
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().startsWith("io.failstop.")) {
                return frame.toString();
            }
        }
        return stack.length == 0 ? "an unknown place" : stack[0].toString();
    }

    /** The text as a single line without control characters. */
    static String oneLine(String text) {
        StringBuilder line = new StringBuilder(text.length());
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                gap = true;
            } else {
                if (gap && line.length() > 0) {
                    line.append(' ');
                }
                gap = false;
                line.append(c);
            }
        }
        return line.toString();
    }
}
