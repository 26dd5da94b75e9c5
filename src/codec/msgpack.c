#include "codec/msgpack.h"

#include "base/span.h"
#include "codec/nested.h"

enum kind { NUMBER, SIGNED, REAL, TEXT, ARRAY, MAP, NOTHING, BAD };

struct item {
	enum kind kind;
	uint64_t n; /* number, or count, or length */
	double real;
	struct span bytes;
	size_t at;
};

static uint64_t read_be(struct rd *r, unsigned width)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < width; i++)
		v = v << 8 | rd_u8(r);
	return v;
}

static double real_of(uint64_t bits, unsigned width)
{
	uint32_t half = (uint32_t)bits;
	float f;
	double d;

	memcpy(&f, &half, sizeof(f));
	memcpy(&d, &bits, sizeof(d));
	return width == 4 ? (double)f : d;
}

static int64_t sign(uint64_t v, unsigned width)
{
	unsigned shift = 64 - 8 * width;

	if (width == 0)
		return 0;
	return (int64_t)(v << shift) >> shift;
}

/* Formats 0xc0 to 0xdf: what follows, and how wide its number is; ext types carry one more byte. */
static const struct {
	uint8_t kind, width, ext;
} formats[32] = {
	{ NOTHING, 0, 0 }, { BAD, 0, 0 },    { NOTHING, 0, 0 },
	{ NOTHING, 0, 0 },				     /* c0 nil .. true */
	{ TEXT, 1, 0 },	   { TEXT, 2, 0 },   { TEXT, 4, 0 }, /* c4 bin */
	{ TEXT, 1, 1 },	   { TEXT, 2, 1 },   { TEXT, 4, 1 }, /* c7 ext */
	{ REAL, 4, 0 },	   { REAL, 8, 0 },		     /* ca float */
	{ NUMBER, 1, 0 },  { NUMBER, 2, 0 }, { NUMBER, 4, 0 },
	{ NUMBER, 8, 0 }, /* cc uint */
	{ SIGNED, 1, 0 },  { SIGNED, 2, 0 }, { SIGNED, 4, 0 },
	{ SIGNED, 8, 0 }, /* d0 int */
	{ TEXT, 0, 1 },	   { TEXT, 0, 2 },   { TEXT, 0, 4 },
	{ TEXT, 0, 8 }, /* d4 fixext */
	{ TEXT, 0, 16 },   { TEXT, 1, 0 },   { TEXT, 2, 0 },
	{ TEXT, 4, 0 }, /* d9 str */
	{ ARRAY, 2, 0 },   { ARRAY, 4, 0 },  { MAP, 2, 0 },
	{ MAP, 4, 0 }, /* dc array, map */
};

static struct item read_format(struct rd *r, uint8_t b)
{
	uint8_t width = formats[b - 0xc0].width, ext = formats[b - 0xc0].ext;
	struct item i = { .kind = (enum kind)formats[b - 0xc0].kind };

	i.n = width != 0 ? read_be(r, width) : 0;
	if (i.kind == REAL)
		i.real = real_of(i.n, width);
	if (i.kind == SIGNED)
		i.n = (uint64_t)sign(i.n, width);
	if (ext != 0)
		(void)rd_u8(r); /* the type */
	if (width == 0 && ext != 0)
		i.n = ext;
	return i;
}

static struct item read_item(struct rd *r, const uint8_t *start)
{
	uint8_t b = rd_u8(r);
	struct item i = { 0 };

	i.at = (size_t)(r->p - start) - !r->bad;
	if (b < 0x80)
		i = (struct item){ .kind = NUMBER, .n = b, .at = i.at };
	else if (b < 0x90)
		i = (struct item){ .kind = MAP, .n = b & 15, .at = i.at };
	else if (b < 0xa0)
		i = (struct item){ .kind = ARRAY, .n = b & 15, .at = i.at };
	else if (b < 0xc0)
		i = (struct item){ .kind = TEXT, .n = b & 31, .at = i.at };
	else if (b < 0xe0)
		i = read_format(r, b);
	else
		i = (struct item){ .kind = SIGNED, .n = (uint64_t)(int64_t)(int8_t)b, .at = i.at };
	if (i.kind == TEXT && !r->bad) {
		/* cut off: what there is of it counts */
		bool cut = i.n > rd_left(r);

		i.bytes = rd_take(r, cut ? rd_left(r) : (size_t)i.n);
		r->bad = cut;
	}
	return i;
}

static enum st put_value(struct tree *t, struct rd *r);

static enum st put_children(struct tree *t, struct rd *r, const struct item *i)
{
	enum st ret = ST_OK;

	if (t->depth >= TREE_DEPTH_MAX)
		return ST_LIMIT;
	t->depth++;
	for (uint64_t k = 0; k < i->n && ret == ST_OK; k++) {
		struct item key;
		size_t up;

		if (i->kind == ARRAY) {
			up = tree_down_index(t, k);
		} else {
			key = read_item(r, t->in.p);
			if (r->bad)
				ret = ST_MORE;
			else if (key.kind != NUMBER
				 && (key.kind != TEXT || !tree_is_text(key.bytes)))
				ret = ST_BAD;
			if (ret != ST_OK)
				break;
			up = key.kind == TEXT ? tree_down(t, key.bytes) : tree_down_index(t, key.n);
		}
		ret = put_value(t, r);
		tree_up(t, up);
	}
	t->depth--;
	return ret;
}

static enum st put_value(struct tree *t, struct rd *r)
{
	struct item i = read_item(r, t->in.p);
	enum st ret = ST_OK;

	if (r->bad && i.bytes.len == 0)
		return ST_MORE;
	switch (i.kind) {
	case NUMBER:
		ret = tree_put_u64(t, i.n, i.at);
		break;
	case SIGNED:
		ret = tree_put_i64(t, (int64_t)i.n, i.at);
		break;
	case REAL:
		ret = tree_put_real(t, i.real, i.at);
		break;
	case TEXT:
		ret = nested_put(t, i.bytes);
		break;
	case ARRAY:
	case MAP:
		return put_children(t, r, &i);
	case NOTHING:
		break;
	case BAD:
		return ST_BAD;
	}
	return ret == ST_OK && r->bad ? ST_MORE : ret;
}

enum st msgpack_put(struct tree *t, struct span s)
{
	struct rd r = rd_of(s);

	return put_value(t, &r);
}

enum st msgpack_decode(struct span in, struct buf *out, size_t *used, struct buf *marks)
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
