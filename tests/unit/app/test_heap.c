/* What large steps are for is seen in bench/; here: they are taken, and asked for in large pages.
 */
#include "app/heap.h"

#include "base/attr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { PARTS = 256, PART = 64 * 1024 };

/* Is the mapping that holds p marked for large pages ("hg", proc(5), smaps)? */
static bool large_pages_asked(const void *p)
{
	FILE *f = fopen("/proc/self/smaps", "r");
	bool here = false, asked = false;
	char line[512];

	assert_non_null(f);
	while (fgets(line, sizeof(line), f) != NULL) {
		char *dash;
		uintptr_t begin = strtoull(line, &dash, 16);

		if (*dash == '-') /* a mapping's first line: begin-end */
			here = (uintptr_t)p >= begin && (uintptr_t)p < strtoull(dash + 1, NULL, 16);
		else if (here && strncmp(line, "VmFlags:", 8) == 0)
			asked = strstr(line, " hg") != NULL;
	}
	(void)fclose(f);
	return asked;
}

static void use(void)
{
	bool has_large = access("/sys/kernel/mm/transparent_hugepage/enabled", R_OK) == 0;
	uint8_t *parts[PARTS];

	for (int i = 0; i < PARTS; i++) {
		parts[i] = malloc(PART);
		assert_non_null(parts[i]);
		memset(parts[i], i, PART);
	}
	if (has_large && !SANITIZED) { /* sanitizers have heaps of their own */
		assert_true(large_pages_asked(parts[PARTS / 2])); /* below 2 MiB none is whole */
		assert_true(large_pages_asked(parts[PARTS - 1]));
	}
	for (int i = 0; i < PARTS; i++) {
		assert_int_equal(parts[i][0], i);
		assert_memory_equal(parts[i], parts[i] + 1, PART - 1);
		free(parts[i]);
	}
}

static void test_steps_are_large_and_kept(void **state)
{
	void *end;

	(void)state;
	heap_prepare();
	end = sbrk(0);
	use();
	assert_ptr_equal(sbrk(0), end); /* neither more was taken nor what is free given back */
	use();
	assert_ptr_equal(sbrk(0), end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps_are_large_and_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
