package io.failstop.cli.record;

import io.failstop.trace.TraceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A command line that starts a JVM, checked before anything is made for it. */
final class JavaCommand {
    private static final String EXAMPLE = "failstop record --trace DIR -- java -jar app.jar";

    private static final int MAX_LINE = 8_000;

    private final List<String> words;

    private JavaCommand(List<String> words) {
        this.words = words;
    }

    /**
     * Checks that the command is there and is a JVM's launcher.
     *
     * @param path the search path, as in the environment
     * @throws TraceException if not
     */
    static JavaCommand of(List<String> words, String path) throws TraceException {
        String name = words.get(0);
        Path file = find(name, path);
        if (file == null) {
            throw new TraceException(name + ": command not found; name a JVM, as in: " + EXAMPLE);
        }
        String base = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (!base.equals("java") && !base.equals("java.exe")) {
            throw new TraceException(name + ": is no JVM; only a java command can take the agent, as in: " + EXAMPLE);
        }
        return new JavaCommand(List.copyOf(words));
    }

    private static @Nullable Path find(String name, String path) {
        if (name.indexOf('/') >= 0) {
            Path file = Path.of(name);
            return isProgram(file) ? file : null;
        }
        for (String directory : path.split(":", -1)) {
            Path file = Path.of(directory.isEmpty() ? "." : directory).resolve(name);
            if (isProgram(file)) {
                return file;
            }
        }
        return null;
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    /** The command with the agent as the JVM's first option. */
    List<String> withAgent(Path agentJar, String options) {
        List<String> result = new ArrayList<>(words);
        result.add(1, "-javaagent:" + agentJar + "=" + options);
        return result;
    }

    /** The command as one line, as the user typed it or nearly so. */
    String line() {
        return line(words);
    }

    /** Words as one line, quoted where a shell would need it. */
    static String line(List<String> words) {
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            line.append(line.length() == 0 ? "" : " ");
            boolean plain =
                    !word.isEmpty() && word.chars().noneMatch(c -> c <= ' ' || "'\"\\$*?&|;<>()#".indexOf(c) >= 0);
            line.append(plain ? word : "'" + word.replace("'", "'\\''") + "'");
        }
        // A class path of a hundred jars says little; a header must fit into one document.
        return line.length() <= MAX_LINE ? line.toString() : line.substring(0, MAX_LINE) + " ...";
    }
}
