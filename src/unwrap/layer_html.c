/* row: text with character references (&quot; &#34; &#x22;) */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/html.h"

enum { LOOK_BACK = 4096, NAME_MOST = 32 };

static bool ends_text(uint8_t c)
{
	return c == '<' || c == '>' || c == '"';
}

/* Behind &amp;: quot; and the like, or name= */
static bool is_form_or_more(struct span s)
{
	size_t i = 0;

	if (span_starts(s, SPAN_LIT("quot;")) || span_starts(s, SPAN_LIT("amp;"))
	    || span_starts(s, SPAN_LIT("#")))
		return true;
	while (i < s.len && i < NAME_MOST
	       && ((unsigned)(s.p[i] | 32) - 'a' < 26 || (unsigned)s.p[i] - '0' < 10
		   || s.p[i] == '_'))
		i++;
	return i > 0 && i < s.len && s.p[i] == '=';
}

static bool is_reference(struct span b, size_t i)
{
	struct span s = span_from(b, i);

	/* a reference to a reference, and what stands between the pairs of a form */
	if (span_starts(s, SPAN_LIT("&amp;")))
		return is_form_or_more(span_from(s, 5));
	return span_starts(s, SPAN_LIT("&quot;")) || span_starts(s, SPAN_LIT("&#34;"))
	       || span_starts(s, SPAN_LIT("&#x2")) || span_starts(s, SPAN_LIT("&#x3"));
}

/* The text or attribute around, told by its first reference alone. */
static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	struct span b = s->bytes;
	size_t start = ev->at, end = ev->at;

	if (!is_reference(b, ev->at))
		return false;
	while (start > 0 && ev->at - start < LOOK_BACK && !ends_text(b.p[start - 1])) {
		start--;
		if (is_reference(b, start))
			return false;
	}
	while (end < b.len && !ends_text(b.p[end]))
		end++;
	*at = start;
	*len = end - start;
	return end > start;
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	size_t changed = 0;
	enum st ret = html_decode(in, out, &changed, steps);

	return changed == 0 && ret == ST_OK ? ST_BAD : ret;
}

static enum st wrap(struct span was, struct span now, struct buf *out)
{
	return layers_respell(&layer_html, was, now, out);
}

const struct layer layer_html = {
	.name = "html",
	.gate_text =
		"&quot; &#34; &#x2. &#x3. in a text, and &amp; before one of them or a name and =",
	.events = 1u << EVENT_MAGIC,
	.magics = { { (const uint8_t *)"&quot;", 6 },
		    { (const uint8_t *)"&#34;", 5 },
		    { (const uint8_t *)"&#x2", 4 },
		    { (const uint8_t *)"&#x3", 4 },
		    { (const uint8_t *)"&amp;", 5 } },
	.gate = gate,
	.open = open,
	.wrap = wrap,
};
