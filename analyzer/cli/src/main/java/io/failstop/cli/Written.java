package io.failstop.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.nio.file.Path;

/** What a verb says of a file or a directory that it has written. */
final class Written {
    private final Console console;
    private final CommonOptions common;

    Written(Console console, CommonOptions common) {
        this.console = console;
        this.common = common;
    }

    /** Of a file. */
    void report(StatusKeeper trace, Path file, long bytes) throws IOException {
        if (common.json()) {
            try (Json json = begin(trace, "file", file)) {
                json.generator().writeNumberField("bytes", bytes);
            }
        } else {
            line(file, trace.status(), ", " + TraceText.grouped(bytes) + " bytes");
        }
    }

    /** Of a directory. */
    void report(StatusKeeper trace, Path directory) throws IOException {
        if (common.json()) {
            try (Json json = begin(trace, "directory", directory)) {
                json.generator().flush();
            }
        } else {
            line(directory, trace.status(), "");
        }
    }

    private Json begin(StatusKeeper trace, String name, Path path) throws IOException {
        Json json = Json.object(console.out());
        JsonGenerator generator = json.generator();
        TraceJson.write(generator, trace.path(), trace.header(), trace.status());
        generator.writeStringField(name, path.toString());
        return json;
    }

    private void line(Path path, TraceStatus status, String more) {
        console.out()
                .print(Failure.oneLine(path + ": " + TraceText.grouped(status.events()) + " events of "
                                + TraceText.grouped(status.threads()) + " threads" + more)
                        + "\n");
    }
}
