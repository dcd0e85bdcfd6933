package io.failstop.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.probe.EventKind;
import io.failstop.probe.LockTraits;
import io.failstop.trace.EventHandler;
import io.failstop.trace.locks.Story;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static String text(Report report) throws IOException {
        StringBuilder out = new StringBuilder();
        new TextReport(out).write(report);
        return out.toString();
    }

    private static Story hang() {
        Story story = new Story("runs/t1");
        int a = story.thread("A");
        int b = story.thread("B");
        int x = story.lock("X", LockTraits.REENTRANT | LockTraits.SHARED);
        int y = story.lock("Y\u001b[31m", LockTraits.REENTRANT);
        story.at("Log.append(Log.java:1)", "A.run(A.java:9)").acquire(a, x, 1);
        story.acquire(b, y);
        story.at("Root.call(Root.java:5)").request(a, y);
        story.at("Log.append(Log.java:3)", "B.run(B.java:4)").request(b, x);
        return story;
    }

    @Test
    void writesFindingWithBothStacksPerEdge() throws IOException {
        assertThat(text(Analysis.analyze(hang().trace())).replaceAll("id [0-9a-f]{16}", "id ID"))
                .isEqualTo("""
                        trace runs/t1
                        source jvm, order per-object
                        4 events, 2 threads, 2 locks; 0 events lost

                        1 finding

                        deadlock, observed, severity high, id ID
                          2 threads wait for each other: A holds X, wants Y?[31m; B holds Y?[31m, wants X
                          A
                            holds X (shared), since event 1
                              at Log.append(Log.java:1)
                              at A.run(A.java:9)
                            wants Y?[31m, since event 3
                              at Root.call(Root.java:5)
                          B
                            holds Y?[31m, since event 2
                              at unknown
                            wants X, since event 4
                              at Log.append(Log.java:3)
                              at B.run(B.java:4)
                        """);
    }

    @Test
    void warnsOfTraceThatWasCutOffAndCountsLosses() throws IOException {
        Story story = new Story();
        int a = story.thread("A");
        story.lose(a, 7).trace().cutOff("no end marker");
        assertThat(text(Analysis.analyze(story.trace()))).isEqualTo("""
                        trace story
                        source jvm, order per-object
                        1 event, 1 thread, 0 locks; 7 events lost
                        WARNING: the trace was cut off: no end marker; what follows is about the part that can be read

                        0 findings
                        """);
    }

    @Test
    void givesTheSameTextForTheSameTrace() throws IOException {
        assertThat(text(Analysis.analyze(hang().trace()))).isEqualTo(text(Analysis.analyze(hang().trace())));
    }

    @Test
    void sortsFindingsLimitsAndSuppressedHoweverTheyCome() {
        Findings findings = new Findings();
        findings.add(finding("b", Grade.POTENTIAL, Severity.HIGH));
        findings.add(finding("c", Grade.OBSERVED, Severity.LOW));
        findings.add(finding("a", Grade.OBSERVED, Severity.HIGH));
        findings.limit("z");
        findings.limit("y");
        findings.suppress(new Suppressed(Kind.LOCK_ORDER_INVERSION, "try-lock", List.of("X")));
        findings.suppress(new Suppressed(Kind.LOCK_ORDER_INVERSION, "gate-lock", List.of("Y")));
        Report report = findings.report(new TraceFacts("t", "std", "total", 0, 0, 0, 0, 0, true, ""));
        assertThat(report.findings()).extracting(Finding::title).containsExactly("a", "c", "b");
        assertThat(report.limits()).containsExactly("y", "z");
        assertThat(report.suppressed()).extracting(Suppressed::reason).containsExactly("gate-lock", "try-lock");
    }

    private static Finding finding(String title, Grade grade, Severity severity) {
        return new Finding("0", Kind.DEADLOCK, grade, null, severity, title, List.of(), List.of(), List.of(), null);
    }

    @Test
    void namesKindsAndGradesAsScriptsExpect() {
        assertThat(Kind.values())
                .extracting(Kind::label)
                .containsExactly(
                        "deadlock",
                        "self-deadlock",
                        "lock-order-inversion",
                        "visibility-window",
                        "lost-write",
                        "size-overrun",
                        "block-leak",
                        "livelock",
                        "wait-hang",
                        "lock-misuse");
        assertThat(Grade.values())
                .extracting(Grade::label)
                .containsExactly("observed", "predicted", "potential", "latent");
        assertThat(Severity.values()).extracting(Severity::label).containsExactly("high", "medium", "low");
    }

    @Test
    void handsEachEventAndTextToAllHandlersInTurn() {
        List<String> calls = new ArrayList<>();
        Analysis.Composite composite = new Analysis.Composite();
        composite.add(noting("1", calls), kind -> true);
        composite.add(noting("2", calls), kind -> true);
        composite.text("remark");
        composite.event(7, 1, 0, 0, EventKind.MARK, 0, 0, 0, 0, 0, 0, 0);
        assertThat(calls).containsExactly("1 remark", "2 remark", "1 event 7", "2 event 7");
    }

    private static EventHandler noting(String name, List<String> calls) {
        return new EventHandler() {
            @Override
            public void event(
                    long number,
                    int thread,
                    long sequence,
                    long clock,
                    EventKind kind,
                    int flags,
                    int object,
                    int site,
                    long order,
                    long a,
                    long b,
                    long c) {
                calls.add(name + " event " + number);
            }

            @Override
            public void text(String text) {
                calls.add(name + " " + text);
            }
        };
    }

    @Test
    void fingerprintOfRingDoesNotDependOnItsStart() {
        List<String> parts = List.of("b", "a", "c", "a", "b");
        String id = Fingerprint.ofRing(Kind.DEADLOCK, parts);
        for (int start = 1; start < parts.size(); start++) {
            List<String> rotated = new ArrayList<>(parts.subList(start, parts.size()));
            rotated.addAll(parts.subList(0, start));
            assertThat(Fingerprint.ofRing(Kind.DEADLOCK, rotated)).isEqualTo(id);
        }
        assertThat(Fingerprint.ofRing(Kind.SELF_DEADLOCK, parts)).isNotEqualTo(id);
        assertThat(Fingerprint.ofRing(Kind.DEADLOCK, List.of("a", "b", "c", "a", "b")))
                .isNotEqualTo(id);
    }
}
