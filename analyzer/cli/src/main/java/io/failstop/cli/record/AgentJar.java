package io.failstop.cli.record;

import io.failstop.trace.TraceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The agent's jar, which is carried inside this program's own. */
final class AgentJar {
    private static final String RESOURCE = "/META-INF/failstop/agent.jar";
    private static final String NAME = "agent.jar";

    private AgentJar() {}

    /** Writes the jar into the directory; returns its path. */
    static Path extract(Path directory) throws TraceException {
        Path jar = directory.resolve(NAME);
        try (InputStream in = AgentJar.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new TraceException("this build carries no agent: build it with mvn package");
            }
            Files.copy(in, jar);
            return jar;
        } catch (IOException e) {
            throw e instanceof TraceException known
                    ? known
                    : new TraceException(jar + ": the agent cannot be written: " + e.getMessage(), e);
        }
    }
}
