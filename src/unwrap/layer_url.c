/* row: percent-encoded tokens */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/hex.h"
#include "codec/url.h"

enum { SHORTEST = 6 };

static bool ends_token(uint8_t c)
{
	return c <= ' ' || c == '"' || c == '<' || c == '>' || c == '&' || c == '=' || c == ';';
}

static bool is_escape(struct span b, size_t i)
{
	return b.p[i] == '%' && b.len - i >= 3
	       && (hex_digit(b.p[i + 1]) | hex_digit(b.p[i + 2])) < 16;
}

/* The whole token, told by its first escape alone: looking stays linear however long it is. */
static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	struct span b = s->bytes;
	size_t start = ev->at, end = ev->at;

	while (start > 0 && !ends_token(b.p[start - 1])) {
		start--;
		if (is_escape(b, start))
			return false;
	}
	while (end < b.len && !ends_token(b.p[end]))
		end++;
	*at = start;
	*len = end - start;
	return *len >= SHORTEST;
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	size_t changed = 0;
	enum st ret = url_decode(in, URL_FORM, out, &changed, steps);

	return changed == 0 && ret == ST_OK ? ST_BAD : ret;
}

static enum st wrap(struct span was, struct span now, struct buf *out)
{
	return layers_respell(&layer_url, was, now, out);
}

const struct layer layer_url = {
	.name = "url",
	.gate_text = "a token of six bytes and more with a %XX in it",
	.events = 1u << EVENT_PERCENT,
	.gate = gate,
	.open = open,
	.wrap = wrap,
};
