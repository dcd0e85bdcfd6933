package io.failstop.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands of a README that can be run: those in blocks fenced with {@code ```console run}. A line
 * with {@code $} is a command, continued where it ends with a backslash; what follows is its output. In a block fenced with {@code
 * ```console run one} only the first line is a command.
 */
final class ReadmeCommands {
    private static final String FENCE = "```";
    private static final Pattern OPENING = Pattern.compile("```+\\s*console\\s+run(\\s+one)?\\s*");
    private static final Pattern EXIT = Pattern.compile("\\s#\\s+([0-3])\\b.*$");

    private ReadmeCommands() {}

    /**
     * A command and what it comes to.
     *
     * @param line where it stands, from 1
     * @param output its lines of output
     */
    record Command(int line, String text, int exit, List<String> output) {
        @Override
        public String toString() {
            return "README.md:" + line + ": " + text;
        }
    }

    static List<Command> of(String readme) {
        List<Command> commands = new ArrayList<>();
        List<String> lines = readme.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Matcher opening = OPENING.matcher(lines.get(i));
            if (opening.matches()) {
                int end = i + 1;
                while (end < lines.size() && !lines.get(end).startsWith(FENCE)) {
                    end++;
                }
                block(lines.subList(i + 1, end), i + 2, opening.group(1) != null, commands);
                i = end;
            }
        }
        return commands;
    }

    private static void block(List<String> block, int firstLine, boolean onlyOne, List<Command> commands) {
        int i = 0;
        while (i < block.size()) {
            if (!block.get(i).startsWith("$ ")) {
                throw new AssertionError("README.md:" + (firstLine + i) + ": output without a command");
            }
            int start = i;
            StringBuilder text = new StringBuilder(block.get(i++).substring(2));
            while (text.charAt(text.length() - 1) == '\\') {
                text.append('\n').append(block.get(i++));
            }
            List<String> output = new ArrayList<>();
            while (i < block.size() && (onlyOne || !block.get(i).startsWith("$ "))) {
                output.add(block.get(i++));
            }
            commands.add(new Command(firstLine + start, text.toString(), exit(text), output));
        }
    }

    private static int exit(CharSequence command) {
        Matcher exit = EXIT.matcher(command);
        return exit.find() ? Integer.parseInt(exit.group(1)) : 0;
    }
}
