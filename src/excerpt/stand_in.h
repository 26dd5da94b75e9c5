/*
 * stand_in.h - a value of the same kind and form that is nobody's (facts B.9).
 *
 * As long as the one it stands for, with the same separators and, letter by letter, the
 * same class; check digits are right where they were. Made of chance alone: nothing leads back
 * from it. Kinds without a test range get characters of chance.
 */
#ifndef EXCERPT_STAND_IN_H
#define EXCERPT_STAND_IN_H

#include "base/buf.h"
#include "base/prng.h"
#include "model/kind.h"

/* Appends one for a value in normal form. ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st stand_in(struct prng *r, enum kind kind, struct span value, struct buf *out);

/* Digits for digits, letters for letters (hex for hex, when all of it is), the rest as it is. */
void stand_in_chance(struct prng *r, uint8_t *p, size_t len);

#endif
