#include "explain/event_time.h"

#include "base/span.h"

#define NS_PER_S 1000000000LL

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* n digits as a number */
static bool number(struct rd *r, size_t n, int *ret)
{
	struct span s = rd_take(r, n);
	int v = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (!is_digit(s.p[i]))
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	*ret = v;
	return rd_ok(r) && s.len == n;
}

static bool literal(struct rd *r, uint8_t c)
{
	return rd_u8(r) == c && rd_ok(r);
}

static bool next_is(const struct rd *r, uint8_t c)
{
	return rd_left(r) != 0 && *r->p == c;
}

/* ".123456", as many digits as there are */
static bool fraction(struct rd *r, int64_t *ns)
{
	int64_t unit = NS_PER_S / 10;

	*ns = 0;
	if (!next_is(r, '.') && !next_is(r, ','))
		return true;
	(void)rd_u8(r);
	if (rd_left(r) == 0 || !is_digit(*r->p))
		return false;
	for (; rd_left(r) != 0 && is_digit(*r->p); unit /= 10)
		*ns += (rd_u8(r) - '0') * unit;
	return true;
}

bool zone_read(struct span text, int *seconds)
{
	struct rd r = rd_of(text);
	int h = 0, m = 0;
	uint8_t sign = rd_u8(&r);

	if ((sign == 'Z' || sign == 'z') && rd_left(&r) == 0) {
		*seconds = 0;
		return true;
	}
	if ((sign != '+' && sign != '-') || !number(&r, 2, &h))
		return false;
	if (next_is(&r, ':'))
		(void)rd_u8(&r);
	if (rd_left(&r) != 0 && !number(&r, 2, &m))
		return false;
	if (rd_left(&r) != 0 || h > 14 || m > 59)
		return false;
	*seconds = (sign == '-' ? -1 : 1) * (h * 3600 + m * 60);
	return true;
}

/* "1549261234.123", at least nine digits before the point */
static bool epoch(struct rd *r, struct log_time *ret)
{
	int64_t s = 0, frac;
	size_t n = 0;

	while (next_is(r, ' '))
		(void)rd_u8(r);
	for (; rd_left(r) != 0 && is_digit(*r->p) && n < 11; n++)
		s = s * 10 + (rd_u8(r) - '0');
	if (n < 9 || s > 9000000000LL || !next_is(r, '.') || !fraction(r, &frac))
		return false;
	*ret = (struct log_time){ .ns = s * NS_PER_S + frac, .has_year = true, .has_zone = true };
	return true;
}

/* " +0100" behind the time, as -v zone writes it */
static void zone(struct rd *r, struct log_time *t)
{
	struct rd at = *r;
	struct span text;
	int seconds;

	if (next_is(&at, 'Z')) {
		(void)rd_u8(r);
		t->has_zone = true;
		return;
	}
	if (next_is(&at, ' '))
		(void)rd_u8(&at);
	if (!next_is(&at, '+') && !next_is(&at, '-'))
		return;
	text = rd_take(&at, 5);
	if (!rd_ok(&at) || text.p[3] == ':' || !zone_read(text, &seconds))
		return;
	t->ns -= seconds * NS_PER_S;
	t->has_zone = true;
	*r = at;
}

static bool calendar(struct rd *r, struct log_time *ret)
{
	struct rd ahead = *r;
	int year = 1970, month, day, h, m, s;
	int64_t frac;
	bool has_year;

	(void)rd_take(&ahead, 4);
	has_year = next_is(&ahead, '-');
	if (has_year && (!number(r, 4, &year) || !literal(r, '-')))
		return false;
	if (!number(r, 2, &month) || !literal(r, '-') || !number(r, 2, &day))
		return false;
	if (!next_is(r, ' ') && !next_is(r, 'T'))
		return false;
	(void)rd_u8(r);
	if (!number(r, 2, &h) || !literal(r, ':') || !number(r, 2, &m) || !literal(r, ':')
	    || !number(r, 2, &s) || !fraction(r, &frac))
		return false;
	if (month < 1 || month > 12 || day < 1 || day > 31 || h > 23 || m > 59 || s > 60)
		return false;
	if (year < 1970 || year > 2260)
		return false;
	*ret = (struct log_time){
		.ns = (tm_days(year, month, day) * 86400 + h * 3600 + m * 60 + s) * NS_PER_S + frac,
		.month = month,
		.has_year = has_year,
	};
	return true;
}

bool log_time_read(struct span line, struct log_time *ret, size_t *used)
{
	struct rd r = rd_of(line);

	if (line.len > 2 && (line.p[2] == '-' || (line.len > 4 && line.p[4] == '-'))) {
		if (!calendar(&r, ret))
			return false;
		if (ret->month != 0)
			zone(&r, ret);
	} else if (!epoch(&r, ret)) {
		return false;
	}
	*used = line.len - rd_left(&r);
	return true;
}

/* moves a time of 1970 to year; 29 February of a year without one becomes 1 March */
static int64_t in_year(int64_t ns, int year)
{
	int64_t day = ns / (86400 * NS_PER_S);
	int64_t march = tm_days(1970, 3, 1);
	int64_t moved = day + tm_days(year, 1, 1);

	if (day >= march)
		moved = day - march + tm_days(year, 3, 1);
	return moved * 86400 * NS_PER_S + ns % (86400 * NS_PER_S);
}

bool year_guess_give(struct year_guess *g, struct log_time *t)
{
	if (t->has_year)
		return true;
	if (g->year == 0 && g->latest == TM_NONE)
		return false;
	if (g->latest != TM_NONE) {
		/* the last year in which it is not later than what is known */
		int year = 1970 + (int)(g->latest / (31556952LL * NS_PER_S)) + 1;

		while (year > 1970 && in_year(t->ns, year) > g->latest)
			year--;
		g->year = year;
	} else if (g->month != 0 && t->month < g->month - 6) {
		g->year++; /* past New Year */
	}
	g->month = t->month;
	t->ns = in_year(t->ns, g->year);
	t->has_year = true;
	return true;
}
