package io.failstop.cli.engine;

import java.util.function.Consumer;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** A small fault put into the engine's bytecode: one method does something else. */
@SuppressWarnings("ImmutableEnumChecker") // The code is a lambda without state.
enum Mutant {
    /** The commit takes one byte too much for valid. */
    COMMIT_OFF_BY_ONE("WriteCall", "commit", false, code -> code.visitIincInsn(3, 1)),
    /** What could not be copied is not zeroed. */
    ZEROING_SKIPPED("WriteCall", "zeroRest", true, code -> code.visitInsn(Opcodes.RETURN)),
    /** After the relock nobody looks whether the page is as it was left. */
    RECHECK_MISSED("WriteCall", "isAsItWasLeft", true, code -> {
        code.visitInsn(Opcodes.ICONST_1);
        code.visitInsn(Opcodes.IRETURN);
    }),
    /** A fault does not lock a page that it finds. */
    FAULT_DOES_NOT_LOCK("Faults", "lockedPage", true, code -> {
        String engine = "io/failstop/engine/cache/";
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitFieldInsn(Opcodes.GETSTATIC, engine + "Site", "FAULT_LOCK_PAGE", "L" + engine + "Site;");
        String found = "(L" + engine + "Task;L" + engine + "Site;)L" + engine + "Page;";
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, engine + "Slot", "findOrAdd", found, false);
        code.visitInsn(Opcodes.ARETURN);
    }),
    /** The size grows by one word too much. */
    SIZE_GROWN_TOO_FAR("CachedFile", "setSize", false, code -> {
        code.visitVarInsn(Opcodes.LLOAD, 2);
        code.visitLdcInsn((long) Long.BYTES);
        code.visitInsn(Opcodes.LADD);
        code.visitVarInsn(Opcodes.LSTORE, 2);
    }),
    /** The oracle is told that what was seen lay one word farther on. */
    LOOKS_LOGGED_ELSEWHERE("Task", "observed", false, code -> {
        code.visitVarInsn(Opcodes.LLOAD, 3);
        code.visitLdcInsn((long) Long.BYTES);
        code.visitInsn(Opcodes.LADD);
        code.visitVarInsn(Opcodes.LSTORE, 3);
    }),
    /** What a truncate or a punch takes of a page stays there. */
    HOLE_NOT_ZEROED("Truncation", "zeroLocked", true, code -> code.visitInsn(Opcodes.RETURN)),
    /** Who throws a page out leaves it in the page tables. */
    UNMAPPING_SKIPPED("Truncation", "unmapEverywhere", true, code -> code.visitInsn(Opcodes.RETURN)),
    /** Whoever looks whether a page is dirty finds it clean, and throws it out as it is. */
    DIRT_OVERLOOKED("Page", "peekDirty", true, code -> {
        code.visitInsn(Opcodes.ICONST_0);
        code.visitInsn(Opcodes.IRETURN);
    }),
    /** Reclaim takes a page that others use. */
    REFERENCE_IGNORED("Slot", "otherReferences", true, code -> {
        code.visitInsn(Opcodes.ICONST_0);
        code.visitInsn(Opcodes.IRETURN);
    });

    private static final String PACKAGE = "io/failstop/engine/cache/";

    private final String owner;
    private final String method;
    private final boolean replaces;
    private final Consumer<MethodVisitor> code;

    Mutant(String owner, String method, boolean replaces, Consumer<MethodVisitor> code) {
        this.owner = owner;
        this.method = method;
        this.replaces = replaces;
        this.code = code;
    }

    /** The class that it is in, as in a jar. */
    String entry() {
        return PACKAGE + owner + ".class";
    }

    /** The class with the fault in it. */
    byte[] mutate(byte[] original) {
        ClassReader reader = new ClassReader(original);
        ClassWriter writer = new ClassWriter(reader, 0);
        boolean[] found = new boolean[1];
        reader.accept(
                new ClassVisitor(Opcodes.ASM9, writer) {
                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String descriptor, String signature, String[] exceptions) {
                        MethodVisitor out = super.visitMethod(access, name, descriptor, signature, exceptions);
                        if (!name.equals(method)) {
                            return out;
                        }
                        found[0] = true;
                        return replaces ? new Replacing(out) : new Preceding(out);
                    }
                },
                0);
        if (!found[0]) {
            throw new AssertionError(entry() + " has no method " + method);
        }
        return writer.toByteArray();
    }

    /** Puts code before what the method does. */
    private class Preceding extends MethodVisitor {
        Preceding(MethodVisitor out) {
            super(Opcodes.ASM9, out);
        }

        @Override
        public void visitCode() {
            super.visitCode();
            code.accept(mv);
        }

        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
            super.visitMaxs(Math.max(4, maxStack), maxLocals);
        }
    }

    /** Puts code instead of what the method does. */
    private final class Replacing extends MethodVisitor {
        private final MethodVisitor out;

        Replacing(MethodVisitor out) {
            super(Opcodes.ASM9);
            this.out = out;
        }

        @Override
        public void visitCode() {
            out.visitCode();
            code.accept(out);
        }

        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
            out.visitMaxs(4, maxLocals);
        }

        @Override
        public void visitEnd() {
            out.visitEnd();
        }
    }
}
