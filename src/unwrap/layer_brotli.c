/* row: brotli (RFC 7932) */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/unpack.h"
#include "unwrap/look.h"

enum { TRY_IN = 512, TRY_OUT = 256, TEXT_MIN = 16 };

/* Bits as section 1.5.1 reads them, the lowest first; zeros behind the end. */
struct bits {
	struct span s;
	size_t at;
};

/* n is at most 8. */
static unsigned take(struct bits *b, unsigned n)
{
	size_t i = b->at / 8;
	unsigned two = i < b->s.len ? b->s.p[i] : 0;

	if (i + 1 < b->s.len)
		two |= (unsigned)b->s.p[i + 1] << 8;
	two >>= b->at % 8;
	b->at += n;
	return two & ((1u << n) - 1);
}

/* A number of types or trees, 1 to 256 (section 9.2). */
static unsigned take_count(struct bits *b)
{
	unsigned n;

	if (take(b, 1) == 0)
		return 1;
	n = take(b, 3);
	return 1 + (1u << n) + take(b, n);
}

/* The window's size: all but one of its codes are sound (section 9.1). */
static bool take_window(struct bits *b)
{
	if (take(b, 1) == 0 || take(b, 3) != 0)
		return true;
	return take(b, 3) != 1;
}

/* A prefix code: a simple one, or one whose code for lengths leaves nothing over (section 3.5). */
static bool is_code(struct bits *b)
{
	/* by the next four bits: the length, and how many of them tell it */
	static const uint8_t lens[16] = { 0, 4, 3, 2, 0, 4, 3, 1, 0, 4, 3, 2, 0, 4, 3, 5 };
	static const uint8_t used[16] = { 2, 2, 2, 3, 2, 2, 2, 4, 2, 2, 2, 3, 2, 2, 2, 4 };
	unsigned skip = take(b, 2), room = 32, n = 0;

	if (skip == 1)
		return true;
	for (unsigned i = skip; i < 18 && room != 0 && room <= 32; i++) {
		unsigned next = take(b, 4);

		b->at -= 4u - used[next];
		if (lens[next] != 0) {
			room -= 32u >> lens[next];
			n++;
		}
	}
	return room == 0 || n == 1;
}

/* As far as the first prefix code; uncompressed blocks hide nothing and are not asked for. */
static bool may_begin(struct span s)
{
	struct bits b = { s, 0 };
	unsigned last, nibbles, len = 0;

	if (!take_window(&b))
		return false;
	last = take(&b, 1);
	if (last == 1 && take(&b, 1) == 1)
		return false;
	nibbles = take(&b, 2) + 4;
	if (nibbles == 7) /* a block of metadata */
		return take(&b, 1) == 0;
	for (unsigned i = 0; i < nibbles; i++)
		len |= take(&b, 4) << 4 * i;
	if ((nibbles > 4 && len >> 4 * (nibbles - 1) == 0) || (last == 1 && len < TEXT_MIN - 1)
	    || (last == 0 && take(&b, 1) == 1))
		return false;
	for (unsigned i = 0; i < 3; i++)
		if (take_count(&b) != 1)
			return is_code(&b);
	take(&b, 2 + 4 + 2); /* of distances; the way of the one type of literals */
	for (unsigned i = 0; i < 2; i++) {
		if (take_count(&b) == 1)
			continue;
		take(&b, take(&b, 1) == 1 ? 4 : 0);
		return is_code(&b);
	}
	return is_code(&b);
}

/* Nothing marks it: what it gives must be text. Uncompressed blocks would let text through. */
static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	uint8_t head[TRY_OUT];
	struct buf b = { .p = head, .cap = sizeof(head), .max = sizeof(head) };
	size_t used;

	(void)ev;
	*at = 0;
	*len = s->bytes.len;
	if (s->bytes.len < TEXT_MIN || !may_begin(span_cut(s->bytes, 0, TRY_IN)))
		return false;
	(void)!brotli_decode(span_cut(s->bytes, 0, TRY_IN), &b, &used, NULL);
	return look_is_text(buf_span(&b), TEXT_MIN);
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	size_t used;
	enum st ret = brotli_decode(in, out, &used, steps);

	return layers_close(ret, in, used, out, steps);
}

const struct layer layer_brotli = {
	.name = "brotli",
	.gate_text = "a surface that is no text and decompresses to text from its first byte on",
	.events = 1u << EVENT_START,
	.heads = 1u << HEAD_BYTES,
	.last_resort = true,
	.gate = gate,
	.open = open,
};
