package io.failstop.probe;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Asks a thread whether it is virtual, on a JDK that knows the question. */
final class VirtualThreads {
    private static final @Nullable Method IS_VIRTUAL = find();

    private VirtualThreads() {}

    private static @Nullable Method find() {
        try {
            return Thread.class.getMethod("isVirtual");
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    static boolean isVirtual(Thread thread) {
        try {
            return IS_VIRTUAL != null && (Boolean) IS_VIRTUAL.invoke(thread);
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
