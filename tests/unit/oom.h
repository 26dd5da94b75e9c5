/*
 * oom.h - the allocator that fails on purpose, for tests in oom_tests.
 *
 *	for (long n = 0;; n++) {
 *		oom_arm(n);		// the n-th allocation from here (0-based) and all later
 *ones fail run the code; if (!oom_disarm())	// true when an allocation was made to fail break;
 *	}
 */
#ifndef TESTS_OOM_H
#define TESTS_OOM_H

#include <stdbool.h>

void oom_arm(long n);
bool oom_disarm(void);

#endif
