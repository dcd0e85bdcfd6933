/**
 * The page cache: files, slots, pages, address spaces, page tables, blocks, and what may be done with them.
 *
 * <p>Lock order, outer to inner: {@code i_mutex}, {@code mmap_sem}, {@code invalidate_lock}, page lock,
 * {@code writeback}, {@code block-allocation}. Names and order of steps are the kernel's, of 2.6.20 or
 * 2.6.23 and later by {@link io.failstop.engine.cache.Settings#faultModel()}.
 */
@NullMarked
package io.failstop.engine.cache;

import org.jspecify.annotations.NullMarked;
