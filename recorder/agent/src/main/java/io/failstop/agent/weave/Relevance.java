package io.failstop.agent.weave;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Whether there is anything to instrument in a class; most have nothing, and a tree of them costs more. */
final class Relevance extends ClassVisitor {
    private boolean relevant;

    private Relevance() {
        super(Opcodes.ASM9);
    }

    static boolean of(ClassReader reader) {
        Relevance relevance = new Relevance();
        reader.accept(relevance, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return relevance.relevant;
    }

    static boolean of(MethodNode method) {
        if (method.instructions.size() == 0) {
            return false;
        }
        if ((method.access & Opcodes.ACC_SYNCHRONIZED) != 0) {
            return true;
        }
        for (AbstractInsnNode node : method.instructions) {
            boolean call = node instanceof MethodInsnNode invoke
                    && WaitCalls.isOne(invoke.getOpcode(), invoke.name, invoke.desc);
            if (call || node.getOpcode() == Opcodes.MONITORENTER || node.getOpcode() == Opcodes.MONITOREXIT) {
                return true;
            }
        }
        return false;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        relevant |= (access & Opcodes.ACC_SYNCHRONIZED) != 0 && (access & Opcodes.ACC_NATIVE) == 0;
        return relevant ? null : new Code(this);
    }

    /** Looks at the instructions of a method. */
    private static final class Code extends MethodVisitor {
        private final Relevance relevance;

        Code(Relevance relevance) {
            super(Opcodes.ASM9);
            this.relevance = relevance;
        }

        @Override
        public void visitInsn(int opcode) {
            relevance.relevant |= opcode == Opcodes.MONITORENTER || opcode == Opcodes.MONITOREXIT;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            relevance.relevant |= WaitCalls.isOne(opcode, name, descriptor);
        }
    }
}
