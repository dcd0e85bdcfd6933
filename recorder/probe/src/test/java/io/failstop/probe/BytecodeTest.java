package io.failstop.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** What may stand in the bytecode of classes that are loaded into other people's programs. */
class BytecodeTest {
    private static final String PACKAGE = "io/failstop/probe/";
    private static final List<String> FORBIDDEN = List.of("sun/misc", "sun.misc", "jdk/internal", "jdk.internal");

    private static final int TAG_UTF8 = 1;
    private static final int TAG_CLASS = 7;
    private static final int TAG_NAME_AND_TYPE = 12;
    private static final int TAG_METHOD_TYPE = 16;
    private static final int TAG_DYNAMIC = 17;
    private static final int TAG_INVOKE_DYNAMIC = 18;

    @Test
    void usesNoInvokedynamicAndNothingButTheJdk() throws IOException, URISyntaxException {
        Path classes = Path.of(ThreadProbe.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve(PACKAGE);
        List<Path> files;
        try (Stream<Path> all = Files.walk(classes)) {
            files = all.filter(p -> p.toString().endsWith(".class")).sorted().toList();
        }
        assertThat(files).hasSizeGreaterThan(15);
        for (Path file : files) {
            assertThat(offences(Files.readAllBytes(file))).as(file.toString()).isEmpty();
        }
    }

    @Test
    void findsTheInvokedynamicOfALambdaAndForeignClasses() throws IOException {
        byte[] lambda = bytes(WithLambda.class);
        assertThat(offences(lambda)).contains("invokedynamic");
        byte[] foreign = bytes(WithForeignClass.class);
        assertThat(offences(foreign)).contains("org/assertj/core/api/Assertions", "sun.misc.Unsafe");
    }

    /** Its bytecode is looked at. */
    @SuppressWarnings("unused")
    static final class WithLambda {
        static final Supplier<String> SUPPLIER = () -> "lambda";
    }

    /** Its bytecode is looked at. */
    @SuppressWarnings("unused")
    static final class WithForeignClass {
        static final String NAME = "sun.misc.Unsafe";

        static void use(boolean b) {
            assertThat(b).isTrue();
        }
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        String name = type.getName().substring(type.getPackageName().length() + 1) + ".class";
        try (InputStream in = type.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    /** What the class must not have, sorted. Annotations stand as mere text in the pool and are not looked at. */
    private static Set<String> offences(byte[] bytes) {
        Set<String> offences = new TreeSet<>();
        List<Type> types = new ArrayList<>();
        ClassReader reader = new ClassReader(bytes);
        char[] buffer = new char[reader.getMaxStringLength()];
        for (int i = 1; i < reader.getItemCount(); i++) {
            int item = reader.getItem(i);
            // 0: the second half of a long or double constant.
            switch (item == 0 ? 0 : bytes[item - 1]) {
                case TAG_INVOKE_DYNAMIC -> offences.add("invokedynamic");
                case TAG_DYNAMIC -> offences.add("dynamic constant");
                case TAG_CLASS -> types.add(Type.getObjectType(reader.readUTF8(item, buffer)));
                case TAG_NAME_AND_TYPE -> types.add(Type.getType(reader.readUTF8(item + 2, buffer)));
                case TAG_METHOD_TYPE -> types.add(Type.getType(reader.readUTF8(item, buffer)));
                case TAG_UTF8 -> forbiddenText(text(bytes, item), offences);
                default -> {}
            }
        }
        memberTypes(reader, types);
        types.forEach(type -> foreign(type, offences));
        return offences;
    }

    private static String text(byte[] bytes, int item) {
        int length = (bytes[item] & 0xff) << 8 | (bytes[item + 1] & 0xff);
        return new String(bytes, item + 2, length, java.nio.charset.StandardCharsets.UTF_8);
    }

    private static void forbiddenText(String text, Set<String> offences) {
        for (String forbidden : FORBIDDEN) {
            if (text.contains(forbidden)) {
                offences.add(text);
            }
        }
    }

    private static void memberTypes(ClassReader reader, List<Type> types) {
        reader.accept(
                new ClassVisitor(Opcodes.ASM9) {
                    @Override
                    public FieldVisitor visitField(int access, String name, String type, String sig, Object value) {
                        types.add(Type.getType(type));
                        return null;
                    }

                    @Override
                    public MethodVisitor visitMethod(
                            int access, String name, String type, String sig, String[] exceptions) {
                        types.add(Type.getType(type));
                        return null;
                    }
                },
                ClassReader.SKIP_CODE);
    }

    private static void foreign(Type type, Set<String> offences) {
        switch (type.getSort()) {
            case Type.METHOD -> {
                foreign(type.getReturnType(), offences);
                for (Type argument : type.getArgumentTypes()) {
                    foreign(argument, offences);
                }
            }
            case Type.ARRAY -> foreign(type.getElementType(), offences);
            case Type.OBJECT -> {
                String name = type.getInternalName();
                if (!name.startsWith("java/") && !name.startsWith(PACKAGE)) {
                    offences.add(name);
                }
            }
            default -> {}
        }
    }
}
