package io.failstop.engine.oracle;

import io.failstop.probe.EventFlags;
import io.failstop.probe.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a few threads did, as plain lists: to be told to an oracle, or to be looked at as it is. */
final class History {
    static final long NEVER = Long.MAX_VALUE;

    final List<Act> acts = new ArrayList<>();
    private long nextSequence = 1;

    /** Words stored or seen; {@code channel} is -1 if they were stored. */
    record Words(int channel, int file, long offset, List<Long> values) {
        Words(int channel, int file, long offset, long... values) {
            this(channel, file, offset, Arrays.stream(values).boxed().toList());
        }

        long[] array() {
            return values.stream().mapToLong(Long::longValue).toArray();
        }
    }

    /** One operation: its words in order, and the operations inside it, logged after its first words. */
    static final class Act {
        final int thread;
        final long sequence;
        final Operation kind;
        final long begin;
        long end;
        final int file;
        final long offset;
        final long length;
        long result;
        final List<Words> words = new ArrayList<>();
        final List<Act> inside = new ArrayList<>();
        int wordsBeforeInside;

        private Act(int thread, long sequence, Operation kind, long[] time, int file, long offset, long length) {
            this.thread = thread;
            this.sequence = sequence;
            this.kind = kind;
            this.begin = time[0];
            this.end = time[1];
            this.file = file;
            this.offset = offset;
            this.length = length;
            this.result = kind == Operation.TRUNCATE || kind == Operation.PUNCH ? 0 : length;
        }

        Act stores(long at, long... values) {
            words.add(new Words(-1, file, at, values));
            return this;
        }

        Act reads(long at, long... values) {
            words.add(new Words(0, file, at, values));
            return this;
        }

        Act loads(int from, long at, long... values) {
            words.add(new Words(EventFlags.MMAP, from, at, values));
            return this;
        }

        Act returns(long its) {
            result = its;
            return this;
        }

        Act never() {
            end = NEVER;
            return this;
        }

        boolean ended() {
            return end != NEVER;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            text.append(String.format(
                    "thread %d #%d %s [%d,%s] file %d [%d+%d) = %d",
                    thread, sequence, kind, begin, ended() ? end : "never", file, offset, length, result));
            for (Words each : words) {
                text.append(each.channel < 0 ? " stores " : " sees(" + each.channel + ") " + each.file + ":");
                text.append(each.offset).append(each.values);
            }
            return inside.isEmpty() ? text.toString() : text + " inside after " + wordsBeforeInside + ": " + inside;
        }
    }

    /** An operation on file 1. */
    Act act(int thread, long begin, long end, Operation kind, long offset, long length) {
        return act(thread, begin, end, kind, 1, offset, length);
    }

    Act act(int thread, long begin, long end, Operation kind, int file, long offset, long length) {
        Act act = newAct(thread, begin, end, kind, file, offset, length);
        acts.add(act);
        return act;
    }

    Act actInside(Act outer, long begin, long end, Operation kind, int file, long offset, long length) {
        Act act = newAct(outer.thread, begin, end, kind, file, offset, length);
        outer.wordsBeforeInside = outer.words.size();
        outer.inside.add(act);
        return act;
    }

    private Act newAct(int thread, long begin, long end, Operation kind, int file, long offset, long length) {
        return new Act(thread, nextSequence++, kind, new long[] {begin, end}, file, offset, length);
    }

    /** All operations, those inside others as well. */
    List<Act> all() {
        List<Act> all = new ArrayList<>();
        acts.forEach(act -> collect(act, all));
        return all;
    }

    private static void collect(Act act, List<Act> all) {
        all.add(act);
        act.inside.forEach(inner -> collect(inner, all));
    }

    /** Each thread's operations in the order in which they were added. */
    List<Violation> judged() {
        return told().judge();
    }

    Oracle told() {
        Oracle oracle = new Oracle();
        acts.stream().map(act -> act.thread).distinct().forEach(thread -> {
            OracleLog log = oracle.log(thread, "t" + thread);
            acts.stream().filter(act -> act.thread == thread).forEach(act -> tell(act, log));
        });
        return oracle;
    }

    private static void tell(Act act, OracleLog log) {
        log.begin(act.begin, act.sequence, act.kind, act.file, act.offset, act.length);
        for (int i = 0; i <= act.words.size(); i++) {
            if (i == act.wordsBeforeInside) {
                act.inside.forEach(inner -> tell(inner, log));
            }
            if (i < act.words.size()) {
                tell(act.words.get(i), log);
            }
        }
        if (act.ended()) {
            log.end(act.end, act.result);
        }
    }

    private static void tell(Words words, OracleLog log) {
        if (words.channel < 0) {
            log.stored(words.offset, words.array(), 0, words.values.size());
        } else {
            log.observed(words.channel, words.file, words.offset, words.array(), 0, words.values.size());
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        acts.forEach(act -> text.append('\n').append(act));
        return text.toString();
    }
}
