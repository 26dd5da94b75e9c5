/*
 * tm.h - time as nanoseconds since 1970-01-01T00:00:00Z, and as RFC 3339 text.
 *
 * TM_NONE stands for "not known". No time zone of the machine is ever used.
 */
#ifndef BASE_TM_H
#define BASE_TM_H

#include "base/attr.h"
#include "base/rd.h"

#define TM_NONE INT64_MIN
#define TM_TEXT_MAX 40

/* "2019-02-11T07:30:00.123456Z" (microseconds, UTC); "" for TM_NONE. Returns out. */
const char *tm_format(int64_t ns, char out[TM_TEXT_MAX]);

/*
 * Reads RFC 3339 (section 5.6): "T" or a space between date and time, any
 * number of decimals, "Z" or an offset; false leaves *ret alone.
 */
MUST_CHECK bool tm_parse(struct span text, int64_t *ret);

/* Days since 1970-01-01 of a date of the proleptic Gregorian calendar, month 1-12. */
int64_t tm_days(int year, int month, int day);

#endif
