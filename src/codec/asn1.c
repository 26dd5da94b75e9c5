#include "codec/asn1.h"

#include "base/span.h"
#include "codec/nested.h"

enum { UNIVERSAL, APPLICATION, CONTEXT, PRIVATE };
enum {
	BOOLEAN = 1,
	INTEGER = 2,
	BITS = 3,
	OCTETS = 4,
	NOTHING = 5,
	OID = 6,
	SEQUENCE = 16,
	SET = 17
};
enum { LONG_TAG = 31, TAG_BYTES = 4, LENGTH_BYTES = 4, NUMBER_BYTES = 8, NAME_MOST = 64 };

struct tlv {
	unsigned cls, tag;
	bool constructed, open; /* open: of indefinite length (8.1.3.6) */
	bool cut;		/* longer than what there is */
	struct span body;	/* open: all that follows */
};

/* 8.1.2, 8.1.3. False: no such thing; r->bad: cut off in the head. */
static bool read_tlv(struct rd *r, struct tlv *v)
{
	uint8_t b = rd_u8(r), len;
	uint64_t n = 0;

	*v = (struct tlv){ .cls = b >> 6, .tag = b & 31, .constructed = (b & 32) != 0 };
	if (v->tag == LONG_TAG) {
		v->tag = 0;
		for (int i = 0; i <= TAG_BYTES; i++) {
			if (i == TAG_BYTES)
				return false;
			b = rd_u8(r);
			v->tag = v->tag << 7 | (b & 127);
			if ((b & 128) == 0)
				break;
		}
	}
	len = rd_u8(r);
	n = len;
	if (len > 128) {
		if (len - 128 > LENGTH_BYTES)
			return false;
		n = 0;
		for (int i = 0; i < len - 128; i++)
			n = n << 8 | rd_u8(r);
	}
	v->open = len == 128;
	if (v->open && !v->constructed)
		return false;
	v->cut = !v->open && n > rd_left(r);
	v->body = rd_take(r, v->open || v->cut ? rd_left(r) : (size_t)n);
	return true;
}

static bool is_end(struct span s)
{
	return s.len >= 2 && s.p[0] == 0 && s.p[1] == 0;
}

/* Letters, digits and what names are joined with. */
static bool is_name(struct span s)
{
	bool letter = false;

	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.p[i];

		letter |= (unsigned)(c | 32) - 'a' < 26;
		if ((unsigned)(c | 32) - 'a' >= 26 && (unsigned)c - '0' >= 10 && c != '_'
		    && c != '-' && c != '.' && c != ' ')
			return false;
	}
	return letter && s.len <= NAME_MOST;
}

/* A SEQUENCE of a name and one thing more: that is left in r. */
static bool is_attribute(struct span body, struct span *name, struct rd *r)
{
	struct rd all = rd_of(body), rest;
	struct tlv a, b;

	if (!read_tlv(&all, &a) || all.bad || a.cut || a.constructed || a.cls != UNIVERSAL
	    || a.tag == INTEGER || a.tag == OID || !is_name(a.body))
		return false;
	rest = all;
	if (!read_tlv(&all, &b) || all.bad || rd_left(&all) != 0)
		return false;
	*name = a.body;
	*r = rest;
	return true;
}

static enum st put_number(struct tree *t, struct span s)
{
	int64_t v = s.len != 0 && s.p[0] >= 128 ? -1 : 0;

	for (size_t i = 0; i < s.len; i++)
		v = (int64_t)((uint64_t)v << 8 | s.p[i]);
	return tree_put_i64(t, v, (size_t)(s.p - t->in.p));
}

static enum st put_primitive(struct tree *t, const struct tlv *v)
{
	struct span s = v->body;

	if (s.len == 0)
		return ST_OK;
	if (v->cls != UNIVERSAL)
		return nested_put(t, s);
	switch (v->tag) {
	case BOOLEAN:
	case NOTHING:
	case OID:
		return ST_OK;
	case INTEGER:
		return s.len <= NUMBER_BYTES ? put_number(t, s) : tree_put(t, s);
	case BITS: /* 8.6.2: how many bits are unused */
		return nested_put(t, span_from(s, 1));
	default:
		return nested_put(t, s);
	}
}

static enum st put_value(struct tree *t, struct rd *r, struct span *rest);

/* rest: behind the end of an open one. */
static enum st put_members(struct tree *t, const struct tlv *v, struct span *rest)
{
	struct rd r = rd_of(v->body), second;
	enum st ret = ST_OK;
	struct span name;

	if (t->depth >= TREE_DEPTH_MAX)
		return ST_LIMIT;
	t->depth++;
	if (v->tag == SEQUENCE && !v->open && is_attribute(v->body, &name, &second)) {
		size_t up = tree_down(t, name);

		ret = put_value(t, &second, rest);
		tree_up(t, up);
		t->depth--;
		return ret;
	}
	for (uint64_t i = 0; ret == ST_OK && rd_left(&r) != 0; i++) {
		size_t up;

		if (v->open && is_end(span_of(r.p, rd_left(&r)))) {
			(void)rd_take(&r, 2);
			break;
		}
		up = tree_down_index(t, i);
		ret = put_value(t, &r, rest);
		tree_up(t, up);
	}
	*rest = span_of(r.p, rd_left(&r));
	t->depth--;
	return ret;
}

static enum st put_value(struct tree *t, struct rd *r, struct span *rest)
{
	struct tlv v;
	enum st ret;

	if (!read_tlv(r, &v))
		return ST_BAD;
	if (r->bad)
		return ST_MORE;
	if (!v.constructed) {
		ret = put_primitive(t, &v);
		return ret == ST_OK && v.cut ? ST_MORE : ret;
	}
	ret = put_members(t, &v, rest);
	if (v.open)
		*r = rd_of(*rest);
	return ret == ST_OK && v.cut ? ST_MORE : ret;
}

enum st asn1_put(struct tree *t, struct span s)
{
	struct span rest = { 0 };
	struct rd r = rd_of(s);

	return put_value(t, &r, &rest);
}

enum st asn1_decode(struct span in, struct buf *out, size_t *used, struct buf *marks)
{
	struct span rest = { 0 };
	struct rd r = rd_of(in);
	size_t start = out->len;
	struct tree t;
	enum st ret;

	tree_begin(&t, in, out, marks);
	ret = put_value(&t, &r, &rest);
	if (ret == ST_BAD || (ret != ST_LIMIT && ret != ST_NOMEM && out->len == start)) {
		out->len = start;
		return ST_BAD;
	}
	*used = in.len - rd_left(&r);
	return tree_end(&t, ret);
}

/* Members one behind the other, as far as head goes; one of them holds text or more members. */
static bool members_sound(struct span body)
{
	struct rd r = rd_of(body);
	bool holds = false;
	unsigned n = 0;

	while (rd_left(&r) >= 2) {
		struct tlv v;
		uint8_t first = *r.p;

		if (first == 0 || !read_tlv(&r, &v))
			return false;
		if (r.bad)
			break;
		holds |= v.constructed
			 || (v.cls == UNIVERSAL && (v.tag == OCTETS || v.tag >= 12) && v.tag <= 30);
		n++;
	}
	return n != 0 && holds;
}

/* SEQUENCE, SEQUENCE, [0], INTEGER: RFC 5280 section 4.1. */
static bool is_certificate(struct span body)
{
	struct rd r = rd_of(body);
	struct tlv v;

	return read_tlv(&r, &v) && v.cls == UNIVERSAL && v.tag == SEQUENCE
	       && span_starts(v.body, SPAN_LIT("\xa0\x03\x02\x01"));
}

bool asn1_looks(struct span head, size_t whole)
{
	struct rd r = rd_of(head);
	struct tlv v;
	size_t said;

	if (head.len < 6 || (head.p[0] != (32 | SEQUENCE) && head.p[0] != (32 | SET))
	    || !read_tlv(&r, &v) || r.bad)
		return false;
	said = (size_t)(v.body.p - head.p) + v.body.len;
	if (!v.open && !v.cut && said != whole)
		return false;
	return members_sound(v.body) && !is_certificate(v.body);
}
