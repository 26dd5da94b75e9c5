#include "excerpt/spelling.h"

#include "base/span.h"
#include "codec/bcd.h"

enum { DIGITS_MOST = 40, NAME_BYTES = 16, NAME_MOST = 253, LABEL_MOST = 63 };
enum { MOBILE_ODD = 8, MOBILE_IMEI_BYTES = 8, IMEI_DIGITS = 14 };

/* Writes text as the row does; its length, 0: it cannot. around is raw from the place on. */
typedef size_t speller(struct span text, struct span around, uint8_t out[SPELLED_MOST]);

static bool are_digits(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned)s.p[i] - '0' > 9)
			return false;
	return s.len != 0 && s.len <= DIGITS_MOST;
}

static size_t swapped(struct span text, struct span around, uint8_t out[SPELLED_MOST])
{
	(void)around;
	return are_digits(text) ? bcd_pack(text, BCD_SWAPPED, out) : 0;
}

static size_t packed(struct span text, struct span around, uint8_t out[SPELLED_MOST])
{
	(void)around;
	return are_digits(text) ? bcd_pack(text, 0, out) : 0;
}

/* The type is that which stands there. */
static size_t mobile(struct span text, struct span around, uint8_t out[SPELLED_MOST])
{
	unsigned type = around.len != 0 ? around.p[0] & 7u : 0;
	uint8_t digits[MOBILE_DIGITS_MAX] = { 0 };
	size_t n = text.len;

	if (!are_digits(text) || n >= MOBILE_DIGITS_MAX || type == MOBILE_NONE
	    || type > MOBILE_IMEISV)
		return 0;
	memcpy(digits, text.p, n);
	if (n == IMEI_DIGITS && around.len >= MOBILE_IMEI_BYTES
	    && (around.p[0] & MOBILE_ODD) != 0) /* the spare digit behind an IMEI's 14 */
		digits[n++] = (uint8_t)('0' + (around.p[MOBILE_IMEI_BYTES - 1] >> 4));
	return mobile_identity_pack((enum mobile_identity)type, span_of(digits, n), out);
}

/* Blanks fill it up to 15, the 16th is the kind of name: that stays. */
static size_t half_letters(struct span text, struct span around, uint8_t out[SPELLED_MOST])
{
	if (text.len >= NAME_BYTES || around.len < 2 * NAME_BYTES)
		return 0;
	for (size_t i = 0; i < NAME_BYTES - 1; i++) {
		uint8_t c = i < text.len ? text.p[i] : ' ';

		out[2 * i] = (uint8_t)('A' + (c >> 4));
		out[2 * i + 1] = (uint8_t)('A' + (c & 15));
	}
	return 2 * (NAME_BYTES - 1);
}

/* Each label behind its length; a name that points to another is none of these. */
static size_t labels(struct span text, struct span around, uint8_t out[SPELLED_MOST])
{
	size_t n = 0;

	(void)around;
	if (text.len > NAME_MOST)
		return 0;
	for (size_t at = 0; at < text.len;) {
		size_t end = span_find(text, '.', at);

		if (end == at || end - at > LABEL_MOST)
			return 0;
		out[n++] = (uint8_t)(end - at);
		memcpy(out + n, text.p + at, end - at);
		n += end - at;
		at = end + 1;
	}
	return n;
}

static speller *const spellers[] = { swapped, packed, mobile, half_letters, labels };

/* The key stands right in front of the payload. */
static size_t masked(struct span raw, size_t at, struct span was, struct span now, uint8_t *out)
{
	if (at < 4 || was.len != now.len || was.len > SPELLED_MOST || raw.len - at < was.len)
		return 0;
	for (size_t i = 0; i < was.len; i++) {
		uint8_t key = raw.p[at - 4 + i % 4];

		if ((raw.p[at + i] ^ key) != was.p[i])
			return 0;
		out[i] = now.p[i] ^ key;
	}
	return was.len;
}

size_t spelling_of(struct span raw, size_t at, struct span was, struct span now,
		   uint8_t out[SPELLED_MOST])
{
	struct span around = span_from(raw, at);

	for (size_t i = 0; i < N_ELEMENTS(spellers); i++) {
		size_t n = spellers[i](was, around, out);

		if (n != 0 && span_eq(span_cut(around, 0, n), span_of(out, n))
		    && spellers[i](now, around, out) == n)
			return n;
	}
	return at <= raw.len ? masked(raw, at, was, now, out) : 0;
}
