/* row: quoted-printable (RFC 2045 section 6.7) */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/qp.h"
#include "unwrap/look.h"

enum { SEARCH = 1024, SHORTEST = 16 };

/*
 * A soft line end: "=" before a line end, with text on both sides. The padding
 * that ends wrapped base64 is none.
 */
static bool has_soft_end(struct span head)
{
	for (size_t i = span_find(head, '=', 1); i + 2 < head.len;
	     i = span_find(head, '=', i + 1)) {
		size_t end = i + 1 + (head.p[i + 1] == '\r');

		if (head.p[end] == '\n' && end + 1 < head.len && head.p[i - 1] != '='
		    && head.p[end + 1] != '\n' && head.p[end + 1] != '\r')
			return true;
	}
	return false;
}

/* An escaped equals sign, or a soft line end, near the start of a text. */
static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	struct span head = span_cut(s->bytes, 0, SEARCH);

	(void)ev;
	*at = 0;
	*len = s->bytes.len;
	if (*len < SHORTEST
	    || (span_find_span(head, SPAN_LIT("=3D"), 0) == head.len && !has_soft_end(head)))
		return false;
	return look_is_text(span_cut(head, 0, LOOK_BYTES), SHORTEST);
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	size_t changed = 0;
	enum st ret = qp_decode(in, out, &changed, steps);

	return changed == 0 && ret == ST_OK ? ST_BAD : ret;
}

const struct layer layer_qp = {
	.name = "quoted-printable",
	.gate_text = "a text with =3D or a line that ends with = in its first 1024 bytes",
	.events = 1u << EVENT_START,
	.gate = gate,
	.open = open,
};
