/* row: quoted-printable (RFC 2045 section 6.7) */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/qp.h"
#include "unwrap/look.h"

enum { SEARCH = 1024, SHORTEST = 16 };

/* An escaped equals sign, or a soft line end, near the start of a text. */
static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	struct span head = span_cut(s->bytes, 0, SEARCH);

	(void)ev;
	*at = 0;
	*len = s->bytes.len;
	if (*len < SHORTEST || !look_is_text(span_cut(head, 0, LOOK_BYTES), SHORTEST))
		return false;
	return span_find_span(head, SPAN_LIT("=3D"), 0) < head.len
	       || span_find_span(head, SPAN_LIT("=\r\n"), 0) < head.len
	       || span_find_span(head, SPAN_LIT("=\n"), 0) < head.len;
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
