package io.failstop.agent;

import java.util.ArrayList;
import java.util.List;

/** The JDK's thread classes that are instrumented: one, or two where there are virtual threads. */
final class ThreadClasses {
    private static final String THREAD = "java/lang/Thread";
    private static final String VIRTUAL_THREAD = "java/lang/VirtualThread";

    private ThreadClasses() {}

    static boolean contains(String internalName) {
        return internalName.equals(THREAD) || internalName.equals(VIRTUAL_THREAD);
    }

    /** Those that this JVM has. */
    static List<Class<?>> all() {
        List<Class<?>> classes = new ArrayList<>();
        classes.add(Thread.class);
        try {
            classes.add(Class.forName(VIRTUAL_THREAD.replace('/', '.'), false, null));
        } catch (ClassNotFoundException e) {
            return classes;
        }
        return classes;
    }
}
