/*
 * ciphers.h - what stayed closed after, beside whom was spoken to before (explain/compare.h).
 */
#ifndef APP_CIPHERS_H
#define APP_CIPHERS_H

#include "case/case.h"
#include "explain/compare.h"

struct ciphers {
	struct arena arena;
	struct cipher *rows; /* of captures from `split` on */
	size_t n, cap;
	struct span *known; /* destinations of those before */
	size_t n_known, cap_known;
};

void ciphers_init(struct ciphers *c);
void ciphers_deinit(struct ciphers *c);

/* Captures below split are before. ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st ciphers_take(struct ciphers *c, const struct case_reader *r, size_t split,
				const struct clients *clients);

#endif
