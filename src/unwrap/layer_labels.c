/* row: what a DNS name carries in pieces, label by label, put together again */
#include "unwrap/layers.h"

#include "base/span.h"

#include <string.h>

/*
 *	eyJpbWVpIjoiMDAxMDEwMDAwMDAwMDE2Iiwi.aWNjaWQiOiI4OTAw.t.example.org
 *
 * Long labels from the front on and the one behind them; the last two are the
 * domain's. Base32 is written in small letters there, too: capitals come out.
 */
enum { LONG = 16, JOINED_LEAST = 32, DOMAIN_LABELS = 2, LABELS_LEAST = 2 };

static bool is_sign(uint8_t c)
{
	return (unsigned)(c | 32) - 'a' < 26 || (unsigned)c - '0' < 10
	       || (c != 0 && strchr("+/_-=", c) != NULL);
}

/* Bytes of the name that are carried, dots between; 0: none. */
static size_t carried(struct span name)
{
	size_t end = name.len, n = 0, joined = 0;

	for (unsigned i = 0; i < DOMAIN_LABELS; i++) {
		while (end > 0 && name.p[end - 1] != '.')
			end--;
		end -= end > 0;
	}
	name = span_cut(name, 0, end);
	for (size_t at = 0; at < name.len;) {
		size_t len = span_find(name, '.', at) - at;

		for (size_t i = 0; i < len; i++)
			if (!is_sign(name.p[at + i]))
				return 0;
		joined += len;
		n++;
		end = at + len;
		at = end + 1;
		if (len < LONG)
			break;
	}
	return n >= LABELS_LEAST && joined >= JOINED_LEAST ? end : 0;
}

static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	(void)ev;
	if (s->parent != NULL || s->field == NULL || strncmp(s->field->name, "dns.", 4) != 0)
		return false;
	*at = 0;
	*len = carried(s->bytes);
	return *len != 0;
}

/* Base32 in small letters, and no hex. */
static bool is_small_base32(struct span s)
{
	bool hex = true;

	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.p[i];

		if ((unsigned)c - 'a' >= 26 && (unsigned)c - '2' >= 6 && c != '.' && c != '=')
			return false;
		hex &= c < 'g';
	}
	return !hex;
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	uint8_t lift = is_small_base32(in) ? 'a' - 'A' : 0;
	enum st ret = ST_OK;

	for (size_t i = 0; i < in.len && ret == ST_OK; i++) {
		uint8_t c = in.p[i];

		if (c == '.')
			continue;
		if (i == 0 || in.p[i - 1] == '.')
			ret = layer_step(steps, out->len, i, 1, 1);
		if (ret == ST_OK)
			ret = buf_put_u8(out, c >= 'a' ? c - lift : c);
	}
	return ret;
}

const struct layer layer_labels = {
	.name = "labels",
	.gate_text =
		"a DNS name whose labels in front are 16 and more letters, digits and signs of "
		"base64",
	.events = 1u << EVENT_START,
	.heads = 1u << HEAD_PLAIN,
	.gate = gate,
	.open = open,
};
