package io.failstop.agent.weave;

import io.failstop.agent.hooks.StackRoom;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Gives {@link StackRoom} the frame that its role needs and that Java source cannot express. */
public final class EnlargedFrame extends ClassVisitor {
    /** The internal name of the class that it is for. */
    public static final String CLASS = "io/failstop/agent/hooks/StackRoom";

    /** Honoured in classes of the bootstrap loader. */
    private static final String DONT_INLINE = "Ljdk/internal/vm/annotation/DontInline;";

    private EnlargedFrame(ClassVisitor next) {
        super(Opcodes.ASM9, next);
    }

    /** The class with the enlarged frame. */
    public static byte[] apply(byte[] bytes) {
        ClassReader reader = new ClassReader(bytes);
        ClassWriter writer = new ClassWriter(reader, 0);
        reader.accept(new EnlargedFrame(writer), 0);
        return writer.toByteArray();
    }

    @Override
    public MethodVisitor visitMethod(
            int access, String name, String descriptor, @Nullable String signature, String @Nullable [] exceptions) {
        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
        return name.equals(StackRoom.METHOD) ? new Enlarged(next) : next;
    }

    /** The method itself. */
    private static final class Enlarged extends MethodVisitor {
        Enlarged(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitCode() {
            super.visitAnnotation(DONT_INLINE, true).visitEnd();
            super.visitCode();
        }

        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
            super.visitMaxs(maxStack, StackRoom.FRAME_SLOTS);
        }
    }
}
