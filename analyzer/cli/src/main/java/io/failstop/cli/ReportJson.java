package io.failstop.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.failstop.analyzer.Edge;
import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Instance;
import io.failstop.analyzer.Report;
import io.failstop.analyzer.Suppressed;
import io.failstop.analyzer.Window;
import io.failstop.trace.TraceHeader;
import io.failstop.trace.TraceStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code analyze} prints for scripts. */
final class ReportJson {
    private final JsonGenerator json;
    private final Map<String, Path> witnesses;

    /**
     * A report of findings.
     *
     * @param witnesses by id of a finding, where its witness is as a trace
     */
    ReportJson(JsonGenerator json, Map<String, Path> witnesses) {
        this.json = json;
        this.witnesses = witnesses;
    }

    void write(Report report, TraceHeader header, TraceStatus status) throws IOException {
        TraceJson.write(json, report.trace().path(), header, status);
        Json.strings(json, "limits", report.limits());
        json.writeArrayFieldStart("findings");
        for (Finding finding : report.findings()) {
            finding(finding);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("suppressed");
        for (Suppressed suppressed : report.suppressed()) {
            json.writeStartObject();
            json.writeStringField("kind", suppressed.kind().label());
            json.writeStringField("reason", suppressed.reason());
            Json.strings(json, "locks", suppressed.locks());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void finding(Finding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", finding.id());
        json.writeStringField("kind", finding.kind().label());
        json.writeStringField("grade", finding.grade().label());
        optional("assumes", finding.assumes());
        json.writeStringField("severity", finding.severity().label());
        json.writeStringField("title", finding.title());
        Json.strings(json, "threads", finding.threads());
        Json.strings(json, "locks", finding.locks());
        json.writeArrayFieldStart("edges");
        for (Edge edge : finding.edges()) {
            edge(edge);
        }
        json.writeEndArray();
        if (finding.window() != null) {
            window(finding.window());
        }
        instances(finding);
        Path witness = witnesses.get(finding.id());
        optional("witness", witness == null ? null : witness.toString());
        json.writeEndObject();
    }

    /** Other threads and locks of which the same holds; the count includes those of the finding itself. */
    private void instances(Finding finding) throws IOException {
        json.writeNumberField("instanceCount", finding.instanceCount());
        json.writeArrayFieldStart("instances");
        for (Instance instance : finding.instances()) {
            json.writeStartObject();
            Json.strings(json, "threads", instance.threads());
            Json.strings(json, "locks", instance.locks());
            json.writeStringField("grade", instance.grade().label());
            optional("assumes", instance.assumes());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void edge(Edge edge) throws IOException {
        json.writeStartObject();
        json.writeStringField("thread", edge.thread());
        optional("holds", edge.holds());
        optional("holdsMode", edge.holdsMode());
        optional("holdsSite", edge.holdsSite());
        Json.strings(json, "holdsStack", edge.holdsStack());
        json.writeNumberField("holdsEvent", edge.holdsEvent());
        optional("wants", edge.wants());
        optional("wantsMode", edge.wantsMode());
        optional("wantsSite", edge.wantsSite());
        Json.strings(json, "wantsStack", edge.wantsStack());
        json.writeNumberField("event", edge.event());
        json.writeEndObject();
    }

    private void window(Window window) throws IOException {
        json.writeObjectFieldStart("window");
        json.writeStringField("file", window.file());
        json.writeNumberField("page", window.page());
        json.writeNumberField("offset", window.offset());
        json.writeNumberField("length", window.length());
        json.writeStringField("channel", window.channel());
        json.writeStringField("provenance", window.provenance());
        json.writeNumberField("from", window.from());
        json.writeNumberField("to", window.to());
        Json.strings(json, "observers", window.observers());
        json.writeEndObject();
    }

    private void optional(String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }
}
