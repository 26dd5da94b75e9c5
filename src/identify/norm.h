/*
 * norm.h - the normal forms of docs/contract ("Kinds and normal forms").
 *
 * Pure text to text; nothing is looked up, no check digit is judged.
 */
#ifndef IDENTIFY_NORM_H
#define IDENTIFY_NORM_H

#include "base/err.h"
#include "base/attr.h"
#include "model/kind.h"

#include <stdint.h>

enum { NORM_MAX = 320 };

/*
 * The normal form of a value of kind k as somebody wrote it, into out; its
 * length, or 0 when it has not the kind's form. Kinds without shape (KIND_FREE)
 * and values over NORM_MAX have none here: they stay as written.
 *
 * IMEI: 14 digits get their check digit, of 16 the version is dropped; blanks,
 * '-', '/', '.' between digits are passed over, also for the other numbers.
 */
size_t norm_value(enum kind k, struct span written, char out[NORM_MAX]);

/* aa:bb:cc:dd:ee:ff, aa-bb-.., aabb.ccdd.eeff, aabbccddeeff in either case. */
MUST_CHECK bool norm_mac(struct span written, uint8_t ret[6]);

/* "59.91390,10.75220" of two numbers; its length. */
size_t norm_location(double lat, double lon, char out[NORM_MAX]);

/* A decimal number with an optional sign and point, all of text; within +-1e9. */
MUST_CHECK bool norm_decimal(struct span text, double *ret);

#endif
