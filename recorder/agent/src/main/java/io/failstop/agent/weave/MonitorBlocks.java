package io.failstop.agent.weave;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;

/**
 * Puts hooks around the {@code monitorenter} and {@code monitorexit} instructions of a method.
 *
 * <p>The acquired hook must be covered by the handler that leaves the monitor. Its range begins at a
 * label after {@code monitorenter}, which may be the head of a loop as well; so the hook goes before
 * that label, a new label before the hook, and the range is moved to begin there.
 *
 * <p>A compiler lets the handler that leaves a monitor cover its own {@code monitorexit}. A hook in
 * there that ran out of stack at its very call would run the handler again, for ever. So the call has
 * a handler of its own, a copy of the original handler without the hook.
 */
final class MonitorBlocks {
    private final MethodNode method;
    private final Places places;

    private MonitorBlocks(MethodNode method, Places places) {
        this.method = method;
        this.places = places;
    }

    /** Weaves a method that the caller throws away if this throws. */
    static void weave(MethodNode method, Places places) {
        new MonitorBlocks(method, places).weave();
    }

    private void weave() {
        List<AbstractInsnNode> enters = withOpcode(Opcodes.MONITORENTER);
        List<AbstractInsnNode> exits = withOpcode(Opcodes.MONITOREXIT);
        if (enters.isEmpty() && exits.isEmpty()) {
            return;
        }
        Map<AbstractInsnNode, LabelNode> handlers = handlersOfExits();
        checkSelfCover(exits, handlers);
        for (LabelNode handler : new LinkedHashSet<>(handlers.values())) {
            weaveHandler(handler);
        }
        for (AbstractInsnNode exit : exits) {
            if (!handlers.containsKey(exit)) {
                InsnList before = beforeExit(exit);
                method.instructions.insertBefore(exit, before);
            }
        }
        for (AbstractInsnNode enter : enters) {
            weaveEnter(enter);
        }
    }

    private List<AbstractInsnNode> withOpcode(int opcode) {
        List<AbstractInsnNode> found = new ArrayList<>();
        for (AbstractInsnNode node : method.instructions) {
            if (node.getOpcode() == opcode) {
                found.add(node);
            }
        }
        return found;
    }

    private void weaveEnter(AbstractInsnNode enter) {
        int place = places.at(method, enter);
        LabelNode start = new LabelNode();
        if (!moveRanges(enter, start)) {
            throw new UnweavableException("no handler covers the code after monitorenter");
        }
        InsnList before = new InsnList();
        before.add(new InsnNode(Opcodes.DUP));
        before.add(new InsnNode(Opcodes.DUP));
        Code.appendHook(before, "request", place);
        method.instructions.insertBefore(enter, before);
        InsnList after = new InsnList();
        after.add(start);
        Code.appendHook(after, "acquired", place);
        method.instructions.insert(enter, after);
    }

    /** Lets the ranges that begin right after {@code enter} begin at {@code start}; false if there is none. */
    private boolean moveRanges(AbstractInsnNode enter, LabelNode start) {
        boolean moved = false;
        AbstractInsnNode node = enter.getNext();
        while (node != null && (!Code.isReal(node) || node.getOpcode() == Opcodes.NOP)) {
            for (TryCatchBlockNode block : method.tryCatchBlocks) {
                if (block.start == node) {
                    block.start = start;
                    moved |= block.type == null;
                }
            }
            node = node.getNext();
        }
        return moved;
    }

    private InsnList beforeExit(AbstractInsnNode exit) {
        InsnList list = new InsnList();
        list.add(new InsnNode(Opcodes.DUP));
        Code.appendHook(list, "release", places.at(method, exit));
        return list;
    }

    /** The exits that stand in a handler which leaves a monitor and rethrows, with the handler's label. */
    private Map<AbstractInsnNode, LabelNode> handlersOfExits() {
        Map<AbstractInsnNode, LabelNode> found = new LinkedHashMap<>();
        Set<LabelNode> targets = jumpTargets();
        for (TryCatchBlockNode block : method.tryCatchBlocks) {
            List<AbstractInsnNode> exits = new ArrayList<>();
            if (endOfHandler(block.handler, targets, exits) != null) {
                for (AbstractInsnNode exit : exits) {
                    found.put(exit, block.handler);
                }
            }
        }
        return found;
    }

    /**
     * The {@code athrow} at which straight code from the label ends that does nothing but leave
     * monitors, or null; collects the exits on the way.
     */
    private static @Nullable AbstractInsnNode endOfHandler(
            LabelNode handler, Set<LabelNode> targets, List<AbstractInsnNode> exits) {
        for (AbstractInsnNode node = handler; node != null; node = node.getNext()) {
            if (node != handler && node instanceof LabelNode label && targets.contains(label)) {
                return null;
            }
            int opcode = node.getOpcode();
            if (opcode == Opcodes.MONITOREXIT) {
                exits.add(node);
            } else if (opcode == Opcodes.ATHROW) {
                return node;
            } else if (Code.isReal(node) && !mayRunTwice(node)) {
                return null;
            }
        }
        return null;
    }

    /** Whether the instruction only moves values between locals and the stack. */
    private static boolean mayRunTwice(AbstractInsnNode node) {
        int opcode = node.getOpcode();
        return opcode <= Opcodes.LDC
                || (opcode >= Opcodes.ILOAD && opcode <= Opcodes.ALOAD)
                || (opcode >= Opcodes.ISTORE && opcode <= Opcodes.ASTORE)
                || (opcode >= Opcodes.POP && opcode <= Opcodes.SWAP);
    }

    private Set<LabelNode> jumpTargets() {
        Set<LabelNode> targets = new HashSet<>();
        for (AbstractInsnNode node : method.instructions) {
            if (node instanceof JumpInsnNode jump) {
                targets.add(jump.label);
            } else if (node instanceof TableSwitchInsnNode table) {
                targets.addAll(table.labels);
                targets.add(table.dflt);
            } else if (node instanceof LookupSwitchInsnNode lookup) {
                targets.addAll(lookup.labels);
                targets.add(lookup.dflt);
            }
        }
        for (TryCatchBlockNode block : method.tryCatchBlocks) {
            targets.add(block.handler);
        }
        return targets;
    }

    /** A handler that covers itself but is no straight code could run its hook for ever. */
    private void checkSelfCover(List<AbstractInsnNode> exits, Map<AbstractInsnNode, LabelNode> handlers) {
        for (AbstractInsnNode exit : exits) {
            for (TryCatchBlockNode block : method.tryCatchBlocks) {
                int handler = method.instructions.indexOf(block.handler);
                int at = method.instructions.indexOf(exit);
                boolean covered =
                        method.instructions.indexOf(block.start) < at && at < method.instructions.indexOf(block.end);
                boolean itself = covered && handler < at && method.instructions.indexOf(block.start) >= handler;
                if (itself && !handlers.containsKey(exit)) {
                    throw new UnweavableException("a handler that covers itself and is no straight code");
                }
            }
        }
    }

    /** Puts the release hooks into a handler, and a copy of it without them behind it. */
    private void weaveHandler(LabelNode handler) {
        List<AbstractInsnNode> exits = new ArrayList<>();
        AbstractInsnNode end = endOfHandler(handler, Set.of(), exits);
        if (end == null) {
            throw new UnweavableException("the handler has no end");
        }
        LabelNode copyLabel = new LabelNode();
        InsnList copy = copy(handler, end, copyLabel);
        method.instructions.insert(end, copy);
        List<TryCatchBlockNode> first = new ArrayList<>();
        for (AbstractInsnNode exit : exits) {
            LabelNode from = new LabelNode();
            LabelNode to = new LabelNode();
            InsnList hook = beforeExit(exit);
            hook.insert(from);
            hook.add(to);
            method.instructions.insertBefore(exit, hook);
            first.add(new TryCatchBlockNode(from, to, copyLabel, null));
        }
        method.tryCatchBlocks.addAll(0, first);
    }

    /** Frames come along, labels and lines do not: nothing jumps into straight code. */
    private InsnList copy(LabelNode handler, AbstractInsnNode end, LabelNode copyLabel) {
        Map<LabelNode, LabelNode> labels = new HashMap<>();
        for (AbstractInsnNode node : method.instructions) {
            if (node instanceof LabelNode label) {
                labels.put(label, label);
            }
        }
        InsnList copy = new InsnList();
        copy.add(copyLabel);
        boolean begun = false;
        for (AbstractInsnNode node = handler.getNext(); node != null; node = node.getNext()) {
            if (node instanceof FrameNode frame && !begun) {
                copy.add(frame.clone(labels));
            } else if (Code.isReal(node)) {
                begun = true;
                copy.add(node.clone(labels));
            }
            if (node == end) {
                break;
            }
        }
        return copy;
    }
}
