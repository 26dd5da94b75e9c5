#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/respell.h"
#include "codec/tree.h"

enum { STEPS_MOST = 8 << 20 };

const struct layer *const layers[] = {
	/* clang-format off */
	&layer_labels,
	&layer_url,
	&layer_json_string,
	&layer_html,
	&layer_qp,
	&layer_base64,
	&layer_base32,
	&layer_hex,
	&layer_adups,
	&layer_gzip,
	&layer_zlib,
	&layer_zstd,
	&layer_lz4,
	&layer_utf16,
	&layer_records,
	&layer_msgpack,
	&layer_cbor,
	&layer_asn1,
	&layer_protobuf,
	&layer_xor,
	&layer_deflate,
	&layer_brotli,
	NULL,
	/* clang-format on */
};

enum st layer_step(struct buf *steps, size_t out, size_t in, unsigned num, unsigned den)
{
	return mark_put(steps, out, in, num, den);
}

enum st layer_trace(const struct layer *l, struct span in, struct buf *out, struct buf *steps)
{
	return (l->trace != NULL ? l->trace : l->open)(in, out, steps);
}

/* Behind the path of a line at i, which is all printable; 0: none begins there. */
static size_t behind_path(struct span b, size_t i)
{
	if (i >= b.len || b.p[i] != '/')
		return 0;
	for (size_t k = i; k < b.len && k - i <= TREE_PATH_MAX && b.p[k] > ' ' && b.p[k] < 0x7f;
	     k++)
		if (b.p[k] == '=')
			return k + 1;
	return 0;
}

struct span layers_body(const struct surface *s, size_t *at)
{
	struct span b = s->bytes;
	size_t begin = 0;

	*at = 0;
	if (s->layer == NULL || !s->layer->lines)
		return b;
	for (size_t line = 0; (begin = behind_path(b, line)) != 0;) {
		size_t end = begin;

		while (end < b.len
		       && !(b.p[end] == '\n' && (end + 1 == b.len || behind_path(b, end + 1) != 0)))
			end++;
		if (end - begin > b.len / 2) {
			*at = begin;
			return span_cut(b, begin, end - begin);
		}
		line = end + 1;
	}
	return b;
}

bool layers_sure(struct span head, bool rare)
{
	static const struct span magics[] = { SPAN_LIT("\x1f\x8b\x08"),
					      SPAN_LIT("\x28\xb5\x2f\xfd"),
					      SPAN_LIT("\x04\x22\x4d\x18") };

	enum look l = look_at(head);

	for (size_t i = 0; i < N_ELEMENTS(magics); i++)
		if (span_starts(head, magics[i]))
			return true;
	return look_is_sure(l) || (rare && l == LOOK_FIELDS);
}

bool layers_unmarked(struct span first)
{
	return first.len >= UNMARKED_LEAST
	       && (deflate_gives_text(first) || brotli_gives_text(first));
}

/* Letters that were changed may have become an escape with what stands beside them. */
static enum st reads_as(const struct layer *l, struct span in, struct span want)
{
	struct buf got, steps;
	enum st st;

	buf_init(&got, want.len + 1);
	buf_init(&steps, STEPS_MOST);
	st = l->open(in, &got, &steps);
	if (st != ST_NOMEM)
		st = (st == ST_OK || st == ST_MORE) && span_eq(buf_span(&got), want) ? ST_OK
										     : ST_UNSUP;
	buf_deinit(&got);
	buf_deinit(&steps);
	return st;
}

enum st layers_respell(const struct layer *l, struct span was, struct span now, struct buf *out)
{
	size_t start = out->len;
	struct buf old, steps;
	enum st st;

	buf_init(&old, now.len + 1);
	buf_init(&steps, STEPS_MOST);
	st = layer_trace(l, was, &old, &steps);
	if (st == ST_OK || st == ST_MORE)
		st = respell_escaped(was, buf_span(&old), now,
				     (const struct mark *)(const void *)steps.p,
				     steps.len / sizeof(struct mark), out);
	else if (st != ST_NOMEM)
		st = ST_UNSUP;
	if (st == ST_OK)
		st = reads_as(l, span_from(buf_span(out), start), now);
	if (st != ST_OK)
		out->len = start;
	buf_deinit(&old);
	buf_deinit(&steps);
	return st;
}

enum st layers_close(enum st st, struct span in, size_t used, const struct buf *out,
		     struct buf *steps)
{
	if (st == ST_OK && used < in.len)
		return layer_step(steps, out->len, used, 0, 1);
	return st == ST_BAD && out->len != 0 ? ST_MORE : st;
}
