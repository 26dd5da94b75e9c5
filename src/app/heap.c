#include "app/heap.h"

#include <limits.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define AT_FIRST (256 << 20) /* bytes of addresses that are taken ahead */
#define STEP (4 << 20)
#define OWN_MAPPING (1 << 20) /* larger blocks grow by mremap(2), without a copy */
#define LARGE_PAGE ((uintptr_t)2 << 20)

static void ask_large(uintptr_t begin, uintptr_t end)
{
	void *first;

	begin = (begin + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
	first = (void *)begin; // NOLINT(performance-no-int-to-ptr)
	if (begin < end)
		(void)madvise(first, end - begin, MADV_HUGEPAGE);
}

void heap_prepare(void)
{
	uintptr_t begin = (uintptr_t)sbrk(0);
	void *volatile more;

	(void)mallopt(M_TRIM_THRESHOLD, INT_MAX);
	(void)mallopt(M_MMAP_THRESHOLD, OWN_MAPPING);
	(void)mallopt(M_TOP_PAD, AT_FIRST);
	more = malloc(OWN_MAPPING / 2); /* more than is left of the first step: the heap grows */
	free(more);
	(void)mallopt(M_TOP_PAD, STEP);
	ask_large(begin, (uintptr_t)sbrk(0));
}
