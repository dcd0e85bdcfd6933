package io.failstop.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.failstop.replayer.IllegalStep;
import io.failstop.replayer.LockState;
import io.failstop.replayer.LossStop;
import io.failstop.replayer.ReplayOutcome;
import io.failstop.replayer.ReplayedHang;
import io.failstop.trace.DefinitionTable;
import io.failstop.trace.locks.RecordedHang;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What {@code replay} prints for scripts. */
final class ReplayJson {
    private final JsonGenerator json;

    ReplayJson(JsonGenerator json) {
        this.json = json;
    }

    void write(Replays replays, boolean withState) throws IOException {
        ReplayOutcome first = replays.first();
        TraceJson.write(json, replays.path(), replays.header(), first.status());
        json.writeNumberField("replays", replays.count());
        json.writeNumberField("equal", replays.equal());
        json.writeNumberField("events", first.executed());
        json.writeNumberField("illegalSteps", first.illegalSteps());
        illegal(first);
        loss(first.stoppedAtLoss());
        hang(replays);
        json.writeStringField("digest", first.digest());
        if (withState) {
            state(first.state());
        }
    }

    private void illegal(ReplayOutcome outcome) throws IOException {
        json.writeArrayFieldStart("illegal");
        for (IllegalStep step : outcome.firstIllegalSteps()) {
            json.writeStartObject();
            json.writeNumberField("event", step.event());
            json.writeStringField("thread", step.thread());
            json.writeStringField("reason", step.reason());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Where events are missing. */
    void loss(@Nullable LossStop loss) throws IOException {
        if (loss == null) {
            json.writeNullField("stoppedAtLoss");
            return;
        }
        json.writeObjectFieldStart("stoppedAtLoss");
        json.writeNumberField("event", loss.event());
        json.writeStringField("thread", loss.thread());
        json.writeNumberField("lost", loss.lost());
        json.writeEndObject();
    }

    /** The recorded hang, and whether it was reached again: null where none was recorded. */
    private void hang(Replays replays) throws IOException {
        json.writeStringField("verdict", label(replays.first().verdict()));
        ReplayedHang hang = replays.hang();
        if (hang == null) {
            json.writeNullField("hang");
            json.writeNullField("sameHang");
            return;
        }
        json.writeObjectFieldStart("hang");
        json.writeNumberField("event", hang.recorded().event());
        json.writeBooleanField("noProgress", hang.recorded().noProgress());
        json.writeStringField("verdict", label(hang.verdict()));
        if (!hang.difference().isEmpty()) {
            json.writeStringField("difference", hang.difference());
        }
        edges(hang.recorded(), replays.definitions());
        json.writeEndObject();
        json.writeBooleanField("sameHang", replays.sameHang());
    }

    /** Who was seen waiting for whom. */
    void edges(RecordedHang hang, DefinitionTable names) throws IOException {
        json.writeArrayFieldStart("edges");
        for (RecordedHang.Edge edge : hang.edges()) {
            json.writeStartObject();
            json.writeStringField("thread", names.threadName(edge.waiter()));
            if (edge.lock() != 0) {
                json.writeStringField("wants", names.objectName(edge.lock()));
            }
            if (edge.holder() >= 0) {
                json.writeStringField("holder", names.threadName(edge.holder()));
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Who holds what, and who waits for whom. */
    void state(LockState state) throws IOException {
        json.writeObjectFieldStart("state");
        json.writeNumberField("event", state.event());
        json.writeArrayFieldStart("held");
        for (LockState.HeldLock held : state.held()) {
            json.writeStartObject();
            json.writeStringField("lock", held.lock());
            json.writeStringField("thread", held.thread());
            json.writeStringField("mode", held.mode());
            json.writeNumberField("depth", held.depth());
            json.writeNumberField("event", held.event());
            json.writeStringField("site", held.site());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("waiting");
        for (LockState.WaitingThread waiting : state.waiting()) {
            waiting(waiting);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void waiting(LockState.WaitingThread waiting) throws IOException {
        json.writeStartObject();
        json.writeStringField("thread", waiting.thread());
        json.writeStringField("manner", waiting.manner());
        json.writeStringField("lock", waiting.lock());
        json.writeStringField("mode", waiting.mode());
        json.writeNumberField("event", waiting.event());
        json.writeStringField("site", waiting.site());
        Json.strings(json, "holders", waiting.holders());
        json.writeEndObject();
    }

    /** A verdict as scripts know it. */
    static String label(Enum<?> verdict) {
        return verdict.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
