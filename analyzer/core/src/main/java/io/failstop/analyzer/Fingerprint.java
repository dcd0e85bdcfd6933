package io.failstop.analyzer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Makes the id of a finding from what stays the same when the program runs again: kind, lock classes,
 * sites. Ids, names of threads and event numbers must not go in.
 */
public final class Fingerprint {
    private static final int DIGITS = 16;

    private Fingerprint() {}

    /** The id of a ring, such as a cycle of threads: wherever the ring is said to start, it is the same. */
    public static String ofRing(Kind kind, List<String> parts) {
        String least = null;
        for (int start = 0; start < parts.size(); start++) {
            if (least != null && parts.get(start).compareTo(least) > 0) {
                continue;
            }
            String rotated = join(parts, start);
            if (least == null || rotated.compareTo(least) < 0) {
                least = rotated;
            }
        }
        return hash(kind, least == null ? "" : least);
    }

    /** The id of a set: the order of the parts does not matter. */
    public static String ofSet(Kind kind, List<String> parts) {
        return hash(kind, join(parts.stream().sorted().toList(), 0));
    }

    private static String join(List<String> parts, int start) {
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            joined.append(parts.get((start + i) % parts.size())).append('\n');
        }
        return joined.toString();
    }

    private static String hash(Kind kind, String parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] hash = digest.digest((kind.label() + '\n' + parts).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
