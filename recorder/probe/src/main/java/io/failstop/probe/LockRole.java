package io.failstop.probe;

/** What a lock of a page cache guards: so an analysis knows which locks a page fault needs. Part of the file format. */
public final class LockRole {
    /** The areas and the page table of address space y, as {@code mmap_sem}. */
    public static final int ADDRESS_SPACE = 1;
    /** The page cache of file y against removal of pages while one is faulted in, as {@code invalidate_lock}. */
    public static final int INVALIDATION = 2;
    /** Page y, as the page lock. */
    public static final int PAGE = 3;

    private LockRole() {}
}
