package io.failstop.agent.weave;

/** Gives out numbers of places: {@link io.failstop.agent.hooks.Tracer#place}, or a stand-in in tests. */
@FunctionalInterface
public interface PlaceNumbers {
    /** The number of a place. An empty file and a negative line are not known. */
    int place(String className, String method, String file, int line);
}
