/* row: quoted-printable (RFC 2045 section 6.7) */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/qp.h"
#include "unwrap/look.h"

enum { SEARCH = 1024, SHORTEST = 16 };

static bool is_escaped_sign(struct span s, size_t i)
{
	return i + 2 < s.len && s.p[i + 1] == '3' && s.p[i + 2] == 'D';
}

/*
 * A soft line end: "=" before a line end, with text on both sides. The padding
 * that ends wrapped base64 is none.
 */
static bool is_soft_end(struct span s, size_t i)
{
	size_t end;

	if (i == 0 || i + 2 >= s.len)
		return false;
	end = i + 1 + (s.p[i + 1] == '\r');
	return s.p[end] == '\n' && end + 1 < s.len && s.p[i - 1] != '=' && s.p[end + 1] != '\n'
	       && s.p[end + 1] != '\r';
}

/* An escaped equals sign, or a soft line end, near the start of a text. */
static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	struct span head = span_cut(s->bytes, 0, SEARCH);
	size_t i = span_find(head, '=', 0);

	(void)ev;
	*at = 0;
	*len = s->bytes.len;
	while (i < head.len && !is_escaped_sign(head, i) && !is_soft_end(head, i))
		i = span_find(head, '=', i + 1);
	return i < head.len && *len >= SHORTEST
	       && look_is_text(span_cut(head, 0, LOOK_BYTES), SHORTEST);
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	size_t changed = 0;
	enum st ret = qp_decode(in, out, &changed, steps);

	return changed == 0 && ret == ST_OK ? ST_BAD : ret;
}

static enum st wrap(struct span was, struct span now, struct buf *out)
{
	return layers_respell(&layer_qp, was, now, out);
}

const struct layer layer_qp = {
	.name = "quoted-printable",
	.gate_text = "a text with =3D or a line that ends with = in its first 1024 bytes",
	.events = 1u << EVENT_START,
	.heads = HEADS_TEXT,
	.gate = gate,
	.open = open,
	.wrap = wrap,
};
