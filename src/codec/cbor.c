#include "codec/cbor.h"

#include "base/span.h"
#include "codec/nested.h"

enum { UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE };
enum { OPEN = 31, TAGS_MAX = 8 };

struct head {
	unsigned major, info;
	uint64_t n;
	bool open; /* of indefinite length (section 3.2) */
	size_t at;
};

/* Section 3: three bits of type, five of length or of how the length is written. */
static bool read_head(struct rd *r, const uint8_t *start, struct head *h)
{
	uint8_t b;

	h->at = (size_t)(r->p - start);
	b = rd_u8(r);
	h->major = b >> 5;
	h->info = b & 31;
	h->n = h->info;
	h->open = h->info == OPEN;
	if (h->info == 24)
		h->n = rd_u8(r);
	else if (h->info == 25)
		h->n = rd_be16(r);
	else if (h->info == 26)
		h->n = rd_be32(r);
	else if (h->info == 27)
		h->n = rd_be64(r);
	return h->info < 28
	       || (h->open && h->major != UNSIGNED && h->major != NEGATIVE && h->major != TAG);
}

static bool is_break(struct rd *r)
{
	return rd_left(r) != 0 && *r->p == 0xff;
}

/* A string, of one piece only: pieces of an open one are given one by one. */
static enum st read_bytes(struct rd *r, uint64_t n, struct span *ret)
{
	bool cut = r->bad || n > rd_left(r);

	*ret = rd_take(r, cut ? rd_left(r) : (size_t)n);
	return cut ? ST_MORE : ST_OK;
}

/* Section 3.3: half, single and double precision. */
static double real_of(const struct head *h)
{
	uint32_t u = (uint32_t)h->n;
	float f;
	double d;

	if (h->info == 25) { /* appendix D */
		int exp = (int)(h->n >> 10 & 31), mant = (int)(h->n & 1023);

		d = exp == 0 ? mant : mant + 1024;
		for (int e = exp == 0 ? 1 : exp; e < 25; e++)
			d /= 2;
		for (int e = exp; e > 25; e--)
			d *= 2;
		return (h->n & 0x8000) != 0 ? -d : d;
	}
	memcpy(&f, &u, sizeof(f));
	memcpy(&d, &h->n, sizeof(d));
	return h->info == 26 ? (double)f : d;
}

static enum st put_value(struct tree *t, struct rd *r);

/* The key of a map's entry as a step of the path. */
static enum st read_key(struct tree *t, struct rd *r, size_t *up)
{
	struct head h;
	struct span s;
	enum st ret;

	if (!read_head(r, t->in.p, &h) || h.open)
		return ST_BAD;
	if (r->bad)
		return ST_MORE;
	if (h.major == UNSIGNED || h.major == NEGATIVE) {
		*up = tree_down_index(t, h.n);
		return ST_OK;
	}
	if (h.major != TEXT && h.major != BYTES)
		return ST_BAD;
	ret = read_bytes(r, h.n, &s);
	if (ret == ST_OK && h.major == TEXT && !tree_is_text(s))
		ret = ST_BAD; /* section 3.1: text is UTF-8 */
	if (ret == ST_OK)
		*up = tree_down(t, s);
	return ret;
}

static enum st put_children(struct tree *t, struct rd *r, const struct head *h)
{
	enum st ret = ST_OK;

	if (t->depth >= TREE_DEPTH_MAX)
		return ST_LIMIT;
	t->depth++;
	for (uint64_t k = 0; (h->open || k < h->n) && ret == ST_OK; k++) {
		size_t up = t->len;

		if (h->open && is_break(r)) {
			(void)rd_u8(r);
			break;
		}
		if (h->major == MAP)
			ret = read_key(t, r, &up);
		else
			up = tree_down_index(t, k);
		if (ret == ST_OK)
			ret = put_value(t, r);
		tree_up(t, up);
	}
	t->depth--;
	return ret;
}

static enum st put_string(struct tree *t, struct rd *r, const struct head *h)
{
	struct span s;
	enum st cut = read_bytes(r, h->n, &s);
	enum st ret = ST_OK;

	if (s.len != 0 || cut == ST_OK)
		ret = h->major == BYTES ? nested_put(t, s) : tree_put(t, s);

	return ret == ST_OK ? cut : ret;
}

static enum st put_value(struct tree *t, struct rd *r)
{
	struct head h;

	for (int tags = 0;; tags++) {
		bool sound = read_head(r, t->in.p, &h);

		if (r->bad)
			return ST_MORE;
		if (!sound || tags > TAGS_MAX)
			return ST_BAD;
		if (h.major != TAG)
			break;
	}
	switch (h.major) {
	case UNSIGNED:
		return tree_put_u64(t, h.n, h.at);
	case NEGATIVE:
		return h.n <= INT64_MAX ? tree_put_i64(t, -1 - (int64_t)h.n, h.at) : ST_OK;
	case BYTES:
	case TEXT:
		return h.open ? put_children(t, r, &h) : put_string(t, r, &h);
	case ARRAY:
	case MAP:
		return put_children(t, r, &h);
	default:
		if (h.open) /* a break where none belongs */
			return ST_BAD;
		return h.info >= 25 ? tree_put_real(t, real_of(&h), h.at) : ST_OK;
	}
}

enum st cbor_put(struct tree *t, struct span s)
{
	struct rd r = rd_of(s);

	return put_value(t, &r);
}

enum st cbor_decode(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	struct rd r = rd_of(in);
	size_t start = out->len;
	struct tree t;
	enum st ret;

	tree_begin(&t, in, out, marks);
	ret = put_value(&t, &r);
	if (ret == ST_BAD || (ret != ST_LIMIT && ret != ST_NOMEM && out->len == start)) {
		out->len = start;
		return ST_BAD;
	}
	*used = in.len - rd_left(&r);
	return tree_end(&t, ret);
}
