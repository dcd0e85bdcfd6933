package io.failstop.agent.weave;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Instruments one class of the program. Native synchronized methods are left alone: there is no body to
 * put hooks into.
 *
 * <p>Threading: stateless but for what it counts; one class at a time.
 */
public final class ClassWeaver {
    private final PlaceNumbers numbers;
    private int failures;

    /** Numbers of places come from {@code numbers}. */
    public ClassWeaver(PlaceNumbers numbers) {
        this.numbers = numbers;
    }

    /** How many methods had to be left as they were. */
    public int failures() {
        return failures;
    }

    /** The instrumented class, or null if there is nothing to instrument. */
    public byte @Nullable [] weave(byte[] bytes) {
        ClassReader reader = new ClassReader(bytes);
        if (!Relevance.of(reader)) {
            return null;
        }
        ClassNode type = new ClassNode();
        reader.accept(type, ClassReader.EXPAND_FRAMES);
        SerialVersion.keep(type);
        Places places = new Places(numbers, type);
        boolean changed = false;
        for (int i = 0; i < type.methods.size(); i++) {
            MethodNode method = type.methods.get(i);
            if (Relevance.of(method)) {
                MethodNode woven = weave(type, method, places);
                if (woven != null) {
                    type.methods.set(i, woven);
                    changed = true;
                }
            }
        }
        return changed ? write(reader, type) : null;
    }

    private @Nullable MethodNode weave(ClassNode type, MethodNode method, Places places) {
        MethodNode copy = new MethodNode(
                Opcodes.ASM9,
                method.access,
                method.name,
                method.desc,
                method.signature,
                method.exceptions.toArray(new String[0]));
        method.accept(copy);
        try {
            WaitCalls.weave(copy, places);
            MonitorBlocks.weave(copy, places);
            if ((copy.access & Opcodes.ACC_SYNCHRONIZED) != 0) {
                boolean hasFrames = (type.version & 0xffff) >= Opcodes.V1_6;
                SynchronizedMethod.weave(type.name, copy, places, hasFrames);
            }
            return copy;
        } catch (UnweavableException e) {
            failures++;
            return null;
        }
    }

    private static byte[] write(ClassReader reader, ClassNode type) {
        int major = type.version & 0xffff;
        if (major < SynchronizedMethod.LDC_CLASS_VERSION) {
            type.version = SynchronizedMethod.LDC_CLASS_VERSION;
        }
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        type.accept(writer);
        return writer.toByteArray();
    }
}
