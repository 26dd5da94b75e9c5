/*
 * geohash.h - places as base-32 text, five bits a letter, longitude first.
 */
#ifndef CODEC_GEOHASH_H
#define CODEC_GEOHASH_H

#include "base/attr.h"
#include "base/rd.h"

enum { GEOHASH_MAX = 12 };

/* n letters (1 to GEOHASH_MAX) and a NUL into out. */
void geohash_format(double lat, double lon, unsigned n, char out[GEOHASH_MAX + 1]);

/* The middle of the cell; false when empty, too long or not in the alphabet. Either case. */
MUST_CHECK bool geohash_parse(struct span text, double *lat, double *lon);

#endif
