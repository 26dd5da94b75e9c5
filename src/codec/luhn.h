/*
 * luhn.h - check digits of numbers: Luhn (ISO/IEC 7812-1 annex B) and MOD 97-10 (ISO 7064).
 *
 * Spans are ASCII decimal digits; anything else among them, or none, is false.
 */
#ifndef CODEC_LUHN_H
#define CODEC_LUHN_H

#include "base/rd.h"

/* Does the last digit fit the ones before it? At least two digits. */
bool luhn_ok(struct span digits);

/* The digit that fits behind these, as ASCII; 0 when they are no digits. */
char luhn_digit(struct span digits);

/* The whole number leaves 1 when divided by 97 (eUICC EID, SGP.02 annex). */
bool mod97_ok(struct span digits);

#endif
