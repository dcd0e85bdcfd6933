package io.failstop.cli.engine;

import io.failstop.engine.oracle.Oracle;
import io.failstop.engine.order.Conductor;
import io.failstop.replayer.exact.Program;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The engine in a class loader of its own, with or without a fault in it. */
final class MutantEngine {
    private MutantEngine() {}

    /** The program of a recording with these properties. */
    static Program program(@Nullable Mutant mutant, Map<String, String> properties, @Nullable Oracle oracle)
            throws ReflectiveOperationException {
        ClassLoader loader = mutant == null ? MutantEngine.class.getClassLoader() : new MutantLoader(mutant);
        Class<?> planType = loader.loadClass("io.failstop.engine.work.RunPlan");
        Class<?> runType = loader.loadClass("io.failstop.engine.work.EngineRun");
        Class<?> storeType = loader.loadClass("io.failstop.engine.cache.BlockStore");
        Object plan = planType.getMethod("of", Map.class).invoke(null, properties);
        Constructor<?> constructor = runType.getConstructor(planType, Oracle.class);
        Object run = constructor.newInstance(plan, oracle);
        Object settings = runType.getMethod("settings").invoke(run);
        int blocks = (int) loader.loadClass("io.failstop.engine.cache.Machine")
                .getMethod("blockCount", settings.getClass())
                .invoke(null, settings);
        Object store = loader.loadClass("io.failstop.engine.cache.MemoryBlocks")
                .getConstructor(int.class)
                .newInstance(blocks);
        Method runs = runType.getMethod("run", Conductor.class, storeType);
        return conductor -> {
            try {
                runs.invoke(run, conductor, store);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        };
    }
}
