/*
 * keys.h - what the name of a field says about its value (data/keys.tsv).
 *
 * Names are compared in lower case without separators, whole: "device-id",
 * "deviceId" and "DEVICE_ID" are one name, "deviceidentity" is another. Of a
 * path or an index ("data[imei]", "device.imei") the last name counts; a
 * leading x- and a number behind (imei2) are passed over. Rows marked tail
 * count also as the last words of a longer name (old_imei).
 */
#ifndef IDENTIFY_KEYS_H
#define IDENTIFY_KEYS_H

#include "base/buf.h"
#include "model/kind.h"

struct key_says {
	uint32_t kinds;	 /* bits 1 << KIND_x; 0: the name says nothing */
	enum kind first; /* what a value is when it has no better shape; KIND_COUNT_ with kinds 0 */
	bool tail;	 /* only the last words of the name said so */
};

struct key_says keys_lookup(struct span name);

static inline bool key_may(const struct key_says *k, enum kind kind)
{
	return (k->kinds >> kind & 1) != 0;
}

/*
 * The spellings to sweep for, so that values without shape of their own are
 * noticed: each name of such a kind with what stands behind it. Calls fn for
 * each until it fails; returns what it returned.
 */
MUST_CHECK enum st keys_each_needle(enum st (*fn)(void *arg, struct span needle), void *arg);

#endif
