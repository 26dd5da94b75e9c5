#include "unwrap/layers.h"

#include "base/span.h"

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

enum st layers_close(enum st st, struct span in, size_t used, const struct buf *out,
		     struct buf *steps)
{
	if (st == ST_OK && used < in.len)
		return layer_step(steps, out->len, used, 0, 1);
	return st == ST_BAD && out->len != 0 ? ST_MORE : st;
}
