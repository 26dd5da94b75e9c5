/*
 * heap.h - how the memory of a process that scans is taken from the system.
 *
 * A scan asks for some hundred MiB in small pieces and gives most of them back to be
 * asked for again. The allocator's own ways (a step of 128 KiB, what is free at the
 * end returned at once, a mapping of its own for pieces from 128 KiB on) cost a page
 * fault for every 4 KiB, many of them again and again. So: large steps, nothing returned
 * before the end, and pages of 2 MiB where the system has them (madvise(2),
 * MADV_HUGEPAGE; /sys/kernel/mm/transparent_hugepage). What a process may use is
 * bounded elsewhere: this asks for addresses, not for memory. Nothing here fails: at
 * worst the allocator goes on as it did. Further threads' parts of the heap, which glibc
 * makes as it always does, gained nothing from the same.
 */
#ifndef APP_HEAP_H
#define APP_HEAP_H

/* For this process and those it forks, before it has threads of its own. */
void heap_prepare(void);

#endif
