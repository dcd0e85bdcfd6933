package io.failstop.agent.hooks;

/**
 * Makes sure, before a monitor is entered, that the hooks have room on the stack until it is left.
 *
 * <p>A hook that ran out of stack after {@code monitorenter} would lose an acquire or, worse, a release.
 * So the hook before it asks for more room than any hook needs, and lets the {@link StackOverflowError}
 * through: to the program, its stack ends a few kilobytes earlier, at a place where nothing has happened.
 *
 * <p>When the agent defines this class it gives {@link #reserve} a frame of {@link #FRAME_SLOTS} local
 * variables and forbids to inline it. The JVM touches the end of a method's frame on entry (compiled
 * code that of the frame it would have when interpreted), which is all that this costs.
 */
public final class StackRoom {
    /** Words of the frame: 16 KiB. */
    public static final int FRAME_SLOTS = 2048;
    /** The method whose frame is enlarged. */
    public static final String METHOD = "reserve";

    private StackRoom() {}

    /** Throws {@link StackOverflowError} if too little is left. The argument is 0: the call is never taken. */
    static void reserve(int more) {
        if (more != 0) {
            reserve(more - 1);
        }
    }
}
