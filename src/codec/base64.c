#include "codec/base64.h"

#include "codec/base64_wide.h"

enum { BLANK = 65, PAD = 66, NONE = 67 };

/* clang-format off */
static const uint8_t values[256] = { /* by symbol; made by a loop over both alphabets */
	 67,  67,  67,  67,  67,  67,  67,  67,  67,  65,  65,  67,  67,  65,  67,  67,
	 67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,
	 65,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  62,  67,  62,  67,  63,
	 52,  53,  54,  55,  56,  57,  58,  59,  60,  61,  67,  67,  67,  66,  67,  67,
	 67,   0,   1,   2,   3,   4,   5,   6,   7,   8,   9,  10,  11,  12,  13,  14,
	 15,  16,  17,  18,  19,  20,  21,  22,  23,  24,  25,  67,  67,  67,  67,  63,
	 67,  26,  27,  28,  29,  30,  31,  32,  33,  34,  35,  36,  37,  38,  39,  40,
	 41,  42,  43,  44,  45,  46,  47,  48,  49,  50,  51,  67,  67,  67,  67,  67,
	 67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,
	 67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,
	 67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,
	 67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,
	 67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,
	 67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,
	 67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,
	 67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,  67,
};
/* clang-format on */

uint8_t base64_symbol(uint8_t c)
{
	return values[c];
}

/* The bulk of every input. */
size_t base64_groups(const uint8_t *in, size_t n, uint8_t *out)
{
	size_t i = base64_wide(in, n, out);

	out += i / 4 * 3;
	for (; n - i >= 4; i += 4, out += 3) {
		uint32_t a = values[in[i]], b = values[in[i + 1]];
		uint32_t c = values[in[i + 2]], d = values[in[i + 3]];

		if (UNLIKELY((a | b | c | d) > 63))
			break;
		a = a << 18 | b << 12 | c << 6 | d;
		out[0] = (uint8_t)(a >> 16);
		out[1] = (uint8_t)(a >> 8);
		out[2] = (uint8_t)a;
	}
	return i;
}

struct quantum {
	uint32_t bits;
	unsigned n;   /* symbols gathered */
	size_t start; /* input offset of the first of them */
	size_t end;   /* behind the last of them */
};

/* Gathers up to four symbols over blanks. True when something else stopped it. */
static bool gather(struct span in, size_t *at, struct quantum *q)
{
	*q = (struct quantum){ 0 };
	for (; *at < in.len && q->n < 4; ++*at) {
		uint8_t v = values[in.p[*at]];

		if (v == BLANK)
			continue;
		if (v > 63)
			return true;
		if (q->n == 0)
			q->start = *at;
		q->bits = q->bits << 6 | v;
		q->n++;
		q->end = *at + 1;
	}
	return q->n < 4;
}

/* The padding that may follow n symbols, blanks between; the offset behind it. */
static size_t skip_pad(struct span in, size_t end, unsigned n)
{
	size_t ret = end;

	for (size_t i = end; i < in.len && n < 4; i++) {
		uint8_t v = values[in.p[i]];

		if (v != BLANK && v != PAD)
			break;
		if (v == PAD) {
			ret = i + 1;
			n++;
		}
	}
	return ret;
}

/* One group of fewer than four symbols, or one with blanks inside. */
static enum st put_quantum(const struct quantum *q, struct buf *out, size_t start,
			   struct buf *marks)
{
	uint32_t bits = q->bits << 6 * (4 - q->n);
	enum st ret = mark_put(marks, out->len - start, q->start, 4, 3);

	for (unsigned i = 0; i + 1 < q->n && ret == ST_OK; i++)
		ret = buf_put_u8(out, (uint8_t)(bits >> (16 - 8 * i)));
	return ret;
}

static enum st put_groups(struct span in, size_t *at, struct buf *out, size_t start,
			  struct buf *marks)
{
	size_t room, groups = (in.len - *at) / 4, n;
	enum st ret = buf_reserve(out, groups * 3);

	/* near the maximum: as many groups as still fit, the rest one by one */
	if (ret == ST_LIMIT) {
		groups = (out->max - out->len) / 3;
		ret = buf_reserve(out, groups * 3);
	}
	if (ret != ST_OK || groups == 0)
		return ret;
	room = groups * 4;
	n = base64_groups(in.p + *at, room, out->p + out->len);
	if (n == 0)
		return ST_OK;
	ret = mark_put(marks, out->len - start, *at, 4, 3);
	if (ret != ST_OK)
		return ret;
	out->len += n / 4 * 3;
	*at += n;
	return ST_OK;
}

enum st base64_decode(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	size_t start = out->len, at = 0, end = 0;
	bool stop = false;
	struct quantum q = { 0 };
	enum st ret = ST_OK;

	while (!stop && ret == ST_OK) {
		size_t before = at;

		ret = put_groups(in, &at, out, start, marks);
		if (at != before)
			end = at;
		if (ret != ST_OK)
			break;
		stop = gather(in, &at, &q);
		if (q.n >= 2) {
			ret = put_quantum(&q, out, start, marks);
			end = q.end;
		}
	}
	if (ret != ST_OK)
		return ret;
	if (out->len == start)
		return ST_BAD;
	*used = q.n >= 2 ? skip_pad(in, end, q.n) : end;
	return q.n == 1 ? ST_MORE : ST_OK;
}
