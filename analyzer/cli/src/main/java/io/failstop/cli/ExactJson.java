package io.failstop.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.failstop.replayer.LockState;
import io.failstop.replayer.exact.Divergence;
import io.failstop.replayer.exact.ExactOutcome;
import io.failstop.trace.locks.RecordedHang;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What {@code replay} prints for scripts of a trace whose engine it has run again. */
final class ExactJson {
    private final JsonGenerator json;

    ExactJson(JsonGenerator json) {
        this.json = json;
    }

    void write(ExactReplays replays) throws IOException {
        ExactOutcome shown = replays.shown();
        ReplayJson common = new ReplayJson(json);
        TraceJson.write(json, replays.path(), replays.header(), shown.status());
        json.writeStringField("manner", "re-execution");
        json.writeNumberField("replays", replays.asked());
        json.writeNumberField("equal", replays.equal());
        json.writeNumberField("events", shown.executed());
        json.writeStringField("verdict", ReplayJson.label(shown.verdict()));
        divergence(shown.divergence());
        common.loss(shown.loss());
        hang(replays, common);
        json.writeStringField("digest", shown.digest());
        LockState state = replays.state();
        if (state != null) {
            common.state(state);
        }
    }

    private void hang(ExactReplays replays, ReplayJson common) throws IOException {
        RecordedHang hang = replays.hang();
        if (hang == null) {
            json.writeNullField("hang");
            json.writeNullField("sameHang");
            return;
        }
        json.writeObjectFieldStart("hang");
        json.writeNumberField("event", hang.event());
        json.writeBooleanField("noProgress", hang.noProgress());
        common.edges(hang, replays.definitions());
        json.writeEndObject();
        json.writeBooleanField("sameHang", replays.sameHang());
    }

    private void divergence(@Nullable Divergence divergence) throws IOException {
        if (divergence == null) {
            json.writeNullField("divergence");
            return;
        }
        json.writeObjectFieldStart("divergence");
        json.writeNumberField("event", divergence.event());
        json.writeStringField("thread", divergence.thread());
        json.writeStringField("expected", divergence.expected());
        json.writeStringField("got", divergence.got());
        json.writeStringField("cause", divergence.cause());
        json.writeArrayFieldStart("lastEvents");
        for (Divergence.LastEvents thread : divergence.lastEvents()) {
            json.writeStartObject();
            json.writeStringField("thread", thread.thread());
            json.writeArrayFieldStart("events");
            for (Divergence.NumberedEvent event : thread.events()) {
                json.writeStartObject();
                json.writeNumberField("event", event.event());
                json.writeStringField("text", event.text());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
