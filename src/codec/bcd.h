/*
 * bcd.h - digits in half bytes, as SIM cards and signalling carry them.
 *
 *	plain	12 34 5f     high half first
 *	swapped	21 43 f5     low half first: TBCD (3GPP TS 29.002 17.7.8), EF ICCID and
 *			     EF IMSI (TS 31.102), mobile identity (TS 24.008 10.5.1.4)
 *
 * Digits 10 to 14 are "*#abc" in TBCD (dialled numbers) and 'a' to 'e' else; 15 fills the end.
 */
#ifndef CODEC_BCD_H
#define CODEC_BCD_H

#include "base/attr.h"
#include "base/rd.h"

enum { BCD_SWAPPED = 1, BCD_TBCD = 2 /* digits over 9 as "*#abc" */ };

/*
 * Digits of in into out (2 * in.len + 1 bytes), NUL behind. The number of
 * digits; 0 when a filler stands before a digit.
 */
size_t bcd_format(struct span in, unsigned flags, char *out);

/* The other way: odd counts are filled with 15. Bytes written to out ((n + 1) / 2); 0: no digits.
 */
size_t bcd_pack(struct span digits, unsigned flags, uint8_t *out);

enum mobile_identity {
	MOBILE_NONE = 0,
	MOBILE_IMSI = 1,
	MOBILE_IMEI = 2,
	MOBILE_IMEISV = 3,
	MOBILE_TMSI = 4
};

enum { MOBILE_DIGITS_MAX = 17 };

/*
 * The value part of a mobile identity (TS 24.008 10.5.1.4): type in the low
 * three bits, bit 4 odd count, first digit in the high half. EF IMSI without its
 * length byte has the same form with type 1. MOBILE_NONE when it is none.
 */
enum mobile_identity mobile_identity_read(struct span in, char digits[MOBILE_DIGITS_MAX]);

/* The value part for digits; at most 9 bytes; 0: no digits or too many. */
size_t mobile_identity_pack(enum mobile_identity type, struct span digits, uint8_t out[9]);

#endif
