package io.failstop.agent.weave;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Small questions about instructions, and the few that are inserted everywhere. */
final class Code {
    static final String MONITOR_HOOKS = "io/failstop/agent/hooks/MonitorHooks";
    static final String WAIT_HOOKS = "io/failstop/agent/hooks/WaitHooks";
    static final String THREAD_HOOKS = "io/failstop/agent/hooks/ThreadHooks";
    static final String THROWABLE = "java/lang/Throwable";

    private Code() {}

    /** Whether the node is an instruction, and not a label, line or frame. */
    static boolean isReal(AbstractInsnNode node) {
        return node.getOpcode() >= 0;
    }

    /** The next instruction after this node, or null. */
    static @Nullable AbstractInsnNode nextReal(AbstractInsnNode node) {
        AbstractInsnNode next = node.getNext();
        while (next != null && !isReal(next)) {
            next = next.getNext();
        }
        return next;
    }

    /** Whether this instruction returns from the method normally. */
    static boolean isReturn(AbstractInsnNode node) {
        return node.getOpcode() >= Opcodes.IRETURN && node.getOpcode() <= Opcodes.RETURN;
    }

    /** The line of an instruction, or of the first line if it stands before all lines; -1 if there is none. */
    static int line(MethodNode method, AbstractInsnNode instruction) {
        for (AbstractInsnNode node = instruction; node != null; node = node.getPrevious()) {
            if (node instanceof LineNumberNode line) {
                return line.line;
            }
        }
        return firstLine(method);
    }

    /** The first line of a method in the order of its code, -1 if there is none. */
    static int firstLine(MethodNode method) {
        for (AbstractInsnNode node : method.instructions) {
            if (node instanceof LineNumberNode line) {
                return line.line;
            }
        }
        return -1;
    }

    /** A call of a hook. */
    static MethodInsnNode call(String owner, String name, String descriptor) {
        return new MethodInsnNode(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
    }

    /** Appends the call of a hook that takes a lock, which is on the stack, and a place. */
    static void appendHook(InsnList list, String name, int place) {
        list.add(new LdcInsnNode(place));
        list.add(call(MONITOR_HOOKS, name, "(Ljava/lang/Object;I)V"));
    }
}
