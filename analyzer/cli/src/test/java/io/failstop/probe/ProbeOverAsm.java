package io.failstop.probe;

/** Breaks a wall on purpose. */
final class ProbeOverAsm {
    Class<?> beyondTheWall = org.objectweb.asm.ClassReader.class;
}
