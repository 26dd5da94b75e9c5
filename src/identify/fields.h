/*
 * fields.h - whole fields: what the protocol itself defines as an identity, and
 * header fields whose name is in the dictionary.
 *
 * Called once for each message, at its end: such a value need not have raised
 * any event.
 */
#ifndef IDENTIFY_FIELDS_H
#define IDENTIFY_FIELDS_H

#include "identify/scan.h"

/*
 * What the dictionary said of names lately: the same few headers stand in
 * every message. Zeroed at first.
 */
enum { FIELD_NAMES = 1024 };

enum { FIELD_DEFINED_NAMES = 64 };

struct field_names {
	uint64_t hash[FIELD_NAMES]; /* of the name; 0: free */
	bool wanted[FIELD_NAMES];
	/* names that protocols define: constants, told apart by where they stand */
	const char *defined[FIELD_DEFINED_NAMES];
	enum kind kind[FIELD_DEFINED_NAMES];
};

/* Offers what the fields of sc->m hold; sc->s is used for their roots. */
void fields_see(struct scan *sc, struct field_names *names);

/* Such a field is worth a look even without an event. */
bool fields_wants(struct field_names *names, const struct field *f);

#endif
