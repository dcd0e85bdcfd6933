package io.failstop.analyzer.naive;

/** Rules that {@link NaiveDeadlocks} can be told to forget, so that tests can see that forgetting them shows. */
public enum LockRule {
    /** A thread starts after what its parent did before, and is joined after all that it did. */
    FORK_AND_JOIN,
    /** A signalled waiter goes on after the signals that it got. */
    SIGNALS,
    /** A read sees the write that it saw. */
    READS,
    /** A section begins after the earlier ones that conflict with it have ended. */
    EARLIER_RELEASES,
    /** What two members of a deadlock hold does not conflict. */
    GATES,
    /** A try that failed has failed over somebody's section. */
    FAILED_TRIES,
    /** Two shared sections do not conflict. */
    SHARED_MODE,
    /** Who tries, or waits for some time only, is not stuck. */
    BOUNDED_REQUESTS,
    /** A shared request queues behind an exclusive one where the queue is fair. */
    FAIR_QUEUE,
    /** Who changes from shared to exclusive mode may have to wait. */
    UPGRADES,
    /** Who has a lock that is not re-entrant shared may wait for it in shared mode again. */
    SHARED_AGAIN,
    /** Who has a lock in both modes has it shared once he has given back the exclusive one. */
    BOTH_MODES,
    /** Who waits for a signal must get the lock back. */
    WAITERS,
    /** An ownerless section belongs to the thread that ends it, a section that was handed over to its receiver. */
    OWNERS,
    /** A copy through a page table may take the locks of a fault. */
    FAULTS,
    /** Faults as of 2.6.20 do not lock a page that is uptodate. */
    UPTODATE
}
