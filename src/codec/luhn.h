/*
 * luhn.h - check digits of numbers on cards and devices.
 */
#ifndef CODEC_LUHN_H
#define CODEC_LUHN_H

#include "base/rd.h"

/* Decimal digits, the last one the check digit (ISO/IEC 7812-1 annex B): IMEI, ICCID. */
bool luhn_valid(struct span digits);

/* The check digit, '0' to '9', that belongs behind digits; 0 when they are not all digits. */
char luhn_digit(struct span digits);

/* The same in base 16, for MEID (3GPP2 X.S0008); case does not matter, the answer is lower case. */
bool luhn16_valid(struct span digits);
char luhn16_digit(struct span digits);

/* The number mod 97 (ISO 7064 MOD 97-10): 1 for a sound EID; -1 when not all digits. */
int mod97(struct span digits);

#endif
