#include "base/tm.h"

#include <stdio.h>

#define NS_PER_S 1000000000LL

int64_t tm_days(int year, int month, int day)
{
	/* years begin in March, so that the leap day is the last of its year */
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

static void civil(int64_t days, int64_t *year, int *month, int *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = yoe + era * 400 + (*month <= 2);
}

const char *tm_format(int64_t ns, char out[TM_TEXT_MAX])
{
	int64_t s = ns / NS_PER_S, rest = ns % NS_PER_S, days, year;
	int month, day;

	if (ns == TM_NONE) {
		out[0] = '\0';
		return out;
	}
	if (rest < 0) {
		rest += NS_PER_S;
		s--;
	}
	days = s / 86400;
	s %= 86400;
	if (s < 0) {
		s += 86400;
		days--;
	}
	civil(days, &year, &month, &day);
	snprintf(out, TM_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", (int)year, month, day,
		 (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60), (int)(rest / 1000));
	return out;
}

/* n digits as a number; makes the reader bad when they are none */
static int digits(struct rd *r, size_t n)
{
	struct span s = rd_take(r, n);
	int v = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			r->bad = true;
		v = v * 10 + (s.p[i] - '0');
	}
	return v;
}

static bool one_of(struct rd *r, const char *set)
{
	uint8_t c = rd_u8(r);

	for (; *set != '\0'; set++)
		if (c == (uint8_t)*set)
			return true;
	r->bad = true;
	return false;
}

static int64_t decimals(struct rd *r)
{
	int64_t v = 0, unit = NS_PER_S / 10;

	if (rd_left(r) == 0 || *r->p != '.')
		return 0;
	(void)rd_u8(r);
	if (rd_left(r) == 0 || *r->p < '0' || *r->p > '9')
		r->bad = true;
	while (rd_left(r) != 0 && *r->p >= '0' && *r->p <= '9') {
		v += (rd_u8(r) - '0') * unit;
		unit /= 10;
	}
	return v;
}

static int64_t offset_seconds(struct rd *r)
{
	uint8_t sign = rd_u8(r);
	int h, m;

	if (sign == 'Z' || sign == 'z')
		return 0;
	if (sign != '+' && sign != '-')
		r->bad = true;
	h = digits(r, 2);
	one_of(r, ":");
	m = digits(r, 2);
	if (h > 23 || m > 59)
		r->bad = true;
	return (sign == '-' ? -1 : 1) * (int64_t)(h * 3600 + m * 60);
}

static int month_days(int year, int month)
{
	int64_t next = month == 12 ? tm_days(year + 1, 1, 1) : tm_days(year, month + 1, 1);

	return (int)(next - tm_days(year, month, 1));
}

bool tm_parse(struct span text, int64_t *ret)
{
	struct rd r = rd_of(text);
	int year = digits(&r, 4), month, day, h, m, s;
	int64_t frac, off;

	one_of(&r, "-");
	month = digits(&r, 2);
	one_of(&r, "-");
	day = digits(&r, 2);
	one_of(&r, "Tt ");
	h = digits(&r, 2);
	one_of(&r, ":");
	m = digits(&r, 2);
	one_of(&r, ":");
	s = digits(&r, 2);
	frac = decimals(&r);
	off = offset_seconds(&r);
	if (!rd_ok(&r) || rd_left(&r) != 0)
		return false;
	if (month < 1 || month > 12 || day < 1 || day > month_days(year, month) || h > 23 || m > 59
	    || s > 60)
		return false;
	if (year < 1678 || year > 2261) /* beyond what 64 bits of nanoseconds hold */
		return false;
	*ret = (tm_days(year, month, day) * 86400 + h * 3600 + m * 60 + s - off) * NS_PER_S + frac;
	return true;
}
