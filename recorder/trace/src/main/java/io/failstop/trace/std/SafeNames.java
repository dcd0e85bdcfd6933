package io.failstop.trace.std;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Names of ids as an operand can have them: without white space, bars and control characters, none
 * empty, no two alike.
 *
 * <p>Threading: one thread.
 */
final class SafeNames {
    private final IntFunction<String> names;
    private final Set<String> taken = new HashSet<>();
    private final Map<Integer, byte[]> known = new HashMap<>();

    SafeNames(IntFunction<String> names) {
        this.names = names;
    }

    /** The name in UTF-8; the same one whenever it is asked for. */
    byte[] of(int id) {
        byte[] name = known.get(id);
        if (name == null) {
            name = unique(id).getBytes(StandardCharsets.UTF_8);
            known.put(id, name);
        }
        return name;
    }

    private String unique(int id) {
        String safe = safe(names.apply(id));
        String name = safe;
        for (int attempt = 0; !taken.add(name); attempt++) {
            name = attempt == 0 ? safe + "#" + id : safe + "#" + id + "." + attempt;
        }
        return name;
    }

    private static String safe(String name) {
        StringBuilder safe = new StringBuilder();
        name.codePoints().map(SafeNames::safe).forEach(safe::appendCodePoint);
        return safe.length() == 0 ? "_" : safe.toString();
    }

    private static int safe(int c) {
        boolean isHalf = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return c == '|' || isHalf || Character.isWhitespace(c) || Character.isISOControl(c) ? '_' : c;
    }
}
