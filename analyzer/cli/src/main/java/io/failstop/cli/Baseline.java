package io.failstop.cli;

import io.failstop.analyzer.Finding;
import io.failstop.analyzer.Report;
import io.failstop.analyzer.Suppressed;
import io.failstop.trace.TraceException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Findings that are known already.
 *
 * <p>The file is text, in UTF-8, to be kept beside the program and read in reviews: a first line with the
 * version, then a finding a line, sorted: its id, its kind and its title. Only the id counts. Empty lines and
 * lines that begin with {@code #} are somebody's remarks.
 *
 * <p>Threading: one thread.
 */
final class Baseline {
    /** The reason for which findings are suppressed. */
    static final String REASON = "baseline";

    private static final String FIRST_WORDS = "failstop-baseline ";
    private static final String VERSION = "1";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
    private static final Pattern SPACE = Pattern.compile("\\s+");

    private final Set<String> known = new HashSet<>();
    private final TreeMap<String, String> seen = new TreeMap<>();

    private Baseline() {}

    /** A baseline in which nothing is known. */
    static Baseline empty() {
        return new Baseline();
    }

    /**
     * Reads a baseline.
     *
     * @throws IOException if it cannot be read or is none; one line says why
     */
    static Baseline read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new TraceException(
                    file + ": is a directory, and no baseline: name a file that 'failstop analyze TRACE"
                            + " --write-baseline FILE' made");
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new TraceException(file + ": is no baseline: its bytes are no UTF-8", e);
        }
        String first = lines.isEmpty() ? "" : lines.get(0).strip();
        if (!first.startsWith(FIRST_WORDS)) {
            throw new TraceException(file + ": is no baseline: its first line is not '" + FIRST_WORDS + VERSION
                    + "'; 'failstop analyze TRACE --write-baseline FILE' makes one");
        }
        String version = first.substring(FIRST_WORDS.length()).strip();
        if (!version.equals(VERSION)) {
            throw new TraceException(file + ": is a baseline of version " + version + ", and this Failstop knows "
                    + VERSION + ": use the Failstop that wrote it, or write it anew");
        }
        Baseline baseline = new Baseline();
        for (int i = 1; i < lines.size(); i++) {
            baseline.add(file, i + 1, lines.get(i).strip());
        }
        return baseline;
    }

    private void add(Path file, int number, String line) throws TraceException {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        String id = SPACE.split(line, 2)[0];
        if (!ID.matcher(id).matches()) {
            throw new TraceException(file + ": line " + number + ": begins with '" + id
                    + "', and not with the 16 hexadecimal digits of a finding's id");
        }
        known.add(id);
    }

    /** Notes the findings for {@link #write}; what is known already becomes suppressed. */
    Report apply(Report report) {
        List<Finding> left = new ArrayList<>();
        List<Suppressed> suppressed = new ArrayList<>(report.suppressed());
        for (Finding finding : report.findings()) {
            seen.putIfAbsent(finding.id(), finding.kind().label() + " " + Failure.oneLine(finding.title()));
            if (known.contains(finding.id())) {
                suppressed.add(new Suppressed(finding.kind(), REASON, finding.locks()));
            } else {
                left.add(finding);
            }
        }
        return new Report(report.trace(), report.limits(), left, suppressed);
    }

    /** Refuses what cannot become a new baseline; makes nothing. */
    static void checkNew(Path file) throws IOException {
        try {
            FileTarget.check(file);
        } catch (FileAlreadyExistsException e) {
            throw new TraceException(
                    file + ": exists already, and nothing is overwritten: name a new one, compare the"
                            + " two, then put it in the place of the old one",
                    e);
        }
    }

    /** Writes all findings that were noted, those that were known among them, into a new file. */
    void write(Path file) throws IOException {
        checkNew(file);
        StringBuilder text = new StringBuilder(FIRST_WORDS).append(VERSION).append('\n');
        seen.forEach((id, what) -> text.append(id).append(' ').append(what).append('\n'));
        Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE_NEW);
    }
}
