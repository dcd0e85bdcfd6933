package io.failstop.store;

/** Breaks a wall on purpose. */
final class StoreOverCsv {
    Class<?> beyondTheWall = org.apache.commons.csv.CSVFormat.class;
}
