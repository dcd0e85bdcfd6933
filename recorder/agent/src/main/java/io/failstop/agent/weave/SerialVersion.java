package io.failstop.agent.weave;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InnerClassNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Keeps the serial version of a class that loses {@code synchronized} modifiers: without a version of its
 * own a serializable class is given one by the JVM, computed from its modifiers among others, and could
 * not be read by a JVM without the agent.
 *
 * <p>The algorithm is that of the Java Object Serialization Specification, section 4.6.
 */
final class SerialVersion {
    private static final String FIELD = "serialVersionUID";
    private static final int CLASS_MODIFIERS =
            Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL | Opcodes.ACC_INTERFACE | Opcodes.ACC_ABSTRACT;
    private static final int FIELD_MODIFIERS = Opcodes.ACC_PUBLIC
            | Opcodes.ACC_PRIVATE
            | Opcodes.ACC_PROTECTED
            | Opcodes.ACC_STATIC
            | Opcodes.ACC_FINAL
            | Opcodes.ACC_VOLATILE
            | Opcodes.ACC_TRANSIENT;
    private static final int METHOD_MODIFIERS = Opcodes.ACC_PUBLIC
            | Opcodes.ACC_PRIVATE
            | Opcodes.ACC_PROTECTED
            | Opcodes.ACC_STATIC
            | Opcodes.ACC_FINAL
            | Opcodes.ACC_SYNCHRONIZED
            | Opcodes.ACC_NATIVE
            | Opcodes.ACC_ABSTRACT
            | Opcodes.ACC_STRICT;

    private SerialVersion() {}

    /**
     * Gives the class, as it is before it is woven, the version that it has, if it needs that: it may be
     * serializable, has none of its own, and a method that counts is about to change.
     */
    static void keep(ClassNode type) {
        boolean mayBeSerializable = !type.interfaces.isEmpty() || !"java/lang/Object".equals(type.superName);
        boolean counted = (type.access & (Opcodes.ACC_INTERFACE | Opcodes.ACC_ENUM)) == 0;
        boolean changes = type.methods.stream()
                .anyMatch(method -> (method.access & Opcodes.ACC_SYNCHRONIZED) != 0
                        && (method.access & (Opcodes.ACC_PRIVATE | Opcodes.ACC_NATIVE)) == 0);
        boolean own = type.fields.stream().anyMatch(field -> field.name.equals(FIELD));
        if (mayBeSerializable && counted && changes && !own) {
            int access = Opcodes.ACC_PRIVATE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL | Opcodes.ACC_SYNTHETIC;
            type.fields.add(new FieldNode(access, FIELD, "J", null, of(type)));
        }
    }

    /** The version that the JVM would compute. */
    static long of(ClassNode type) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(type, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] hash = digest(bytes.toByteArray());
        long version = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            version = (version << Byte.SIZE) | (hash[i] & 0xff);
        }
        return version;
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(ClassNode type, DataOutputStream out) throws IOException {
        out.writeUTF(type.name.replace('/', '.'));
        out.writeInt(modifiers(type) & CLASS_MODIFIERS);
        for (String name : type.interfaces.stream().sorted().toList()) {
            out.writeUTF(name.replace('/', '.'));
        }
        List<FieldNode> fields = type.fields.stream()
                .sorted(Comparator.comparing((FieldNode field) -> field.name))
                .toList();
        for (FieldNode field : fields) {
            if ((field.access & Opcodes.ACC_PRIVATE) == 0
                    || (field.access & (Opcodes.ACC_STATIC | Opcodes.ACC_TRANSIENT)) == 0) {
                out.writeUTF(field.name);
                out.writeInt(field.access & FIELD_MODIFIERS);
                out.writeUTF(field.desc);
            }
        }
        if (type.methods.stream().anyMatch(method -> method.name.equals("<clinit>"))) {
            out.writeUTF("<clinit>");
            out.writeInt(Opcodes.ACC_STATIC);
            out.writeUTF("()V");
        }
        writeMethods(type.methods.stream().filter(method -> method.name.equals("<init>")), out);
        writeMethods(type.methods.stream().filter(method -> !method.name.startsWith("<")), out);
    }

    private static void writeMethods(Stream<MethodNode> methods, DataOutputStream out) throws IOException {
        List<MethodNode> sorted = methods.filter(method -> (method.access & Opcodes.ACC_PRIVATE) == 0)
                .sorted(Comparator.comparing((MethodNode method) -> method.name).thenComparing(method -> method.desc))
                .toList();
        for (MethodNode method : sorted) {
            out.writeUTF(method.name);
            out.writeInt(method.access & METHOD_MODIFIERS);
            out.writeUTF(method.desc.replace('/', '.'));
        }
    }

    /** Of a nested class, those that its source says. */
    private static int modifiers(ClassNode type) {
        for (InnerClassNode inner : type.innerClasses) {
            if (inner.name.equals(type.name)) {
                return inner.access;
            }
        }
        return type.access;
    }
}
