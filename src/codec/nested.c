#include "codec/nested.h"

#include "base/span.h"
#include "codec/asn1.h"
#include "codec/cbor.h"
#include "codec/msgpack.h"
#include "codec/protobuf.h"

enum { SHORTEST = 8, HEAD = 1024, TRY_IN = 64, TRY_OUT = 128 };

typedef enum st decode(struct span in, struct buf *out, size_t *used, struct buf *marks);

/* The first bytes read as one with a name in front of a value. */
static bool names_first(struct span s, decode *with)
{
	uint8_t room[TRY_OUT];
	struct buf b = { .p = room, .cap = sizeof(room), .max = sizeof(room) };
	size_t used;
	enum st st;

	if (s.p[0] < 0x80)
		return false;
	st = with(span_cut(s, 0, TRY_IN), &b, &used, NULL);
	return st != ST_BAD && st != ST_NOMEM && tree_has_name(buf_span(&b));
}

static bool is_msgpack(struct span s)
{
	return names_first(s, msgpack_decode);
}

static bool is_cbor(struct span s)
{
	return names_first(s, cbor_decode);
}

static bool is_asn1(struct span s)
{
	return asn1_looks(span_cut(s, 0, HEAD), s.len);
}

static bool is_protobuf(struct span s)
{
	return protobuf_looks(span_cut(s, 0, HEAD));
}

static const struct {
	bool (*is)(struct span s);
	enum st (*put)(struct tree *t, struct span s);
} notations[] = {
	{ is_msgpack, msgpack_put },
	{ is_cbor, cbor_put },
	{ is_asn1, asn1_put },
	{ is_protobuf, protobuf_put },
};

enum st nested_put(struct tree *t, struct span bytes)
{
	size_t out = t->out->len, marks = t->marks != NULL ? t->marks->len : 0;

	if (bytes.len < SHORTEST || t->depth >= TREE_DEPTH_MAX || tree_is_text(bytes))
		return tree_put(t, bytes);
	for (size_t i = 0; i < N_ELEMENTS(notations); i++) {
		enum st ret;

		if (!notations[i].is(bytes))
			continue;
		ret = notations[i].put(t, bytes);
		if (ret != ST_BAD && t->out->len > out)
			return ret == ST_MORE ? ST_OK : ret;
		t->out->len = out;
		if (t->marks != NULL)
			t->marks->len = marks;
	}
	return tree_put(t, bytes);
}
