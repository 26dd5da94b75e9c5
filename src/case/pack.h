/*
 * pack.h - lists of numbers in one column: LEB128, each as the zigzag difference to the
 * one before. Frames: number, number, ... Sightings: frame, time, frame, time, ...
 * Pieces: place in the field, place in the stream, ...
 */
#ifndef CASE_PACK_H
#define CASE_PACK_H

#include "base/buf.h"
#include "model/finding.h"
#include "model/message.h"

/* Appends. ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st pack_frames(struct buf *out, const uint64_t *frames, size_t n);
MUST_CHECK enum st pack_sightings(struct buf *out, const struct sighting *s, size_t n);
MUST_CHECK enum st pack_pieces(struct buf *out, const struct piece *pieces, size_t n);

/*
 * Fills ret, as many of them as fit, and says how many there are. ST_OK; ST_BAD: not packed
 * by us, or not all used.
 */
MUST_CHECK enum st unpack_frames(struct span s, uint64_t *ret, size_t max, size_t *n);
/* Fills ret; more than max are ST_BAD. */
MUST_CHECK enum st unpack_pieces(struct span s, struct piece *ret, size_t max, size_t *n);
/* Appends struct sighting, one after another, to out. ST_OK, ST_BAD, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st unpack_sightings(struct span s, struct buf *out, size_t *n);

#endif
