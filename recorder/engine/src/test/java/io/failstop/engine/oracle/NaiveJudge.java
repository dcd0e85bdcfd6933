package io.failstop.engine.oracle;

import io.failstop.engine.oracle.History.Act;
import io.failstop.engine.oracle.History.Words;
import io.failstop.engine.oracle.Violation.Kind;
import io.failstop.probe.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules of the register, word by word, over the whole history each time. Written from the rules alone.
 */
final class NaiveJudge {
    private static final long ABSENT = 0;
    private static final long PRESENT = 1;

    /** One word against the rules. */
    record Wrong(int thread, long sequence, int channel, int file, long word, Kind kind, long value) {}

    /** What one operation does to one register. */
    private record Effect(long begin, long end, boolean definite, Set<Long> values) {}

    private final List<Act> all;
    private final Set<Wrong> wrongs = new HashSet<>();

    NaiveJudge(History history) {
        this.all = history.all();
    }

    Set<Wrong> judge() {
        for (Act act : all) {
            for (int i = 0; i < act.words.size(); i++) {
                Words words = act.words.get(i);
                if (words.channel() >= 0) {
                    judge(act, words, i);
                }
            }
            judgeShortness(act);
        }
        return wrongs;
    }

    private void judge(Act act, Words words, int place) {
        for (int i = 0; i < words.values().size(); i++) {
            long word = words.offset() / 8 + i;
            long value = words.values().get(i);
            if (!legal(values(words.file(), word, act, place), act).contains(value)) {
                add(act, words.channel(), words.file(), word, value == 0 ? Kind.ZERO : Kind.STALE, value);
            }
            if (words.channel() == 0
                    && !legal(existence(words.file(), word), act).contains(PRESENT)) {
                add(act, 0, words.file(), word, Kind.PAST_END, value);
            }
        }
    }

    private void judgeShortness(Act act) {
        boolean reads = act.kind == Operation.READ || act.kind == Operation.DIRECT_READ;
        if (reads && act.ended() && act.result >= 0 && act.result < act.length) {
            long word = (act.offset + act.result) / 8;
            if (!legal(existence(act.file, word), act).contains(ABSENT)) {
                add(act, 0, act.file, word, Kind.MISSING, 0);
            }
        }
    }

    private void add(Act act, int channel, int file, long word, Kind kind, long value) {
        wrongs.add(new Wrong(act.thread, act.sequence, channel, file, word, kind, value));
    }

    /** R6. */
    private static Set<Long> legal(List<Effect> effects, Act observer) {
        Set<Long> legal = new HashSet<>();
        for (Effect x : effects) {
            boolean replaced = false;
            for (Effect y : effects) {
                replaced |= y.definite && x.end < y.begin && y.end < observer.begin;
            }
            if (x.begin <= observer.end && !replaced) {
                legal.addAll(x.values);
            }
        }
        return legal;
    }

    /** R1 to R3; of the observer's own words those before {@code own}. */
    private List<Effect> values(int file, long word, Act observer, int own) {
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect(Long.MIN_VALUE, Long.MIN_VALUE, true, Set.of(0L)));
        for (Act act : all) {
            if (act.file != file) {
                continue;
            }
            boolean sure = act.ended() && act.result >= 0;
            long written = sure ? Math.min(act.length, act.result) : 0;
            switch (act.kind) {
                case WRITE, WRITEV, STORE, DIRECT_WRITE ->
                    addEffect(
                            effects,
                            act,
                            word,
                            true,
                            act.offset,
                            act.offset + written,
                            act.offset + act.length,
                            stored(act, word, act == observer ? own : act.words.size()));
                case TRUNCATE ->
                    addEffect(effects, act, word, sure, act.offset, Long.MAX_VALUE, Long.MAX_VALUE, Set.of(0L));
                case PUNCH ->
                    addEffect(
                            effects,
                            act,
                            word,
                            sure,
                            act.offset,
                            act.offset + act.length,
                            act.offset + act.length,
                            Set.of(0L));
                default -> {}
            }
        }
        return effects;
    }

    private static Set<Long> stored(Act act, long word, int count) {
        Set<Long> stored = new HashSet<>();
        for (Words words : act.words.subList(0, count)) {
            long index = word - words.offset() / 8;
            if (words.channel() < 0 && index >= 0 && index < words.values().size()) {
                stored.add(words.values().get((int) index));
            }
        }
        return stored;
    }

    /** R1, R3 and R4. */
    private List<Effect> existence(int file, long word) {
        List<Effect> effects = new ArrayList<>();
        effects.add(new Effect(Long.MIN_VALUE, Long.MIN_VALUE, true, Set.of(ABSENT)));
        for (Act act : all) {
            if (act.file != file) {
                continue;
            }
            switch (act.kind) {
                case WRITE, WRITEV, DIRECT_WRITE -> {
                    long written = act.ended() ? Math.max(0, Math.min(act.result, act.length)) : 0;
                    if (written > 0 || !act.ended()) {
                        long sure = written > 0 ? act.offset + written : 0;
                        addEffect(effects, act, word, true, 0, sure, act.offset + act.length, Set.of(PRESENT));
                    }
                }
                case TRUNCATE -> {
                    boolean sure = act.ended() && act.result >= 0;
                    addEffect(effects, act, word, sure, act.offset, Long.MAX_VALUE, Long.MAX_VALUE, Set.of(ABSENT));
                    addEffect(effects, act, word, sure, 0, act.offset, act.offset, Set.of(PRESENT));
                }
                default -> {}
            }
        }
        return effects;
    }

    /** What an act does to a word, if it definitely covers [from, sureTo) and maybe up to {@code to}. */
    private static void addEffect(
            List<Effect> effects, Act act, long word, boolean sure, long from, long sureTo, long to, Set<Long> values) {
        long first = word * 8;
        long behind = first + 8;
        if (from < behind && first < to) {
            boolean covered = from <= first && behind <= sureTo;
            effects.add(new Effect(act.begin, act.end, sure && covered, values));
        }
    }
}
