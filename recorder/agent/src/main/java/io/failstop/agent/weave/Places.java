package io.failstop.agent.weave;

import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

/** Numbers the places of one class. */
final class Places {
    private final PlaceNumbers numbers;
    private final String className;
    private final String file;

    Places(PlaceNumbers numbers, ClassNode type) {
        this.numbers = numbers;
        this.className = type.name.replace('/', '.');
        this.file = type.sourceFile == null ? "" : type.sourceFile;
    }

    /** The number of the place of this instruction. */
    int at(MethodNode method, AbstractInsnNode instruction) {
        return at(method, Code.line(method, instruction));
    }

    /** The number of the place on this line, -1 for none. */
    int at(MethodNode method, int line) {
        return numbers.place(className, method.name, file, line);
    }
}
