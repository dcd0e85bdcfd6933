package io.failstop.store;

import io.failstop.probe.EventKind;
import io.failstop.trace.Definition;
import io.failstop.trace.EventHandler;
import io.failstop.trace.Trace;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceStatus;
import io.failstop.trace.csv.CsvTrace;
import io.failstop.trace.std.StdTrace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Opens and copies traces of whatever form. */
public final class Traces {
    private static final int FIRST_BYTES = 4096;

    private Traces() {}

    /**
     * Opens a trace directory, a packed trace, a CSV file or an STD file; its content tells which.
     *
     * @throws TraceException if it is none of them, or cannot be read
     */
    public static Trace open(Path path) throws TraceException {
        return open(path, false);
    }

    /**
     * As {@link #open(Path)}.
     *
     * @param lenient whether lines of an STD file that do not parse are left out, instead of refusing it
     */
    public static Trace open(Path path, boolean lenient) throws TraceException {
        try {
            if (Files.isDirectory(path)) {
                return StoredTrace.open(path.toString(), path, () -> new QueueScanner(path));
            }
            if (Files.exists(path) && !Files.isRegularFile(path)) {
                throw new TraceException(path
                        + ": is no regular file, and a trace is read more than once: write it into" + " a file first");
            }
            byte[] first = firstBytes(path);
            if (PackedTrace.recognises(first)) {
                return StoredTrace.open(path.toString(), null, () -> new PackedTrace.Blocks(path));
            }
            if (CsvTrace.recognises(first)) {
                return CsvTrace.open(path);
            }
            // A file that claims to be STD is told what is wrong with it, line by line.
            if (StdTrace.recognises(first) || path.toString().endsWith(".std")) {
                return StdTrace.open(path, lenient);
            }
            throw new TraceException(
                    path + ": is no trace: neither a trace directory nor a packed trace nor CSV nor STD");
        } catch (IOException e) {
            throw TraceFiles.cannotRead(path, e);
        }
    }

    private static byte[] firstBytes(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(FIRST_BYTES);
        }
    }

    /** Copies definitions, events and end marker. */
    public static TraceStatus copy(Trace from, TraceWriter to) throws TraceException {
        try {
            DefinitionsFirst handler = new DefinitionsFirst(from, to);
            TraceStatus status = from.read(handler);
            handler.define();
            to.finish(status);
            return status;
        } catch (UncheckedIOException e) {
            throw e.getCause() instanceof TraceException known ? known : new TraceException("" + e.getMessage(), e);
        }
    }

    /** Puts each definition before the first event that was read after it. */
    private static final class DefinitionsFirst implements EventHandler {
        private final Trace from;
        private final TraceWriter to;
        private int defined;

        DefinitionsFirst(Trace from, TraceWriter to) {
            this.from = from;
            this.to = to;
        }

        void define() throws TraceException {
            List<Definition> all = from.definitions().all();
            while (defined < all.size()) {
                to.define(all.get(defined++));
            }
        }

        @Override
        public void text(String text) {
            to.text(text);
        }

        @Override
        public void event(
                long number,
                int thread,
                long sequence,
                long clock,
                EventKind kind,
                int flags,
                int object,
                int site,
                long order,
                long a,
                long b,
                long c) {
            try {
                define();
            } catch (TraceException e) {
                throw new UncheckedIOException(e);
            }
            to.event(number, thread, sequence, clock, kind, flags, object, site, order, a, b, c);
        }
    }
}
