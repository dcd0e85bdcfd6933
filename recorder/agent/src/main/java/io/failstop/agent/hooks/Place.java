package io.failstop.agent.hooks;

/**
 * One instruction of an instrumented class: a static site, defined when it is first used.
 *
 * <p>Threading: any thread. {@code visits} is counted without synchronisation: it bounds an expense.
 */
final class Place {
    private final String className;
    private final String method;
    private final String file;
    private final int line;

    /** The site's id, 0 until it is defined. */
    volatile int site;

    int visits;

    Place(String className, String method, String file, int line) {
        this.className = className;
        this.method = method;
        this.file = file;
        this.line = line;
    }

    String frame() {
        return frame(className, method, file, line);
    }

    /** Such as {@code org.example.Foo.bar(Foo.java:42)}; an empty file or a negative line is not known. */
    static String frame(String className, String method, String file, int line) {
        String place = className + "." + method + "(";
        if (line == NATIVE) {
            return place + "Native Method)";
        }
        if (file.isEmpty()) {
            return place + "Unknown Source)";
        }
        return line < 0 ? place + file + ")" : place + file + ":" + line + ")";
    }

    /** The line number that stands for a native method in a stack trace. */
    private static final int NATIVE = -2;
}
