package io.failstop.agent;

import io.failstop.agent.hooks.Tracer;
import io.failstop.probe.Recording;
import java.io.File;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;

/**
 * Puts the agent into a JVM: classes first, then the recording, which may fail, and only then anything
 * that the program could notice.
 *
 * <p>Loaded by the agent's own class loader; {@link FailstopAgent} calls it by name.
 */
public final class Installation {
    private Installation() {}

    /** Called once. */
    public static void install(String options, Instrumentation instrumentation, File jar)
            throws IOException, ReflectiveOperationException {
        BootClasses.define(jar, instrumentation);
        start(options, instrumentation);
    }

    private static void start(String text, Instrumentation instrumentation) throws IOException {
        AgentOptions options = AgentOptions.parse(text);
        Recording recording = Recording.open(options.ringDirectory(), options.recordingOptions());
        Tracer tracer = new Tracer(recording, options.stacks().visits(), options.stackDepth());
        instrumentation.addTransformer(new ApplicationTransformer(tracer), true);
        for (Class<?> type : ThreadClasses.all()) {
            retransform(type, instrumentation, tracer);
        }
        tracer.install();
    }

    private static void retransform(Class<?> type, Instrumentation instrumentation, Tracer tracer) {
        try {
            instrumentation.retransformClasses(type);
        } catch (UnmodifiableClassException | LinkageError e) {
            tracer.countFailure();
        }
    }
}
