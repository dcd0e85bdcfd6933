package io.failstop.engine.cache;

/** Places in the engine's code that take locks, by the kernel's names; in the order of their ids. */
public enum Site {
    WRITE_I_MUTEX(1, "generic_file_aio_write: mutex_lock(i_mutex)"),
    WRITE_LOCK_PAGE(2, "__grab_cache_page: lock_page"),
    WRITE_RELOCK_PAGE(3, "generic_file_buffered_write: lock_page again"),
    WRITE_UNLOCK_PAGE(4, "generic_file_buffered_write: unlock_page"),
    READ_INVALIDATE_LOCK(5, "filemap_create_page: down_read(invalidate_lock)"),
    READ_LOCK_PAGE(6, "do_generic_file_read: lock_page"),
    FAULT_MMAP_SEM(7, "do_page_fault: down_read(mmap_sem)"),
    FAULT_INVALIDATE_LOCK(8, "filemap_fault: down_read(invalidate_lock)"),
    FAULT_LOCK_PAGE(9, "filemap_fault: lock_page"),
    MMAP_SEM(10, "do_mmap: down_write(mmap_sem)"),
    MUNMAP_SEM(11, "do_munmap: down_write(mmap_sem)"),
    TRUNCATE_I_MUTEX(12, "do_truncate: mutex_lock(i_mutex)"),
    TRUNCATE_INVALIDATE_LOCK(13, "truncate_setsize: down_write(invalidate_lock)"),
    TRUNCATE_LOCK_PAGE(14, "truncate_inode_pages: lock_page"),
    TRUNCATE_PARTIAL_LOCK_PAGE(15, "block_truncate_page: lock_page"),
    PUNCH_I_MUTEX(16, "fallocate_punch_hole: mutex_lock(i_mutex)"),
    PUNCH_INVALIDATE_LOCK(17, "fallocate_punch_hole: down_write(invalidate_lock)"),
    PUNCH_LOCK_PAGE(18, "truncate_pagecache_range: lock_page"),
    INVALIDATE_LOCK_PAGE(19, "invalidate_inode_pages2: lock_page"),
    RECLAIM_LOCK_PAGE(20, "shrink_page_list: trylock_page"),
    EVICT_LOCK_PAGE(21, "evict: lock_page"),
    WRITEBACK_LOCK_PAGE(22, "write_cache_pages: lock_page"),
    WRITEBACK_BEGIN(23, "set_page_writeback"),
    WRITEBACK_WAIT(24, "wait_on_page_writeback"),
    SYNC_I_MUTEX(25, "do_fsync: mutex_lock(i_mutex)"),
    ALLOCATE_BLOCK(26, "new_block: lock(block-allocation)"),
    FREE_BLOCK(27, "free_block: lock(block-allocation)"),
    POPULATE_SEM(28, "sys_mlock: down_write(mmap_sem)");

    private final int id;
    private final String frame;

    Site(int id, String frame) {
        this.id = id;
        this.frame = frame;
    }

    /** The place, as reports show it. */
    String frame() {
        return frame;
    }

    /** The id: conductors count sites from 1, and the machine defines them in this order. */
    int id() {
        return id;
    }
}
