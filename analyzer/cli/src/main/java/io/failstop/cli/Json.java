package io.failstop.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object on a stream: pretty-printed with two spaces, ended by a newline, UTF-8.
 *
 * <p>Every object says {@code "format":1}. Fields may be added to it, never renamed. Several objects
 * follow each other without a comma, as jq reads them.
 */
public final class Json implements AutoCloseable {
    /** The version of the contract. */
    static final int FORMAT = 1;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
            .build();

    private final PrintStream out;
    private final JsonGenerator generator;

    private Json(PrintStream out, JsonGenerator generator) {
        this.out = out;
        this.generator = generator;
    }

    /** Begins the object with its format. */
    public static Json object(PrintStream out) throws IOException {
        DefaultIndenter twoSpaces = new DefaultIndenter("  ", "\n");
        JsonGenerator generator = FACTORY.createGenerator(out)
                .setPrettyPrinter(
                        new DefaultPrettyPrinter().withObjectIndenter(twoSpaces).withArrayIndenter(twoSpaces));
        generator.writeStartObject();
        generator.writeNumberField("format", FORMAT);
        return new Json(out, generator);
    }

    /** What writes the fields. */
    public JsonGenerator generator() {
        return generator;
    }

    /** Writes a number, or null. */
    static void number(JsonGenerator json, String name, @Nullable Long value) throws IOException {
        if (value == null) {
            json.writeNullField(name);
        } else {
            json.writeNumberField(name, value);
        }
    }

    /** Writes the strings as an array. */
    static void strings(JsonGenerator json, String name, Iterable<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    /** Ends the object. */
    @Override
    public void close() throws IOException {
        generator.writeEndObject();
        generator.close();
        out.print('\n');
    }
}
