package io.failstop.agent.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The hooks run while call sites of the program are linked, in the bootstrap loader. */
class HookBytecodeTest {
    @Test
    void hooksHaveNoInvokedynamicAndUseTheJdkAndTheProbeAlone() throws Exception {
        Path classes = Path.of(Tracer.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("io/failstop/agent/hooks");
        List<String> offences = new ArrayList<>();
        int count = 0;
        try (Stream<Path> files = Files.list(classes)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                read(file).accept(new Offences(offences, file), 0);
                count++;
            }
        }
        assertThat(count).isGreaterThan(10);
        assertThat(offences).isEmpty();
    }

    private static ClassReader read(Path file) {
        try {
            return new ClassReader(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Offences extends ClassVisitor {
        private final List<String> offences;
        private final Path file;

        Offences(List<String> offences, Path file) {
            super(Opcodes.ASM9);
            this.offences = offences;
            this.file = file;
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String desc, String signature, String[] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
                @Override
                public void visitInvokeDynamicInsn(String called, String type, Handle bootstrap, Object... arguments) {
                    offences.add(file + "." + name + " has an invokedynamic");
                }

                @Override
                public void visitMethodInsn(int opcode, String owner, String called, String type, boolean isInterface) {
                    if (!owner.startsWith("java/")
                            && !owner.startsWith("io/failstop/probe/")
                            && !owner.startsWith("io/failstop/agent/hooks/")
                            && !owner.startsWith("[")) {
                        offences.add(file + "." + name + " calls " + owner + "." + called);
                    }
                }
            };
        }
    }
}
