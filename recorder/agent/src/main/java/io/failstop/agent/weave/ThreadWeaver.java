package io.failstop.agent.weave;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Puts hooks into {@link Thread} and {@code VirtualThread}: bodies change, nothing else, since the
 * classes are loaded already.
 *
 * <p>Start: right before the call by which the thread comes to run, after its state was checked, so that
 * a second start, which throws, is none. JDK 17 has {@code start()} alone, JDK 19 and later {@code
 * start(ThreadContainer)} too. End: {@code exit()}, which the JVM calls on a platform thread that is about
 * to end; a virtual thread's {@code run(Runnable)}. Join: where a method named so returns; those that call
 * another one tell twice, which the hook notices.
 */
public final class ThreadWeaver {
    private static final String THREAD_ARGUMENT = "(Ljava/lang/Thread;)V";

    private int starts;
    private int ends;
    private int joins;

    /** Returns {@code Thread} or {@code VirtualThread} with hooks. */
    public byte[] weave(byte[] bytes) {
        ClassReader reader = new ClassReader(bytes);
        ClassNode type = new ClassNode();
        reader.accept(type, ClassReader.EXPAND_FRAMES);
        for (MethodNode method : type.methods) {
            if (method.instructions.size() == 0) {
                continue;
            }
            switch (method.name) {
                case "start" -> weaveStart(type.name, method);
                case "exit" -> weaveExit(method);
                case "run" -> weaveRun(method);
                case "join", "joinNanos" -> weaveJoin(type.name, method);
                default -> {}
            }
        }
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        type.accept(writer);
        return writer.toByteArray();
    }

    /** Whether hooks for start, end and join found their places; an unknown JDK may have moved them. */
    public boolean isComplete() {
        return starts > 0 && ends > 0 && joins > 0;
    }

    private void weaveStart(String owner, MethodNode method) {
        MethodInsnNode before = startCall(method);
        if (before == null || storesLocalZero(method)) {
            return;
        }
        InsnList hook = new InsnList();
        hook.add(new VarInsnNode(Opcodes.ALOAD, 0));
        hook.add(Code.call(Code.THREAD_HOOKS, "starting", THREAD_ARGUMENT));
        LabelNode start = new LabelNode();
        hook.add(start);
        if (before.name.equals("start0")) {
            AbstractInsnNode receiver = before.getPrevious();
            if (!isLoadOfThis(receiver)) {
                return;
            }
            method.instructions.insertBefore(receiver, hook);
        } else {
            method.instructions.insert(before, hook);
        }
        InsnList failed = new InsnList();
        failed.add(new VarInsnNode(Opcodes.ALOAD, 0));
        failed.add(Code.call(Code.THREAD_HOOKS, "startFailed", THREAD_ARGUMENT));
        cover(owner, method, start, failed);
        starts++;
    }

    /** {@code start0()}, before which the hook goes, or {@code setThreadContainer} of a virtual thread, after which. */
    private static @Nullable MethodInsnNode startCall(MethodNode method) {
        MethodInsnNode container = null;
        for (AbstractInsnNode node : method.instructions) {
            if (node instanceof MethodInsnNode call) {
                if (call.name.equals("start0")) {
                    return call;
                }
                if (call.name.equals("setThreadContainer")) {
                    container = call;
                }
            }
        }
        return container;
    }

    private static boolean isLoadOfThis(AbstractInsnNode node) {
        return node instanceof VarInsnNode load && load.getOpcode() == Opcodes.ALOAD && load.var == 0;
    }

    private void weaveExit(MethodNode method) {
        if (method.desc.equals("()V")) {
            method.instructions.insert(Code.call(Code.THREAD_HOOKS, "ending", "()V"));
            ends++;
        }
    }

    /** Only {@code VirtualThread.run(Runnable)}: a thread's own {@code run()} may be called by anybody. */
    private void weaveRun(MethodNode method) {
        if (!method.desc.equals("(Ljava/lang/Runnable;)V")) {
            return;
        }
        for (AbstractInsnNode node : method.instructions.toArray()) {
            if (Code.isReturn(node)) {
                method.instructions.insertBefore(node, Code.call(Code.THREAD_HOOKS, "ending", "()V"));
                ends++;
            }
        }
    }

    private void weaveJoin(String owner, MethodNode method) {
        // Before what follows: the monitor is held again when the join is told.
        boolean waits = method.name.equals("join") && method.desc.equals("(J)V");
        if (waits && !storesLocalZero(method)) {
            weaveWait(owner, method);
        }
        for (AbstractInsnNode node : method.instructions.toArray()) {
            if (Code.isReturn(node)) {
                InsnList hook = new InsnList();
                hook.add(new VarInsnNode(Opcodes.ALOAD, 0));
                hook.add(Code.call(Code.THREAD_HOOKS, "joined", THREAD_ARGUMENT));
                method.instructions.insertBefore(node, hook);
                joins++;
            }
        }
    }

    /** The monitor of a thread that is waited for, if the caller holds it, is given up. */
    private static void weaveWait(String owner, MethodNode method) {
        for (AbstractInsnNode node : method.instructions.toArray()) {
            if (Code.isReturn(node)) {
                method.instructions.insertBefore(node, Code.call(Code.THREAD_HOOKS, "joinLeft", "()V"));
            }
        }
        LabelNode start = new LabelNode();
        InsnList before = new InsnList();
        before.add(new VarInsnNode(Opcodes.ALOAD, 0));
        before.add(Code.call(Code.THREAD_HOOKS, "joining", THREAD_ARGUMENT));
        before.add(start);
        method.instructions.insert(before);
        InsnList left = new InsnList();
        left.add(Code.call(Code.THREAD_HOOKS, "joinLeft", "()V"));
        cover(owner, method, start, left);
    }

    /** Runs {@code code} when what follows {@code start} throws, and rethrows. Handlers of the method go first. */
    private static void cover(String owner, MethodNode method, LabelNode start, InsnList code) {
        LabelNode handler = new LabelNode();
        List<Object> locals = new ArrayList<>();
        locals.add(owner);
        Object[] stack = {Code.THROWABLE};
        method.instructions.add(handler);
        method.instructions.add(new FrameNode(Opcodes.F_NEW, 1, locals.toArray(), 1, stack));
        method.instructions.add(code);
        method.instructions.add(new InsnNode(Opcodes.ATHROW));
        method.tryCatchBlocks.add(new TryCatchBlockNode(start, handler, handler, null));
    }

    private static boolean storesLocalZero(MethodNode method) {
        for (AbstractInsnNode node : method.instructions) {
            if (node instanceof VarInsnNode store && store.var == 0 && store.getOpcode() >= Opcodes.ISTORE) {
                return true;
            }
        }
        return false;
    }
}
