package io.failstop.agent;

import io.failstop.agent.hooks.MonitorHooks;
import io.failstop.agent.hooks.Tracer;
import io.failstop.agent.weave.ClassWeaver;
import io.failstop.agent.weave.ThreadWeaver;
import io.failstop.probe.WeakIdentityMap;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * Decides which classes are instrumented: the program's own, which is all that neither the bootstrap nor
 * the platform loader has loaded; and of the JDK, the two thread classes.
 *
 * <p>Threading: called by any thread that loads a class. It never throws: what cannot be instrumented
 * stays as it is and is counted.
 */
final class ApplicationTransformer implements ClassFileTransformer {
    private static final String[] OWN_PACKAGES = {"io/failstop/probe/", "io/failstop/agent/hooks/"};

    private final Tracer tracer;
    private final WeakIdentityMap<Boolean> loaders = new WeakIdentityMap<>();

    ApplicationTransformer(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable Module module,
            @Nullable ClassLoader loader,
            @Nullable String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        try {
            if (name == null) {
                return null;
            }
            if (loader == null) {
                return ThreadClasses.contains(name) ? weaveThread(bytes) : null;
            }
            return isApplication(loader, name) ? weave(bytes) : null;
        } catch (Throwable e) {
            tracer.countFailure();
            return null;
        }
    }

    private byte[] weaveThread(byte[] bytes) {
        ThreadWeaver weaver = new ThreadWeaver();
        byte[] woven = weaver.weave(bytes);
        if (!weaver.isComplete()) {
            tracer.countFailure();
        }
        return woven;
    }

    private byte @Nullable [] weave(byte[] bytes) {
        ClassWeaver weaver = new ClassWeaver(tracer::place);
        byte[] woven = weaver.weave(bytes);
        for (int i = 0; i < weaver.failures(); i++) {
            tracer.countFailure();
        }
        return woven;
    }

    private boolean isApplication(ClassLoader loader, String name) {
        if (loader == ClassLoader.getPlatformClassLoader()
                || loader == getClass().getClassLoader()) {
            return false;
        }
        for (String own : OWN_PACKAGES) {
            if (name.startsWith(own)) {
                return false;
            }
        }
        Boolean sees = loaders.get(loader);
        if (sees == null) {
            sees = seesHooks(loader);
            loaders.put(loader, sees);
            if (!sees) {
                tracer.countFailure();
            }
        }
        return sees;
    }

    /** A loader that does not ask its parents for everything could not link an instrumented class. */
    private static boolean seesHooks(ClassLoader loader) {
        try {
            return Class.forName(MonitorHooks.class.getName(), false, loader) == MonitorHooks.class;
        } catch (Throwable e) {
            return false;
        }
    }
}
