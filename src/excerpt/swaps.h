/*
 * swaps.h - values and what stands for them, found in any form and put in its place.
 *
 * Every form of identify/form.h in which a value may be written is made of both sides, and
 * becomes a pair of bytes of one length: text is met whatever its case and separators,
 * and keeps them; bytes are met as they are. So nothing that a swap touches moves. Forms
 * under 40 bits are met as a whole token only, those under five letters as a whole field.
 */
#ifndef EXCERPT_SWAPS_H
#define EXCERPT_SWAPS_H

#include "identify/profile.h"

struct swaps;

MUST_CHECK enum st swaps_new(struct swaps **ret);
void swaps_free(struct swaps *s);

/*
 * value in normal form, matched as it stood (may be empty). A value with the same letters as
 * one before has its stand-in; the same again changes nothing. *ret: its place in the profiles,
 * SIZE_MAX where it has none (empty, too long). ST_OK, ST_LIMIT, ST_NOMEM.
 */
MUST_CHECK enum st swaps_add(struct swaps *s, enum kind kind, struct span value,
			     struct span matched, size_t *ret);
/* Text that is met as it is (an address), and what to put for it, of the same length. */
MUST_CHECK enum st swaps_add_text(struct swaps *s, struct span was, struct span now);

/* After the last value: makes all forms. ST_OK, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st swaps_ready(struct swaps *s);

/* The values that were added (was) or stand for them, as a profile reads them. */
const struct profile *swaps_profile(const struct swaps *s, bool was);

/* Is it one that was added, but for case and separators? */
bool swaps_has(const struct swaps *s, enum kind kind, struct span value);

/* In place, but not where one of the spans [from, to) that rise lies. How many were put. */
struct swaps_kept {
	size_t from, to;
};
size_t swaps_apply(const struct swaps *s, uint8_t *p, size_t len, const struct swaps_kept *kept,
		   size_t n_kept);

/* Only what is met anywhere: no token, no field. */
size_t swaps_apply_sure(const struct swaps *s, uint8_t *p, size_t len);

/* Does a form of 40 bits and more of a value that was added stand in it? *at: where. */
bool swaps_find(const struct swaps *s, struct span bytes, size_t *at);
/* Or one of eight letters and more as a token: what may stand in words of our own, too. */
bool swaps_find_any(const struct swaps *s, struct span bytes, size_t *at);

#endif
