package io.failstop.store;

import io.failstop.trace.OrderGuarantee;
import io.failstop.trace.Source;
import io.failstop.trace.TraceException;
import io.failstop.trace.TraceHeader;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The header document: 16-bit major and minor, then pairs. {@code source}, {@code order} and {@code
 * layout} are pairs like the others.
 */
final class HeaderCodec {
    private static final String SOURCE = "source";
    private static final String ORDER = "order";
    private static final String LAYOUT = "layout";
    private static final String MERGED = "merged";
    private static final String ROUNDS = "rounds";

    private HeaderCodec() {}

    /**
     * A header and how the events after it are laid out.
     *
     * @param merged the events stand in merged order already, instead of in a drainer's rounds
     */
    record Stored(TraceHeader header, boolean merged) {}

    static void put(ByteBuffer out, TraceHeader header, boolean merged) throws TraceException {
        Map<String, String> pairs = new TreeMap<>(header.properties());
        pairs.put(SOURCE, header.source().label());
        pairs.put(ORDER, header.order().label());
        pairs.put(LAYOUT, merged ? MERGED : ROUNDS);
        out.putShort((short) header.major()).putShort((short) header.minor());
        KeyValues.put(out, pairs);
    }

    static Stored get(ByteBuffer in, String path) throws TraceException {
        try {
            int major = in.getShort();
            int minor = in.getShort();
            if (major != TraceHeader.MAJOR) {
                throw new TraceException(path + ": format version " + major + "." + minor + " is not known here, "
                        + TraceHeader.MAJOR + "." + TraceHeader.MINOR + " is; use the Failstop that wrote it");
            }
            SortedMap<String, String> pairs = KeyValues.get(in);
            Source source = Source.ofLabel(pairs.getOrDefault(SOURCE, ""));
            OrderGuarantee order = OrderGuarantee.ofLabel(pairs.getOrDefault(ORDER, ""));
            boolean merged = MERGED.equals(pairs.get(LAYOUT));
            if (source == null || order == null) {
                throw new TraceException(path + ": the header names no known source and order");
            }
            pairs.remove(SOURCE);
            pairs.remove(ORDER);
            pairs.remove(LAYOUT);
            return new Stored(new TraceHeader(major, minor, source, order, pairs), merged);
        } catch (BufferUnderflowException e) {
            throw new TraceException(path + ": the header is damaged", e);
        }
    }
}
