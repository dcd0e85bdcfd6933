package io.failstop.agent.weave;

import static org.assertj.core.api.Assertions.assertThat;

import io.failstop.agent.fixtures.Shapes;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectStreamClass;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.util.CheckClassAdapter;

/** Classes that no compiler of today makes: assembled, woven, verified, and run. */
class ClassWeaverTest {
    private static final String NAME = "Woven";

    private final List<String> places = new ArrayList<>();
    private final ClassWeaver weaver = new ClassWeaver((className, method, file, line) -> {
        places.add(className + "." + method + ":" + line);
        return places.size();
    });

    @ParameterizedTest
    @ValueSource(
            ints = {Opcodes.V1_1, Opcodes.V1_2, Opcodes.V1_4, Opcodes.V1_5, Opcodes.V1_6, Opcodes.V1_8, Opcodes.V17})
    void synchronizedMethodsOfEveryClassVersionRun(int version) throws Exception {
        byte[] bytes = assemble(version, type -> {
            simple(type, Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC | Opcodes.ACC_SYNCHRONIZED);
        });
        Class<?> woven = load(weaver.weave(bytes));
        assertThat(woven.getMethod("run", long.class, Object.class).invoke(null, 41L, NAME))
                .isEqualTo(42L);
        assertThat(weaver.failures()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {Opcodes.V1_1, Opcodes.V1_5, Opcodes.V1_8, Opcodes.V17})
    void methodThatStoresOverThisStillLeavesItsMonitor(int version) throws Exception {
        byte[] bytes = assemble(version, type -> {
            constructor(type);
            MethodVisitor run = type.visitMethod(
                    Opcodes.ACC_PUBLIC | Opcodes.ACC_SYNCHRONIZED, "run", "()Ljava/lang/Object;", null, null);
            run.visitCode();
            run.visitLdcInsn("instead");
            run.visitVarInsn(Opcodes.ASTORE, 0);
            Label end = new Label();
            run.visitVarInsn(Opcodes.ALOAD, 0);
            run.visitJumpInsn(Opcodes.IFNONNULL, end);
            run.visitInsn(Opcodes.ACONST_NULL);
            run.visitInsn(Opcodes.ARETURN);
            run.visitLabel(end);
            if (version >= Opcodes.V1_6) {
                run.visitFrame(Opcodes.F_NEW, 1, new Object[] {"java/lang/String"}, 0, new Object[0]);
            }
            run.visitVarInsn(Opcodes.ALOAD, 0);
            run.visitInsn(Opcodes.ARETURN);
            run.visitMaxs(1, 1);
            run.visitEnd();
        });
        Class<?> woven = load(weaver.weave(bytes));
        Object instance = woven.getConstructor().newInstance();
        assertThat(woven.getMethod("run").invoke(instance)).isEqualTo("instead");
        assertThat(Thread.holdsLock(instance)).isFalse();
    }

    @Test
    void synchronizedModifierGoesAndNothingElseDoes() throws Exception {
        byte[] bytes = assemble(Opcodes.V17, type -> {
            simple(type, Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL | Opcodes.ACC_SYNCHRONIZED);
        });
        Class<?> woven = load(weaver.weave(bytes));
        assertThat(woven.getMethod("run", long.class, Object.class).getModifiers())
                .isEqualTo(Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL);
    }

    @Test
    void exceptionLeavesTheMonitor() throws Exception {
        byte[] bytes = assemble(Opcodes.V17, type -> {
            simple(type, Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC | Opcodes.ACC_SYNCHRONIZED);
        });
        Class<?> woven = load(weaver.weave(bytes));
        try {
            woven.getMethod("run", long.class, Object.class).invoke(null, 1L, null);
        } catch (InvocationTargetException e) {
            assertThat(e.getCause()).isInstanceOf(NullPointerException.class);
        }
        assertThat(Thread.holdsLock(woven)).isFalse();
    }

    @Test
    void nativeMethodIsLeftAlone() {
        byte[] bytes = assemble(
                Opcodes.V17,
                type -> type.visitMethod(
                                Opcodes.ACC_PUBLIC | Opcodes.ACC_SYNCHRONIZED | Opcodes.ACC_NATIVE,
                                "run",
                                "()V",
                                null,
                                null)
                        .visitEnd());
        assertThat(weaver.weave(bytes)).isNull();
        assertThat(weaver.failures()).isZero();
    }

    @Test
    void classWithoutSynchronizationIsLeftAlone() {
        byte[] bytes = assemble(Opcodes.V17, type -> simple(type, Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC));
        assertThat(weaver.weave(bytes)).isNull();
    }

    @Test
    void blockThatBeginsWithAnEmptyInstructionIsCovered() throws Exception {
        Class<?> woven = load(weaver.weave(block(Opcodes.NOP, true)));
        assertThat(woven.getMethod("run", Object.class).invoke(null, NAME)).isEqualTo(NAME.hashCode());
        assertThat(weaver.failures()).isZero();
        assertThat(places).hasSize(3);
    }

    @Test
    void blockWithoutAHandlerIsLeftAloneAndCounted() {
        assertThat(weaver.weave(block(Opcodes.NOP, false))).isNull();
        assertThat(weaver.failures()).isEqualTo(1);
    }

    @Test
    void handlerThatCoversItselfAndBranchesIsLeftAloneAndCounted() {
        byte[] bytes = assemble(Opcodes.V1_5, type -> {
            MethodVisitor run = type.visitMethod(
                    Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "run", "(Ljava/lang/Object;)V", null, null);
            run.visitCode();
            Label start = new Label();
            Label handler = new Label();
            Label handlerEnd = new Label();
            Label join = new Label();
            run.visitTryCatchBlock(start, handler, handler, null);
            run.visitTryCatchBlock(handler, handlerEnd, handler, null);
            run.visitVarInsn(Opcodes.ALOAD, 0);
            run.visitInsn(Opcodes.MONITORENTER);
            run.visitLabel(start);
            run.visitVarInsn(Opcodes.ALOAD, 0);
            run.visitInsn(Opcodes.MONITOREXIT);
            run.visitInsn(Opcodes.RETURN);
            run.visitLabel(handler);
            run.visitInsn(Opcodes.POP);
            run.visitVarInsn(Opcodes.ALOAD, 0);
            run.visitJumpInsn(Opcodes.IFNULL, join);
            run.visitVarInsn(Opcodes.ALOAD, 0);
            run.visitInsn(Opcodes.MONITOREXIT);
            run.visitLabel(handlerEnd);
            run.visitLabel(join);
            run.visitInsn(Opcodes.RETURN);
            run.visitMaxs(1, 1);
            run.visitEnd();
        });
        assertThat(weaver.weave(bytes)).isNull();
        assertThat(weaver.failures()).isEqualTo(1);
    }

    @Test
    void wovenClassesOfACompilerVerify() throws IOException {
        byte[] woven = weaver.weave(bytesOf(Shapes.class));
        StringWriter problems = new StringWriter();
        CheckClassAdapter.verify(new ClassReader(woven), getClass().getClassLoader(), false, new PrintWriter(problems));
        assertThat(problems.toString()).isEmpty();
        assertThat(weaver.failures()).isZero();
    }

    @Test
    void weavingTwiceGivesTheSameClass() throws IOException {
        byte[] bytes = bytesOf(Shapes.class);
        byte[] first = weaver.weave(bytes);
        places.clear();
        assertThat(weaver.weave(bytes)).isEqualTo(first);
    }

    @Test
    void computedSerialVersionIsTheOneOfTheJvm() throws IOException {
        for (Class<?> type : List.of(Versioned.class, Versioned.Nested.class)) {
            ClassNode node = new ClassNode();
            new ClassReader(bytesOf(type)).accept(node, 0);
            assertThat(SerialVersion.of(node))
                    .as(type.getName())
                    .isEqualTo(ObjectStreamClass.lookup(type).getSerialVersionUID());
        }
    }

    @Test
    void serializableClassKeepsItsVersion() throws Exception {
        byte[] woven = weaver.weave(bytesOf(Versioned.class));
        Class<?> type = new Loader().define(Versioned.class.getName(), woven);
        assertThat(ObjectStreamClass.lookup(type).getSerialVersionUID())
                .isEqualTo(ObjectStreamClass.lookup(Versioned.class).getSerialVersionUID());
    }

    /** {@code static Object run(long, Object)}: adds one and calls a method of the object. */
    private static void simple(ClassVisitor type, int access) {
        MethodVisitor run = type.visitMethod(access, "run", "(JLjava/lang/Object;)J", null, null);
        run.visitCode();
        run.visitVarInsn(Opcodes.ALOAD, 2);
        run.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/Object", "hashCode", "()I", false);
        run.visitInsn(Opcodes.POP);
        run.visitVarInsn(Opcodes.LLOAD, 0);
        run.visitInsn(Opcodes.LCONST_1);
        run.visitInsn(Opcodes.LADD);
        run.visitInsn(Opcodes.LRETURN);
        run.visitMaxs(4, 3);
        run.visitEnd();
    }

    /** {@code static int run(Object)}: its hash code, taken inside its monitor. */
    private static byte[] block(int firstOpcode, boolean covered) {
        return assemble(Opcodes.V1_5, type -> {
            MethodVisitor run = type.visitMethod(
                    Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC, "run", "(Ljava/lang/Object;)I", null, null);
            run.visitCode();
            Label start = new Label();
            Label end = new Label();
            Label handler = new Label();
            if (covered) {
                run.visitTryCatchBlock(start, end, handler, null);
            }
            run.visitVarInsn(Opcodes.ALOAD, 0);
            run.visitInsn(Opcodes.MONITORENTER);
            run.visitInsn(firstOpcode);
            run.visitLabel(start);
            run.visitVarInsn(Opcodes.ALOAD, 0);
            run.visitMethodInsn(Opcodes.INVOKEVIRTUAL, "java/lang/Object", "hashCode", "()I", false);
            run.visitVarInsn(Opcodes.ALOAD, 0);
            run.visitInsn(Opcodes.MONITOREXIT);
            run.visitLabel(end);
            run.visitInsn(Opcodes.IRETURN);
            if (covered) {
                run.visitLabel(handler);
                run.visitVarInsn(Opcodes.ALOAD, 0);
                run.visitInsn(Opcodes.MONITOREXIT);
                run.visitInsn(Opcodes.ATHROW);
            }
            run.visitMaxs(2, 1);
            run.visitEnd();
        });
    }

    private static void constructor(ClassVisitor type) {
        MethodVisitor init = type.visitMethod(Opcodes.ACC_PUBLIC, "<init>", "()V", null, null);
        init.visitCode();
        init.visitVarInsn(Opcodes.ALOAD, 0);
        init.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        init.visitInsn(Opcodes.RETURN);
        init.visitMaxs(1, 1);
        init.visitEnd();
    }

    private static byte[] assemble(int version, Consumer<ClassVisitor> body) {
        ClassWriter writer = new ClassWriter(0);
        writer.visit(version, Opcodes.ACC_PUBLIC | Opcodes.ACC_SUPER, NAME, null, "java/lang/Object", null);
        body.accept(writer);
        writer.visitEnd();
        return writer.toByteArray();
    }

    private static Class<?> load(byte[] bytes) {
        assertThat(bytes).isNotNull();
        return new Loader().define(NAME, bytes);
    }

    private static byte[] bytesOf(Class<?> type) throws IOException {
        String file = "/" + Type.getInternalName(type) + ".class";
        try (InputStream in = type.getResourceAsStream(file)) {
            return in.readAllBytes();
        }
    }

    private static final class Loader extends ClassLoader {
        Loader() {
            super(ClassWeaverTest.class.getClassLoader());
        }

        Class<?> define(String name, byte[] bytes) {
            Class<?> type = defineClass(name, bytes, 0, bytes.length);
            resolveClass(type);
            return type;
        }
    }

    /** Without a version of its own. */
    @SuppressWarnings({"serial", "unused"})
    static class Versioned implements Serializable, Comparable<Versioned> {
        static final Object SHARED = new Object();
        private static int hidden;
        protected transient int moment;
        private int count;
        String name;

        Versioned() {}

        protected Versioned(int count, String name) {
            this.count = count;
            this.name = name;
        }

        public synchronized void add() {
            count++;
        }

        static synchronized int shared(String text, long[] values) {
            return text.length() + values.length + hidden;
        }

        @Override
        public int compareTo(Versioned other) {
            return count - other.count;
        }

        private void secret() {}

        /** A nested class that its source calls protected. */
        protected static final class Nested extends Versioned {
            synchronized double twice(double value) {
                return value * 2;
            }
        }
    }
}
