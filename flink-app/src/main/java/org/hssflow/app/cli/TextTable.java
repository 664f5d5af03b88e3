package org.hssflow.app.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of text in columns, each as wide as its longest cell. */
record TextTable(List<String> header, List<List<String>> rows) {
    private static final String GAP = "  ";

    /** Lines without one at the end; where there are no rows, the header alone. */
    @Override
    public String toString() {
        int[] widths = IntStream.range(0, header.size()).map(this::width).toArray();
        return IntStream.rangeClosed(0, rows.size())
                .mapToObj(i -> line(i == 0 ? header : rows.get(i - 1), widths))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private int width(int column) {
        return IntStream.concat(
                        IntStream.of(header.get(column).length()),
                        rows.stream().mapToInt(row -> row.get(column).length()))
                .max()
                .orElseThrow();
    }

    private static String line(List<String> cells, int[] widths) {
        return IntStream.range(0, widths.length)
                .mapToObj(column -> cells.get(column)
                        + " ".repeat(widths[column] - cells.get(column).length()))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }
}
