package io.failstop.agent.weave;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Turns a synchronized method into one whose body enters and leaves the monitor, with hooks.
 *
 * <p>The lock stands in a new local variable behind all others, so that the body may do what it likes
 * with its own, {@code this} included. Every frame of the body is extended by that variable, and the
 * handler's frame has it alone.
 */
final class SynchronizedMethod {
    /** The first class file version that can load a class constant. */
    static final int LDC_CLASS_VERSION = Opcodes.V1_5;

    private final String owner;
    private final MethodNode method;
    private final Places places;
    private final int lock;
    private final boolean isStatic;
    private final boolean hasFrames;
    private final String lockType;
    private final List<TryCatchBlockNode> ranges = new ArrayList<>();
    private final LabelNode handler = new LabelNode();

    private SynchronizedMethod(String owner, MethodNode method, Places places, boolean hasFrames) {
        this.owner = owner;
        this.method = method;
        this.places = places;
        this.hasFrames = hasFrames;
        this.lock = method.maxLocals;
        this.isStatic = (method.access & Opcodes.ACC_STATIC) != 0;
        this.lockType = isStatic ? "java/lang/Class" : owner;
    }

    /**
     * Weaves a method with code.
     *
     * @param owner its class
     * @param hasFrames whether class files of this version have stack maps
     */
    static void weave(String owner, MethodNode method, Places places, boolean hasFrames) {
        new SynchronizedMethod(owner, method, places, hasFrames).weave();
    }

    private void weave() {
        int firstLine = Code.firstLine(method);
        int place = places.at(method, firstLine);
        extendFrames();
        LabelNode start = new LabelNode();
        LabelNode rangeStart = leaveAtReturns(start);
        method.instructions.insert(enter(place, firstLine, start));
        appendHandler(place, rangeStart);
        method.tryCatchBlocks.addAll(ranges);
        method.access &= ~Opcodes.ACC_SYNCHRONIZED;
        method.maxLocals = lock + 1;
    }

    private InsnList enter(int place, int line, LabelNode start) {
        InsnList list = new InsnList();
        if (line >= 0) {
            LabelNode label = new LabelNode();
            list.add(label);
            list.add(new LineNumberNode(line, label));
        }
        list.add(isStatic ? new LdcInsnNode(Type.getObjectType(owner)) : new VarInsnNode(Opcodes.ALOAD, 0));
        list.add(new InsnNode(Opcodes.DUP));
        list.add(new VarInsnNode(Opcodes.ASTORE, lock));
        list.add(new InsnNode(Opcodes.DUP));
        Code.appendHook(list, "request", place);
        list.add(new InsnNode(Opcodes.MONITORENTER));
        list.add(start);
        list.add(new VarInsnNode(Opcodes.ALOAD, lock));
        Code.appendHook(list, "acquired", place);
        return list;
    }

    /** Leaves the monitor before each return; returns where the last protected range begins. */
    private LabelNode leaveAtReturns(LabelNode start) {
        LabelNode rangeStart = start;
        for (AbstractInsnNode node : method.instructions.toArray()) {
            if (Code.isReturn(node)) {
                InsnList leave = new InsnList();
                leave.add(new VarInsnNode(Opcodes.ALOAD, lock));
                Code.appendHook(leave, "release", places.at(method, node));
                leave.add(new VarInsnNode(Opcodes.ALOAD, lock));
                leave.add(new InsnNode(Opcodes.MONITOREXIT));
                LabelNode rangeEnd = new LabelNode();
                leave.add(rangeEnd);
                ranges.add(new TryCatchBlockNode(rangeStart, rangeEnd, handler, null));
                rangeStart = new LabelNode();
                method.instructions.insertBefore(node, leave);
                method.instructions.insert(node, rangeStart);
            }
        }
        return rangeStart;
    }

    private void appendHandler(int place, LabelNode rangeStart) {
        LabelNode hookStart = new LabelNode();
        LabelNode hookEnd = new LabelNode();
        LabelNode withoutHook = new LabelNode();
        InsnList list = new InsnList();
        list.add(handler);
        appendFrame(list);
        list.add(hookStart);
        list.add(new VarInsnNode(Opcodes.ALOAD, lock));
        Code.appendHook(list, "release", place);
        list.add(hookEnd);
        appendRethrow(list);
        list.add(withoutHook);
        appendFrame(list);
        appendRethrow(list);
        if (Code.nextReal(rangeStart) != null) {
            ranges.add(new TryCatchBlockNode(rangeStart, handler, handler, null));
        }
        ranges.add(0, new TryCatchBlockNode(hookStart, hookEnd, withoutHook, null));
        method.instructions.add(list);
    }

    private void appendRethrow(InsnList list) {
        list.add(new VarInsnNode(Opcodes.ALOAD, lock));
        list.add(new InsnNode(Opcodes.MONITOREXIT));
        list.add(new InsnNode(Opcodes.ATHROW));
    }

    private void appendFrame(InsnList list) {
        if (hasFrames) {
            List<Object> locals = new ArrayList<>(Collections.nCopies(lock, Opcodes.TOP));
            locals.add(lockType);
            Object[] stack = {Code.THROWABLE};
            list.add(new FrameNode(Opcodes.F_NEW, locals.size(), locals.toArray(), 1, stack));
        }
    }

    private void extendFrames() {
        for (AbstractInsnNode node : method.instructions) {
            if (node instanceof FrameNode frame) {
                List<Object> locals = new ArrayList<>(frame.local);
                int slots = 0;
                for (Object type : locals) {
                    slots += Opcodes.LONG.equals(type) || Opcodes.DOUBLE.equals(type) ? 2 : 1;
                }
                locals.addAll(Collections.nCopies(lock - slots, Opcodes.TOP));
                locals.add(lockType);
                frame.local = locals;
            }
        }
    }
}
