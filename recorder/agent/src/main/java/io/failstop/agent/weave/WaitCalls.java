package io.failstop.agent.weave;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Replaces calls of {@link Object#wait()} by hooks, and puts one before {@link Object#notify}. The
 * methods are final: whatever type the call names, it means these.
 */
final class WaitCalls {
    private WaitCalls() {}

    /** Whether the instruction is one of these calls. */
    static boolean isOne(int opcode, String name, String descriptor) {
        if (opcode == Opcodes.INVOKESTATIC) {
            return false;
        }
        return waitHook(name, descriptor) != null || isNotify(name, descriptor);
    }

    private static boolean isNotify(String name, String descriptor) {
        return descriptor.equals("()V") && (name.equals("notify") || name.equals("notifyAll"));
    }

    /** The descriptor of the hook in place of this method, or null if it is not {@code wait}. */
    private static @Nullable String waitHook(String name, String descriptor) {
        if (!name.equals("wait")) {
            return null;
        }
        return switch (descriptor) {
            case "()V" -> "(Ljava/lang/Object;I)V";
            case "(J)V" -> "(Ljava/lang/Object;JI)V";
            case "(JI)V" -> "(Ljava/lang/Object;JII)V";
            default -> null;
        };
    }

    static void weave(MethodNode method, Places places) {
        for (AbstractInsnNode node : method.instructions.toArray()) {
            if (node instanceof MethodInsnNode call && isOne(call.getOpcode(), call.name, call.desc)) {
                weave(method, call, places.at(method, call));
            }
        }
    }

    private static void weave(MethodNode method, MethodInsnNode call, int place) {
        InsnList before = new InsnList();
        String hook = waitHook(call.name, call.desc);
        if (hook != null) {
            before.add(new LdcInsnNode(place));
            method.instructions.insertBefore(call, before);
            method.instructions.set(call, Code.call(Code.WAIT_HOOKS, "await", hook));
            return;
        }
        before.add(new InsnNode(Opcodes.DUP));
        before.add(new InsnNode(call.name.equals("notifyAll") ? Opcodes.ICONST_1 : Opcodes.ICONST_0));
        before.add(new LdcInsnNode(place));
        before.add(Code.call(Code.MONITOR_HOOKS, "signal", "(Ljava/lang/Object;ZI)V"));
        method.instructions.insertBefore(call, before);
    }
}
