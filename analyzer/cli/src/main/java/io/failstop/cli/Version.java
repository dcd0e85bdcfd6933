package io.failstop.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the jar's version and the JVM's, which a bug report needs both. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {
            "failstop " + (version == null ? "(not packaged)" : version),
            "Java " + System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ")"
        };
    }
}
