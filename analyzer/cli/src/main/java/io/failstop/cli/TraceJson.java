package io.failstop.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code "trace"} object, the same in every verb's JSON. */
final class TraceJson {
    /** The write path of an engine: the header calls it {@code path}, which here is the trace's own. */
    private static final Map<String, String> RENAMED = Map.of("path", "writePath");

    private static final Set<String> TAKEN = Set.of(
            "path",
            "source",
            "order",
            "events",
            "threads",
            "locks",
            "lost",
            "inferred",
            "complete",
            "formatVersion",
            "exitCode",
            "reason",
            "why",
            "lastEvents");

    private TraceJson() {}

    /** Writes what every report says of its trace. */
    static void write(JsonGenerator json, String path, TraceHeader header, TraceStatus status) throws IOException {
        json.writeObjectFieldStart("trace");
        fields(json, path, header, status);
        json.writeEndObject();
    }

    /** Writes everything that is known of the trace. */
    static void writeInfo(
            JsonGenerator json, String path, TraceHeader header, TraceStatus status, DefinitionTable definitions)
            throws IOException {
        json.writeObjectFieldStart("trace");
        fields(json, path, header, status);
        json.writeStringField("formatVersion", header.major() + "." + header.minor());
        for (Map.Entry<String, String> property : header.properties().entrySet()) {
            json.writeStringField(fieldName(property.getKey()), property.getValue());
        }
        end(json, status);
        if (!status.complete()) {
            json.writeStringField("why", status.why());
            lastEvents(json, status, definitions);
        }
        json.writeEndObject();
    }

    private static void fields(JsonGenerator json, String path, TraceHeader header, TraceStatus status)
            throws IOException {
        json.writeStringField("path", path);
        json.writeStringField("source", header.source().label());
        json.writeStringField("order", header.order().label());
        json.writeNumberField("events", status.events());
        json.writeNumberField("threads", status.threads());
        json.writeNumberField("locks", status.locks());
        json.writeNumberField("lost", status.lost());
        json.writeNumberField("inferred", status.inferred());
        json.writeBooleanField("complete", status.complete());
    }

    private static String fieldName(String property) {
        String renamed = RENAMED.get(property);
        if (renamed != null) {
            return renamed;
        }
        return TAKEN.contains(property) || RENAMED.containsValue(property) ? "header." + property : property;
    }

    private static void end(JsonGenerator json, TraceStatus status) throws IOException {
        Json.number(json, "exitCode", exitCode(status));
        String reason = status.end().get(TraceStatus.REASON);
        if (reason == null) {
            json.writeNullField("reason");
        } else {
            json.writeStringField("reason", reason);
        }
    }

    /** The traced program's exit code, or null while it is unknown. */
    static @Nullable Long exitCode(TraceStatus status) {
        String code = status.end().get(TraceStatus.EXIT_CODE);
        try {
            return code == null ? null : Long.valueOf(code);
        } catch (NumberFormatException damaged) {
            return null;
        }
    }

    private static void lastEvents(JsonGenerator json, TraceStatus status, DefinitionTable definitions)
            throws IOException {
        json.writeArrayFieldStart("lastEvents");
        for (TraceStatus.LastEvent last : status.lastEvents()) {
            json.writeStartObject();
            json.writeStringField("thread", definitions.threadName(last.thread()));
            json.writeNumberField("sequence", last.sequence());
            json.writeNumberField("event", last.number());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
