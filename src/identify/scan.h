/*
 * scan.h - what a recogniser is, and what it may ask while it looks at a surface.
 *
 * A recogniser is one const row (recogniser.h lists them): which events it
 * answers to and a function that offers what it recognised. The key of a
 * value is looked for when first asked, once for each place.
 */
#ifndef IDENTIFY_SCAN_H
#define IDENTIFY_SCAN_H

#include "identify/gather.h"
#include "identify/keys.h"

struct known;

/* What the name of a field says about the value at a place. */
struct hint {
	struct span key; /* the name, or empty */
	struct key_says says;
	const char *view;  /* notation it stands in, NULL when the field's own name is the key */
	bool whole;	   /* the place is all of the value */
	struct span value; /* the whole value, without quotes */
};

struct scan {
	const struct known *known; /* NULL without a profile */
	const struct message *m;
	const struct surface *s;
	struct gather *g;

	struct hint hint; /* of hint_at, hint_len */
	size_t hint_at, hint_len;
	bool has_hint;
};

struct recogniser {
	const char *name;
	unsigned events; /* bits 1 << EVENT_x */
	void (*see)(struct scan *sc, const struct event *ev);
};

extern const struct recogniser *const recognisers[]; /* NULL ends */

/* Which recognisers answer to each kind of event: bits 1 << row, of the first 32. */
void scan_by_event(uint32_t of_event[EVENT_COUNT_]);

/* The answers of which (bits as above) to ev; the surface is sc->s. */
void scan_event(struct scan *sc, const struct event *ev, uint32_t which);

/* Borrowed until the next place is asked for. */
const struct hint *scan_hint(struct scan *sc, size_t at, size_t len);

static inline bool hint_may(const struct hint *h, enum kind k)
{
	return key_may(&h->says, k);
}

/* No letter or digit goes on before or behind: the run is whole, no part of something longer. */
bool scan_is_whole_word(const struct scan *sc, size_t at, size_t len);

/* A number without quotes in JSON. */
bool scan_is_bare(struct scan *sc, size_t at, size_t len);

struct offer {
	enum kind kind;
	size_t at, len;	   /* as it stood */
	struct span value; /* normal form */
	unsigned why;
	const char *form; /* NULL: "plain" */
	bool spelled;
	bool digest; /* of a value that is not known: for who sees all of the capture */
	struct span device;
};

/* Adds the key's witness when the name of the field may hold the kind. */
void scan_offer(struct scan *sc, const struct offer *o);

#define WHY(w) (1u << WITNESS_##w)

/* rec_keyed.c: a whole value under a name that is in the dictionary. */
void keyed_value(struct scan *sc, size_t at, size_t len);

/* rec_known.c: a run of text that equals a form of a known value; true when it was offered. */
bool known_run(struct scan *sc, size_t at, size_t len);

/* The same for text that stands otherwise at [at, at+len). */
bool known_text(struct scan *sc, struct span text, size_t at, size_t len);

#endif
