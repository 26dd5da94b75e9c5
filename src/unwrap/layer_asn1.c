/* row: ASN.1 in BER or DER, written out as lines (codec/tree.h) */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/asn1.h"

enum { HEAD = 1024 };

static bool begins(uint8_t first)
{
	return first == 0x30 || first == 0x31;
}

static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	(void)ev;
	*at = 0;
	*len = s->bytes.len;
	return asn1_looks(span_cut(s->bytes, 0, HEAD), s->bytes.len);
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	size_t used = 0;
	enum st ret = asn1_decode(in, out, &used, steps);

	return layers_close(ret, in, used, out, steps);
}

const struct layer layer_asn1 = {
	.name = "asn1",
	.gate_text = "a SEQUENCE or SET as long as the surface, of sound members; no certificate",
	.events = 1u << EVENT_START,
	.lines = true,
	.heads = HEADS_ALL & ~(1u << HEAD_PLAIN),
	.begins = begins,
	.gate = gate,
	.open = open,
};
