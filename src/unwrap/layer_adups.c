/* row: the keyless obfuscation of Adups FOTA 5 (fota5p.adups.com): key=<UPPER HEX> */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/hex.h"
#include "unwrap/look.h"

/*
 *	+---+-----------+---------------+
 *	|p n| n of key' | text XOR key  |   p: filling bytes (08 00 ...), 0 for none
 *	+---+-----------+---------------+   n: 3 to 14
 *
 * A key byte is key' rotated right by three. The text begins with '&'. Whether
 * the filling stands before or behind the text is not told by the sources; both
 * are tried.
 */
enum { KEY_MIN = 3, KEY_MAX = 14, HEAD = 64, TEXT_MIN = 16 };

struct shape {
	uint8_t key[KEY_MAX];
	size_t n, text; /* key length, offset of the text */
};

static uint8_t byte_at(struct span hex, size_t i)
{
	return (uint8_t)(hex_digit(hex.p[2 * i]) << 4 | hex_digit(hex.p[2 * i + 1]));
}

/* Does the text begin at offset text? Looks at what the span holds of its first bytes. */
static bool reads_from(struct span hex, struct shape *s, size_t text)
{
	uint8_t head[HEAD];
	size_t n = hex.len / 2 > text ? hex.len / 2 - text : 0;

	n = n < HEAD ? n : HEAD;
	for (size_t i = 0; i < n; i++)
		head[i] = byte_at(hex, text + i) ^ s->key[i % s->n];
	s->text = text;
	return n >= TEXT_MIN && head[0] == '&' && look_is_text(span_of(head, n), TEXT_MIN);
}

static bool recognise(struct span hex, struct shape *s)
{
	uint8_t first;

	if (hex.len < 2 * (1 + KEY_MIN + TEXT_MIN))
		return false;
	first = byte_at(hex, 0);
	s->n = first & 15u;
	if (s->n < KEY_MIN || s->n > KEY_MAX || hex.len / 2 < 1 + s->n)
		return false;
	for (size_t i = 0; i < s->n; i++) {
		unsigned k = byte_at(hex, 1 + i);

		s->key[i] = (uint8_t)(k >> 3 | k << 5);
	}
	return reads_from(hex, s, 1 + s->n) || reads_from(hex, s, 1 + s->n + (first >> 4));
}

static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	struct shape shape;

	*at = ev->at;
	*len = ev->len & ~1u;
	return recognise(span_cut(s->bytes, *at, *len), &shape);
}

static bool all_hex(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (hex_digit(s.p[i]) > 15)
			return false;
	return true;
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	struct shape s;
	enum st ret;

	in = span_cut(in, 0, in.len & ~(size_t)1);
	if (!all_hex(in) || !recognise(in, &s))
		return ST_BAD;
	ret = layer_step(steps, 0, 2 * s.text, 2, 1);
	for (size_t i = 0; i < in.len / 2 - s.text && ret == ST_OK; i++)
		ret = buf_put_u8(out, byte_at(in, s.text + i) ^ s.key[i % s.n]);
	return ret;
}

/* The key and the filling stay; upper case, as it is sent. */
static enum st wrap(struct span was, struct span now, struct buf *out)
{
	struct shape s;
	enum st ret;

	was = span_cut(was, 0, was.len & ~(size_t)1);
	if (!all_hex(was) || !recognise(was, &s))
		return ST_UNSUP;
	ret = buf_put(out, span_cut(was, 0, 2 * s.text));
	for (size_t i = 0; i < now.len && ret == ST_OK; i++)
		ret = buf_printf(out, "%02X", now.p[i] ^ s.key[i % s.n]);
	return ret;
}

const struct layer layer_adups = {
	.name = "adups",
	.gate_text = "hex whose first byte tells a key of 3 to 14 bytes that makes the rest "
		     "\"&name=value\"",
	.events = 1u << EVENT_HEX,
	.encoded = true,
	.gate = gate,
	.open = open,
	.wrap = wrap,
};
