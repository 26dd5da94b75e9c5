/* row: the inside of a JSON string with escapes that hide something */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "codec/json_text.h"
#include "unwrap/look.h"

enum { LOOK = 256, NEAR = 8, AROUND = 24 };

/* A backslash and a letter stand in any bytes; in a string they stand in text. */
static bool in_text(struct span s, size_t i)
{
	size_t from = i > AROUND ? i - AROUND : 0;

	while (from < i && (s.p[from] & 0xc0) == 0x80)
		from++; /* the rest of a character */
	return look_is_text(span_cut(s, from, i + AROUND - from), 1);
}

/* Escapes that break up a run of base64, as PHP ("\/") and line ends ("\n") do. */
static bool in_base64(struct span s, size_t i)
{
	if (i < NEAR)
		return false;
	for (size_t k = i - NEAR; k < i; k++)
		if (base64_symbol(s.p[k]) > 63)
			return false;
	return true;
}

/* Does the escape at i hide more than a letter of a foreign script, a slash or a line end? */
static bool hides(struct span s, size_t i)
{
	switch (s.p[i + 1]) {
	case '"':
	case '\\':
		return true;
	case 'u':
		return s.len - i >= 6 && s.p[i + 2] == '0' && s.p[i + 3] == '0' && s.p[i + 4] < '8';
	case '/':
	case 'n':
	case 'r':
		return in_base64(s, i);
	default:
		return false;
	}
}

static bool worth_it(struct span s, size_t first)
{
	size_t end = s.len - first > LOOK ? first + LOOK : s.len;

	for (size_t i = first; i + 1 < end; i++) {
		if (s.p[i] != '\\')
			continue;
		if (hides(s, i))
			return true;
		i++;
	}
	return false;
}

/* Told by the string's first escape alone, so that looking back stays linear. */
static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	struct span b = s->bytes;
	size_t start = ev->at;
	bool escapes = false, quoted = false;

	while (start > 0 && !quoted) {
		if (b.p[start - 1] == '\\')
			return false;
		quoted = b.p[start - 1] == '"';
		if (quoted && start > 1 && b.p[start - 2] == '\\')
			return false;
		start -= !quoted;
	}
	/* outside quotes: a string whose quotes an earlier layer or a window took */
	if (!quoted && b.p[ev->at + 1] != '"')
		return false;
	*at = start;
	*len = json_string_end(b, ev->at, &escapes) - start;
	return in_text(span_cut(b, start, *len), ev->at - start)
	       && worth_it(span_cut(b, start, *len), ev->at - start);
}

static enum st trace(struct span in, struct buf *out, struct buf *steps)
{
	size_t changed = 0;
	enum st ret = json_unescape(in, out, NULL, &changed, steps);

	return changed == 0 && ret == ST_OK ? ST_BAD : ret;
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	(void)steps;
	return trace(in, out, NULL);
}

static enum st wrap(struct span was, struct span now, struct buf *out)
{
	return layers_respell(&layer_json_string, was, now, out);
}

const struct layer layer_json_string = {
	.name = "json-string",
	.gate_text = "a quoted string with \\\", \\\\, an ASCII letter as \\u, or base64 broken by "
		     "escapes",
	.events = 1u << EVENT_BACKSLASH,
	.gate = gate,
	.open = open,
	.trace = trace,
	.wrap = wrap,
};
