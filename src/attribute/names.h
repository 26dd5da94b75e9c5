/*
 * names.h - the names of addresses, as the capture itself told them, by time.
 *
 * An address means what it was last asked for before a moment; failing that,
 * what it was first asked for after; what the asker was told comes before what
 * anyone was. CNAME chains lead back to the name that was asked. Bounded; what
 * did not fit is counted. The order of adding does not matter. One thread at a
 * time, finding too (it sorts when it first looks).
 */
#ifndef ATTRIBUTE_NAMES_H
#define ATTRIBUTE_NAMES_H

#include "base/arena.h"
#include "base/err.h"
#include "model/message.h"

struct names;

MUST_CHECK enum st names_new(struct names **ret, uint32_t max);
void names_free(struct names *n);

/* Copies seen. ST_OK, ST_LIMIT (not kept, counted), ST_NOMEM. */
MUST_CHECK enum st names_add(struct names *n, const struct name_seen *seen);

/* Name of ip at a time, for who asked (preferred) or anyone; empty when none is known. */
struct span names_find(const struct names *n, const struct ip *ip, int64_t time_ns,
		       const struct ip *asker, const char **how);

/*
 * Did anyone ask for the name of this address (dns and its kin, a name block,
 * an archive of exchanges)? And was anything asked at all: only then does the
 * lack of it say something.
 */
bool names_looked_up(const struct names *n, const struct ip *ip);
bool names_any_look_up(const struct names *n);

uint64_t names_dropped(const struct names *n);

/*
 * Registrable domain by the public suffix list (libpsl, its built-in one: no
 * file is read); a part of host. Empty for addresses and suffixes.
 */
struct span names_domain(const struct names *n, struct span host);

#endif
