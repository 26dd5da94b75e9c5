/*
 * destinations.h - to whom a capture went: a scan of it, and the far side of all it found.
 *
 * These are destinations that were told an identifier, at any confidence, and
 * those whose payload stayed closed.
 */
#ifndef APP_DESTINATIONS_H
#define APP_DESTINATIONS_H

#include "attribute/who.h"
#include "case/mem.h"

struct destinations {
	struct mem_case *memory; /* the case, for its texts and a redactor */
	struct party *rows;
	size_t n, cap;
	struct map by_place;
	bool partial; /* an input could not be read whole; why was said */
};

void destinations_init(struct destinations *d);
void destinations_deinit(struct destinations *d);

/* ST_OK; ST_NOMEM, ST_LIMIT, ST_IO: our own trouble, e says which. */
MUST_CHECK enum st destinations_read(struct destinations *d, const char *path,
				     const struct who *who, bool quiet, struct err *e);

#endif
