/*
 * destinations.h - to whom a capture went: a scan of it, and the far side of all it found.
 *
 * Of a capture these are destinations that were told an identifier, at any
 * confidence, and those whose payload stayed closed.
 */
#ifndef APP_DESTINATIONS_H
#define APP_DESTINATIONS_H

#include "attribute/who.h"
#include "base/arena.h"
#include "case/mem.h"

struct destinations {
	struct mem_case *memory; /* the case, for its texts and a redactor */
	struct party *rows;
	size_t n, cap;
	struct map by_place;
	struct arena arena; /* of hosts that were collected */
	bool partial;	    /* an input could not be read whole; why was said */
};

void destinations_init(struct destinations *d);
void destinations_deinit(struct destinations *d);

/* ST_OK; ST_NOMEM, ST_LIMIT, ST_IO: our own trouble, e says which. */
MUST_CHECK enum st destinations_read(struct destinations *d, const char *path,
				     const struct who *who, bool quiet, struct err *e);

enum destinations_which {
	DESTINATIONS_TOLD, /* an identifier that counts */
	DESTINATIONS_ALL,  /* and the other side of everything else there is */
};

/*
 * Adds those of a case, however it is kept; of a row only host and address are
 * set. ST_OK, ST_LIMIT: there are more, ST_NOMEM, or what the reader gave.
 */
MUST_CHECK enum st destinations_collect(struct destinations *d, const struct case_reader *r,
					enum destinations_which which, enum confidence least);

#endif
