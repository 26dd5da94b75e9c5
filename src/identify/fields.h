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

/* Offers what the fields of sc->m hold; sc->s is used for their roots. */
void fields_see(struct scan *sc);

/* Such a field is worth a look even without an event. */
bool fields_wants(const struct field *f);

#endif
