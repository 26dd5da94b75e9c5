/*
 * registry.h - what public registries say about the beginning of a number.
 *
 * Digits are ASCII. Test ranges (facts B.9) count as registered.
 */
#ifndef IDENTIFY_REGISTRY_H
#define IDENTIFY_REGISTRY_H

#include "model/kind.h"

#include <stdint.h>

/* Reporting body of an IMEI by its first two digits (GSMA TS.06). */
enum rbi { RBI_NONE, RBI_NOW, RBI_THEN, RBI_TEST };

enum rbi registry_rbi(struct span imei);

struct plmn_info {
	unsigned mcc, mnc, mnc_len;
	const char *country;  /* ISO 3166-1, lower case; "-" for test networks */
	const char *provider; /* name of the operator */
};

/* The network an IMSI or PLMN begins with (ITU-T E.212); three-digit MNCs first. */
bool registry_plmn(struct span digits, struct plmn_info *ret);

/* A country or a test network uses the first three digits as its MCC. */
bool registry_mcc(struct span digits);

/*
 * Country code the digits begin with (ITU-T E.164), its length and those of
 * national numbers behind it; the longest code that fits.
 */
struct cc_info {
	unsigned digits, least, most;
	const char *region;
};

bool registry_cc(struct span digits, struct cc_info *ret);

/* Country code behind the 89 of an ICCID or old EID; 001 is the test range. */
bool registry_iccid_cc(struct span iccid);

/* Holder of the block of an address (MA-S, MA-M, MA-L in this order); NULL: none, or local. */
const char *registry_oui(const uint8_t mac[6]);

/* A listed value that names nobody, or one character repeated (value in normal form). */
bool registry_is_placeholder(enum kind k, struct span value);

/* In a range kept for tests and documentation. */
bool registry_is_synthetic(enum kind k, struct span value);

#endif
