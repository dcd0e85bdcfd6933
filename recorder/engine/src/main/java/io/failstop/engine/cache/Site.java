package io.failstop.engine.cache;

/** Places in the engine's code that take locks, by the kernel's names; the ordinal decides the id. */
public enum Site {
    WRITE_I_MUTEX("generic_file_aio_write: mutex_lock(i_mutex)"),
    WRITE_LOCK_PAGE("__grab_cache_page: lock_page"),
    WRITE_RELOCK_PAGE("generic_file_buffered_write: lock_page again"),
    WRITE_UNLOCK_PAGE("generic_file_buffered_write: unlock_page"),
    READ_INVALIDATE_LOCK("filemap_create_page: down_read(invalidate_lock)"),
    READ_LOCK_PAGE("do_generic_file_read: lock_page"),
    FAULT_MMAP_SEM("do_page_fault: down_read(mmap_sem)"),
    FAULT_INVALIDATE_LOCK("filemap_fault: down_read(invalidate_lock)"),
    FAULT_LOCK_PAGE("filemap_fault: lock_page"),
    MMAP_SEM("do_mmap: down_write(mmap_sem)"),
    MUNMAP_SEM("do_munmap: down_write(mmap_sem)"),
    TRUNCATE_I_MUTEX("do_truncate: mutex_lock(i_mutex)"),
    TRUNCATE_INVALIDATE_LOCK("truncate_setsize: down_write(invalidate_lock)"),
    TRUNCATE_LOCK_PAGE("truncate_inode_pages: lock_page"),
    TRUNCATE_PARTIAL_LOCK_PAGE("block_truncate_page: lock_page"),
    PUNCH_I_MUTEX("fallocate_punch_hole: mutex_lock(i_mutex)"),
    PUNCH_INVALIDATE_LOCK("fallocate_punch_hole: down_write(invalidate_lock)"),
    PUNCH_LOCK_PAGE("truncate_pagecache_range: lock_page"),
    INVALIDATE_LOCK_PAGE("invalidate_inode_pages2: lock_page"),
    RECLAIM_LOCK_PAGE("shrink_page_list: trylock_page"),
    EVICT_LOCK_PAGE("evict: lock_page"),
    WRITEBACK_LOCK_PAGE("write_cache_pages: lock_page"),
    WRITEBACK_BEGIN("set_page_writeback"),
    WRITEBACK_WAIT("wait_on_page_writeback"),
    SYNC_I_MUTEX("do_fsync: mutex_lock(i_mutex)"),
    ALLOCATE_BLOCK("new_block: lock(block-allocation)"),
    FREE_BLOCK("free_block: lock(block-allocation)");

    private final String frame;

    Site(String frame) {
        this.frame = frame;
    }

    /** The place, as reports show it. */
    String frame() {
        return frame;
    }

    /** The id: conductors count sites from 1, and the machine defines them in this order. */
    int id() {
        return ordinal() + 1;
    }
}
