#include "excerpt/stand_in.h"

#include "base/span.h"
#include "codec/luhn.h"

#include <stdio.h>
#include <string.h>

enum { TRIES_MOST = 32 };

static bool is_digit(uint8_t c)
{
	return (unsigned)c - '0' < 10;
}

static bool is_letter(uint8_t c)
{
	return (unsigned)(c | 32) - 'a' < 26;
}

static uint8_t a_digit(struct prng *r)
{
	return (uint8_t)('0' + prng_below(r, 10));
}

void stand_in_chance(struct prng *r, uint8_t *p, size_t len)
{
	bool hex = true;

	for (size_t i = 0; i < len; i++)
		hex &= !is_letter(p[i]) || (p[i] | 32) <= 'f';
	for (size_t i = 0; i < len; i++) {
		if (is_digit(p[i]))
			p[i] = a_digit(r);
		else if (is_letter(p[i]))
			p[i] = (uint8_t)((p[i] & 32) | ('A' + prng_below(r, hex ? 6 : 26)));
		else if (p[i] >= 0x80)
			p[i] = (uint8_t)('a'
					 + prng_below(r, 26)); /* a script says something, too */
	}
}

static void put_digits(struct prng *r, const char *begin, uint8_t *p, size_t len)
{
	size_t n = strlen(begin);

	for (size_t i = 0; i < len; i++)
		if (is_digit(p[i]))
			p[i] = i < n ? (uint8_t)begin[i] : a_digit(r);
}

/* A right check digit where the value had one, and none where it had none: by that it is read. */
static void keep_luhn(const uint8_t *was, uint8_t *p, size_t len)
{
	if (luhn_valid(span_of(was, len)))
		p[len - 1] = (uint8_t)luhn_digit(span_of(p, len - 1));
	else if (luhn_valid(span_of(p, len)))
		p[len - 1] = (uint8_t)('0' + (p[len - 1] - '0' + 1) % 10);
}

/* Lengths at which digits alone are taken for an IMEI or an ICCID. */
static bool is_checked(size_t len)
{
	return len == 15 || (len >= 18 && len <= 20);
}

/* Reporting body 00 (GSMA TS.06): a type that nobody allocates. */
static void make_imei(struct prng *r, const uint8_t *was, uint8_t *p, size_t len)
{
	bool right = luhn_valid(span_of(was, len));

	put_digits(r, "0010100", p, len);
	if (len != 15)
		return;
	/* signalling leaves a zero where the check digit is: that is no right one, or is one by
	 * chance, for the stand-in as for the value */
	for (unsigned i = 0; i < 10; i++) {
		bool zero = luhn_digit(span_of(p, 14)) == '0';

		if (zero == (right && was[14] == '0'))
			break;
		p[13] = (uint8_t)('0' + (p[13] - '0' + 1) % 10);
	}
	if (!right && was[14] == '0')
		p[14] = '0';
	else
		keep_luhn(was, p, len);
}

static void make_imsi(struct prng *r, const uint8_t *was, uint8_t *p, size_t len)
{
	put_digits(r, "00101", p, len);
	if (is_checked(len))
		keep_luhn(was, p, len);
}

static void make_iccid(struct prng *r, const uint8_t *was, uint8_t *p, size_t len)
{
	put_digits(r, "8900101", p, len);
	if (len > 19)
		keep_luhn(was, p, 19);
	if (len > 1)
		keep_luhn(was, p, len);
}

/* SGP.02: the last two digits make the whole 1 modulo 97. */
static void make_eid(struct prng *r, const uint8_t *was, uint8_t *p, size_t len)
{
	int rest;

	(void)was;
	put_digits(r, "89001012", p, len);
	if (len < 4)
		return;
	p[len - 2] = p[len - 1] = '0';
	rest = mod97(span_of(p, len));
	if (rest < 0)
		return;
	rest = 98 - rest;
	p[len - 2] = (uint8_t)('0' + rest / 10);
	p[len - 1] = (uint8_t)('0' + rest % 10);
}

/* ITU-T E.164: 999 is kept for what is no subscriber. */
static void make_msisdn(struct prng *r, const uint8_t *was, uint8_t *p, size_t len)
{
	put_digits(r, len > 8 ? "999" : "9", p, len);
	if (is_checked(len))
		keep_luhn(was, p, len);
}

/* RFC 7042 section 2.1.2: documentation. */
static void make_mac(struct prng *r, const uint8_t *was, uint8_t *p, size_t len)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "00:00:5e:00:53:%02x", prng_below(r, 256));

	if (len == (size_t)n)
		memcpy(p, text, len);
	else
		stand_in_chance(r, p, len);
	(void)was;
}

static void make_uuid(struct prng *r, const uint8_t *was, uint8_t *p, size_t len)
{
	stand_in_chance(r, p, len);
	if (len != 36)
		return;
	p[14] = was[14]; /* version and variant */
	p[19] = was[19];
}

/* 001 01 is the test network; 999 99 where that is what stood there. */
static void make_plmn(struct prng *r, const uint8_t *was, uint8_t *p, size_t len)
{
	bool test = span_starts(span_of(was, len), SPAN_LIT("00101"));

	put_digits(r, test ? "999999" : len == 6 ? "001010" : "00101", p, len);
}

/* Nobody keeps cells for tests; one that is as large, and no larger than may be. */
static void make_cell(struct prng *r, const uint8_t *was, uint8_t *p, size_t len)
{
	(void)was;
	put_digits(r, len > 1 ? "1" : "", p, len);
	if (len == 1)
		p[0] = (uint8_t)('1' + prng_below(r, 9));
}

/* One of two numbers: sign and digits as they were, no larger than most. */
static void make_degrees(struct prng *r, uint8_t *p, size_t len, uint32_t most)
{
	size_t at = len != 0 && p[0] == '-', end = at;
	uint32_t low, high, v;

	while (end < len && is_digit(p[end]))
		end++;
	low = end - at == 3 ? 100 : end - at == 2 ? 10 : 0;
	high = low == 0 ? 10 : low == 100 || most < 100 ? most : 100;
	v = low + prng_below(r, high - low);
	for (size_t i = end; i > at; i--, v /= 10)
		p[i - 1] = (uint8_t)('0' + v % 10);
	/* what lies behind a hundred metres says nothing without what stands before */
	for (size_t i = end; i < len && i < end + 4; i++)
		if (is_digit(p[i]))
			p[i] = a_digit(r);
}

static void make_place(struct prng *r, const uint8_t *was, uint8_t *p, size_t len)
{
	size_t comma = span_find(span_of(was, len), ',', 0);

	make_degrees(r, p, comma < len ? comma : len, 90);
	if (comma < len)
		make_degrees(r, p + comma + 1, len - comma - 1, 180);
}

/*
 * RFC 2606, where the domain is long enough; else one whose last label is no country's. The @
 * stays where it was, for who escaped it.
 */
static void make_email(struct prng *r, const uint8_t *was, uint8_t *p, size_t len)
{
	static const char test[] = ".test";
	size_t at = span_find(span_of(was, len), '@', 0);

	stand_in_chance(r, p, len);
	if (at >= len)
		return;
	if (len - at > sizeof(test)) {
		for (size_t i = at + 1; i < len; i++)
			p[i] = (uint8_t)('a' + prng_below(r, 26));
		memcpy(p + len - (sizeof(test) - 1), test, sizeof(test) - 1);
		return;
	}
	for (size_t i = len; i > at + 1 && p[i - 1] != '.'; i--)
		p[i - 1] = 'z';
}

/* Different bytes, as far as recognisers count them. */
static unsigned variety(const uint8_t *p, size_t len)
{
	enum { ENOUGH = 3 };
	uint8_t seen[ENOUGH] = { 0 };
	unsigned n = 0;

	for (size_t i = 0; i < len && n < ENOUGH; i++)
		if (memchr(seen, p[i], n) == NULL)
			seen[n++] = p[i];
	return n;
}

/*
 * What a protocol's own names begin with says what it is, and nothing of who. Of as many different
 * bytes as the value: "1211" is taken for no account any more.
 */
static void make_free(struct prng *r, const uint8_t *was, uint8_t *p, size_t len)
{
	size_t keep = span_starts(span_of(was, len), SPAN_LIT("android-")) ? 8 : 0;
	unsigned tries = 0;

	do {
		memcpy(p, was, len);
		stand_in_chance(r, p + keep, len - keep);
	} while (variety(p, len) < variety(was, len) && ++tries < TRIES_MOST);
	if (is_checked(len))
		keep_luhn(was, p, len);
}

enum st stand_in(struct prng *r, enum kind kind, struct span value, struct buf *out)
{
	static void (*const makers[KIND_COUNT_])(struct prng * r, const uint8_t *was, uint8_t *p,
						 size_t len) = {
		[KIND_IMEI] = make_imei,    [KIND_IMEISV] = make_imei,
		[KIND_IMSI] = make_imsi,    [KIND_ICCID] = make_iccid,
		[KIND_EID] = make_eid,	    [KIND_MSISDN] = make_msisdn,
		[KIND_MAC] = make_mac,	    [KIND_BSSID] = make_mac,
		[KIND_AD_ID] = make_uuid,   [KIND_PLMN] = make_plmn,
		[KIND_CELL_ID] = make_cell, [KIND_LAC] = make_cell,
		[KIND_EMAIL] = make_email,  [KIND_LOCATION] = make_place,
	};
	size_t start = out->len;
	enum st st = buf_put(out, value);

	if (st != ST_OK || value.len == 0)
		return st;
	if ((unsigned)kind < KIND_COUNT_ && makers[kind] != NULL)
		makers[kind](r, value.p, out->p + start, value.len);
	else
		make_free(r, value.p, out->p + start, value.len);
	return ST_OK;
}
