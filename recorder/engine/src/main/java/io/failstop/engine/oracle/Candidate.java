package io.failstop.engine.oracle;

/**
 * What one operation wrote to a stretch of registers: a value that may be seen until it is replaced.
 *
 * @param since the moment from which it can be seen
 * @param end the last moment of the operation that wrote it; the end of time if it never ended
 * @param run the values
 */
record Candidate(long since, long end, Run run) {

    /**
     * Whether nobody can see of the other in [low, high) what he could not see of this one: equal values,
     * whatever replaces this one replaces the other, and this one can be seen as early.
     */
    boolean coversFor(Candidate other, long low, long high) {
        return since <= other.since
                && end >= other.end
                && run.meets(other.run, low, high) == low
                && run.parts(other.run, low, high) == high;
    }
}
