/* row: one byte XORed over all of a body */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/xor_wrapped.h"

/*
 * Bodies and what other layers left: a header or the value of a query is not
 * asked, most of traffic's surfaces are those.
 */
static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	struct span body = layers_body(s, at);
	uint8_t key;

	(void)ev;
	if (s->parent == NULL && s->field != NULL && s->field->key.len != 0)
		return false;
	*len = body.len;
	return xor_guess_any(body, &key);
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	uint8_t key;
	enum st ret;

	if (!xor_guess_any(in, &key))
		return ST_BAD;
	ret = layer_step(steps, 0, 0, 1, 1);
	return ret == ST_OK ? xor_apply(in, key, out) : ret;
}

static enum st wrap(struct span was, struct span now, struct buf *out)
{
	uint8_t key;

	return xor_guess(was, &key) ? xor_apply(now, key, out) : ST_UNSUP;
}

const struct layer layer_xor = {
	.name = "xor",
	.gate_text =
		"a body nothing else explains that one byte turns into the start of JSON, XML, "
		"name=value or Name: value, into hex or base64, or a compressed stream",
	.events = 1u << EVENT_START,
	.encoded = true,
	.heads = HEADS_ALL,
	.last_resort = true,
	.gate = gate,
	.open = open,
	.wrap = wrap,
};
