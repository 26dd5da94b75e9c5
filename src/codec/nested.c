#include "codec/nested.h"

#include "base/span.h"
#include "codec/asn1.h"
#include "codec/cbor.h"
#include "codec/msgpack.h"
#include "codec/protobuf.h"

enum { SHORTEST = 8, HEAD = 1024, TRY_IN = 64, TRY_OUT = 128 };

typedef enum st put(struct tree *t, struct span s);

/*
 * The first bytes read as one with a name in front of a value. What is inside them is looked
 * at in the same way, on the account of t: strings in strings would otherwise be tried anew
 * from each depth, and that again from each.
 */
static bool names_first(const struct tree *t, struct span s, put *with)
{
	uint8_t room[TRY_OUT];
	struct buf b = { .p = room, .cap = sizeof(room), .max = sizeof(room) };
	struct tree probe;
	enum st st;

	if (s.p[0] < 0x80)
		return false;
	s = span_cut(s, 0, TRY_IN);
	tree_begin(&probe, s, &b, NULL);
	probe.work = t->work;
	st = with(&probe, s);
	return st != ST_BAD && st != ST_NOMEM && tree_has_name(buf_span(&b));
}

static bool is_msgpack(const struct tree *t, struct span s)
{
	return names_first(t, s, msgpack_put);
}

static bool is_cbor(const struct tree *t, struct span s)
{
	return names_first(t, s, cbor_put);
}

static bool is_asn1(const struct tree *t, struct span s)
{
	(void)t;
	return asn1_looks(span_cut(s, 0, HEAD), s.len);
}

static bool is_protobuf(const struct tree *t, struct span s)
{
	(void)t;
	return protobuf_looks(span_cut(s, 0, HEAD));
}

static const struct {
	bool (*is)(const struct tree *t, struct span s);
	put *put;
	size_t head; /* bytes that is() looks at */
} notations[] = {
	{ is_msgpack, msgpack_put, TRY_IN },
	{ is_cbor, cbor_put, TRY_IN },
	{ is_asn1, asn1_put, HEAD },
	{ is_protobuf, protobuf_put, HEAD },
};

static bool pay(struct tree *t, size_t bytes)
{
	if (bytes > t->work->left) {
		t->work->spent = true;
		return false;
	}
	t->work->left -= bytes;
	return true;
}

enum st nested_put(struct tree *t, struct span bytes)
{
	size_t out = t->out->len, marks = t->marks != NULL ? t->marks->len : 0;

	if (bytes.len < SHORTEST || t->depth >= TREE_DEPTH_MAX || tree_is_text(bytes))
		return tree_put(t, bytes);
	for (size_t i = 0; i < N_ELEMENTS(notations); i++) {
		enum st ret;

		if (!pay(t, bytes.len < notations[i].head ? bytes.len : notations[i].head))
			break;
		if (!notations[i].is(t, bytes))
			continue;
		if (!pay(t, bytes.len))
			break;
		ret = notations[i].put(t, bytes);
		if (ret != ST_BAD && t->out->len > out)
			return ret == ST_MORE ? ST_OK : ret;
		t->out->len = out;
		if (t->marks != NULL)
			t->marks->len = marks;
	}
	return tree_put(t, bytes);
}
