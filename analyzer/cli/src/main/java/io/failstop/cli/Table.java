package io.failstop.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text in columns as wide as they need to be, the last one ragged. Threading: one thread. */
final class Table {
    private static final int GAP = 2;

    private final String indent;
    private final List<List<String>> rows = new ArrayList<>();

    Table(int indent) {
        this.indent = " ".repeat(indent);
    }

    /** Adds a row. */
    Table row(String... cells) {
        rows.add(Arrays.stream(cells).map(Failure::oneLine).toList());
        return this;
    }

    void print(PrintStream out) {
        int[] widths = widths();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                line.append(cell);
                if (column < row.size() - 1 && widths[column] > 0) {
                    line.append(" ".repeat(widths[column] - cell.length() + GAP));
                }
            }
            out.print(line.toString().stripTrailing());
            out.print('\n');
        }
    }

    private int[] widths() {
        int[] widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return widths;
    }
}
