/*
 * gather.h - the candidates of one message, and how sure each is.
 *
 * Recognisers add while the message's surfaces are shown; at its end
 * gather_decide() looks at neighbours and applies the table of docs/contract
 * ("Confidence"). Everything is borrowed from the surfaces but value, which
 * is copied. Bounded: what came over the bound is counted.
 */
#ifndef IDENTIFY_GATHER_H
#define IDENTIFY_GATHER_H

#include "base/arena.h"
#include "base/map.h"
#include "model/candidate.h"
#include "unwrap/surface.h"

enum { GATHER_MAX = 4096, GATHER_BYTES_MAX = 4 << 20, GATHER_DIGESTS_MAX = 256 };

struct cand {
	enum kind kind;
	enum confidence confidence;
	unsigned why;		  /* bits 1 << WITNESS_x */
	unsigned flags;		  /* CANDIDATE_x */
	const struct surface *s;  /* where it stood */
	size_t at, len;		  /* in s->bytes */
	size_t root_at, root_len; /* by gather_place() */
	struct span value;	  /* normal form */
	struct span key;
	const char *form;
	struct span device; /* name of the profile's device it equals, or empty */
	bool spelled;	    /* an address with : or -, not twelve bare hex digits */
	bool bare;	    /* a number without quotes in JSON: random ones look like this */
	bool dropped;	    /* a better one says the same */
	bool placed;	    /* root_at and root_len are set */
	bool twice;	    /* is in by_value, since its value came again */
};

struct gather {
	struct arena arena;
	struct cand *c;
	size_t n, cap;
	struct map by_place, by_field, by_value; /* by_field: the first of each value */
	unsigned runs;				 /* runs of 14 to 20 digits that stood alone */
	unsigned named;	  /* of those: under a key, or equal to a known value */
	unsigned digests; /* of values nobody knows: at most GATHER_DIGESTS_MAX */
	uint64_t cut;	  /* candidates that found no room */
};

void gather_init(struct gather *g);
void gather_deinit(struct gather *g);
void gather_reset(struct gather *g); /* for the next message */

/* Adds a copy of c; of two that say the same the better stays, with the witnesses of both. */
void gather_add(struct gather *g, const struct cand *c);

/* Sets root_at and root_len (surface_origin()), which may decode what it came from again. */
void gather_place(struct cand *c);

/* Sets confidence of all. */
void gather_decide(struct gather *g);

/* The table of docs/contract for one that stands alone. */
enum confidence gather_alone(const struct cand *c);

#endif
