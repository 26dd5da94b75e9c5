#include "codec/protobuf.h"

#include "base/span.h"
#include "codec/nested.h"

enum { VARINT = 0, FIXED64 = 1, BYTES = 2, FIXED32 = 5 };

enum { ENTRY_NAME_MAX = 64, NUMBER_MAX = 20000, TEXT_MIN = 4, RUN_LEAST = 8, LOOKS_MIN = 8 };

static const uint64_t LONG_NUMBER = 10000000000000; /* 14 digits */

static uint64_t varint(struct rd *r)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint8_t b = rd_u8(r);

		v |= (uint64_t)(b & 127) << shift;
		if ((b & 128) == 0)
			return v;
	}
	r->bad = true;
	return 0;
}

struct field {
	uint64_t number, value; /* value: of numbers */
	unsigned type;
	struct span bytes; /* of BYTES */
	size_t at;	   /* of the value, from the start of the reader's span */
};

enum got { GOT_FIELD, GOT_CUT, GOT_BAD };

static enum got read_field(struct rd *r, const uint8_t *start, struct field *f)
{
	uint64_t tag = varint(r), len;

	f->number = tag >> 3;
	f->type = (unsigned)(tag & 7);
	if (r->bad && rd_left(r) == 0)
		return GOT_CUT;
	if (r->bad || f->number == 0 || f->number > NUMBER_MAX)
		return GOT_BAD;
	f->at = (size_t)(r->p - start);
	switch (f->type) {
	case VARINT:
		f->value = varint(r);
		break;
	case FIXED64:
		f->value = rd_le64(r);
		break;
	case FIXED32:
		f->value = rd_le32(r);
		break;
	case BYTES:
		len = varint(r);
		f->at = (size_t)(r->p - start);
		/* a length beyond the end: the field is cut off, what there is of it counts */
		if (!r->bad && len > rd_left(r)) {
			f->bytes = rd_rest(r);
			r->bad = true;
			return GOT_CUT;
		}
		f->bytes = rd_take(r, (size_t)len);
		break;
	default:
		return GOT_BAD;
	}
	return r->bad ? GOT_CUT : GOT_FIELD;
}

static bool is_message(struct span s, unsigned depth)
{
	struct rd r = rd_of(s);
	struct field f;

	if (s.len < 2 || depth >= TREE_DEPTH_MAX)
		return false;
	while (rd_left(&r) != 0)
		if (read_field(&r, s.p, &f) != GOT_FIELD)
			return false;
	return true;
}

/* Bytes of s in runs of printable ones that chance hardly makes. */
static size_t runs_in(struct span s)
{
	size_t sum = 0, run = 0;

	for (size_t i = 0; i < s.len; i++) {
		run = (unsigned)s.p[i] - 0x20 < 0x5f ? run + 1 : 0;
		if (run >= RUN_LEAST)
			sum += run == RUN_LEAST ? RUN_LEAST : 1;
	}
	return sum;
}

static size_t text_in(struct span s, unsigned depth, bool *long_number)
{
	struct rd r = rd_of(s);
	size_t text = 0;

	while (rd_left(&r) != 0 && !r.bad) {
		struct field f = { 0 };

		if (read_field(&r, s.p, &f) == GOT_BAD)
			break;
		*long_number |= f.type != BYTES && f.value >= LONG_NUMBER;
		if (f.type == BYTES && f.bytes.len >= TEXT_MIN && tree_is_text(f.bytes))
			text += f.bytes.len;
		else if (f.type == BYTES && is_message(f.bytes, depth + 1))
			text += text_in(f.bytes, depth + 1, long_number);
		else if (f.type == BYTES)
			text += runs_in(f.bytes);
	}
	return text;
}

bool protobuf_looks(struct span in)
{
	struct rd r = rd_of(in);
	unsigned n = 0;
	bool long_number = false, whole = true;

	while (rd_left(&r) != 0 && !r.bad) {
		struct field f = { 0 };
		enum got got = read_field(&r, in.p, &f);

		if (got == GOT_BAD)
			return false;
		whole = got == GOT_FIELD;
		n++;
	}
	if (n + whole < 2 || in.len < LOOKS_MIN)
		return false;
	return text_in(in, 0, &long_number) * 4 >= in.len || (long_number && whole);
}

/* An entry of a map: field 1 a name, field 2 its value, no more. */
static bool is_entry(struct span s, struct span *name, struct field *value)
{
	struct rd r = rd_of(s);
	struct field key;

	if (read_field(&r, s.p, &key) != GOT_FIELD || read_field(&r, s.p, value) != GOT_FIELD
	    || rd_left(&r) != 0 || key.number != 1 || value->number != 2 || key.type != BYTES
	    || key.bytes.len == 0 || key.bytes.len > ENTRY_NAME_MAX)
		return false;
	for (size_t i = 0; i < key.bytes.len; i++) {
		uint8_t c = key.bytes.p[i];

		if ((unsigned)(c | 32) - 'a' >= 26 && (unsigned)c - '0' >= 10 && c != '_'
		    && c != '-' && c != '.' && (c != ' ' || i == 0))
			return false;
	}
	*name = key.bytes;
	return (unsigned)(key.bytes.p[0] | 32) - 'a' < 26;
}

static enum st put_message(struct tree *t, struct span s, bool *cut);
static enum st put_field(struct tree *t, const struct field *f, size_t at);

static enum st put_nested(struct tree *t, struct span s)
{
	struct field value = { 0 };
	struct span name;
	bool cut = false;
	size_t up;
	enum st ret;

	if (t->depth >= TREE_DEPTH_MAX || !is_entry(s, &name, &value))
		return put_message(t, s, &cut);
	t->depth++;
	up = tree_down(t, name);
	ret = put_field(t, &value, (size_t)(s.p - t->in.p) + value.at);
	tree_up(t, up);
	t->depth--;
	return ret;
}

static enum st put_field(struct tree *t, const struct field *f, size_t at)
{
	double real;

	if (f->type == BYTES && tree_is_text(f->bytes))
		return tree_put(t, f->bytes);
	if (f->type == BYTES && !is_message(f->bytes, t->depth))
		return nested_put(t, f->bytes);
	if (f->type == BYTES)
		return put_nested(t, f->bytes);
	memcpy(&real, &f->value, sizeof(real));
	/* a double that may be a coordinate, or a number */
	if (f->type == FIXED64 && ((real > 1e-4 && real < 1e4) || (real < -1e-4 && real > -1e4)))
		return tree_put_real(t, real, at);
	return tree_put_u64(t, f->value, at);
}

static enum st put_message(struct tree *t, struct span s, bool *cut)
{
	struct rd r = rd_of(s);
	enum st ret = ST_OK;

	if (t->depth >= TREE_DEPTH_MAX)
		return ST_LIMIT;
	t->depth++;
	while (rd_left(&r) != 0 && ret == ST_OK && !*cut) {
		struct field f = { 0 };
		enum got got = read_field(&r, s.p, &f);
		size_t up;

		*cut = got == GOT_CUT;
		if (got == GOT_BAD)
			ret = ST_BAD;
		if (got == GOT_BAD || (got == GOT_CUT && f.bytes.len == 0))
			break;
		up = tree_down_index(t, f.number);
		ret = put_field(t, &f, (size_t)(s.p - t->in.p) + f.at);
		tree_up(t, up);
	}
	t->depth--;
	return ret;
}

enum st protobuf_put(struct tree *t, struct span s)
{
	bool cut = false;
	enum st ret = put_message(t, s, &cut);

	return ret == ST_OK && cut ? ST_MORE : ret;
}

enum st protobuf_decode(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	size_t start = out->len;
	struct tree t;
	bool cut = false;
	enum st ret;

	tree_begin(&t, in, out, marks);
	ret = put_message(&t, in, &cut);
	if (ret == ST_BAD || (ret == ST_OK && out->len == start)) {
		out->len = start;
		return ST_BAD;
	}
	*used = in.len;
	return tree_end(&t, ret == ST_OK && cut ? ST_MORE : ret);
}
