/* row: protobuf without its schema, written out as lines (codec/tree.h) */
#include "unwrap/layers.h"

#include "base/span.h"
#include "codec/protobuf.h"
#include "unwrap/look.h"

enum { HEAD = 1024, PREFIX = 5, SHORTEST = 8 };

/* A gRPC frame: not compressed, then the length (big-endian) of what follows. */
static size_t grpc_prefix(struct span b)
{
	struct rd r = rd_of(b);
	uint8_t packed = rd_u8(&r);
	uint32_t len = rd_be32(&r);

	return rd_ok(&r) && packed == 0 && len != 0 && len <= rd_left(&r) ? PREFIX : 0;
}

static bool begins(uint8_t first)
{
	/* a gRPC frame; or the tag of a field whose wire type is 0, 1, 2 or 5 */
	return first == 0 || (first >= 8 && (0x27 >> (first & 7) & 1) != 0);
}

static bool gate(const struct surface *s, const struct event *ev, size_t *at, size_t *len)
{
	size_t skip = grpc_prefix(s->bytes);

	(void)ev;
	*at = skip;
	*len = s->bytes.len - skip;
	return *len >= SHORTEST && protobuf_looks(span_cut(s->bytes, skip, HEAD));
}

static enum st open(struct span in, struct buf *out, struct buf *steps)
{
	size_t used;

	return protobuf_decode(in, out, &used, steps);
}

const struct layer layer_protobuf = {
	.name = "protobuf",
	.gate_text = "bytes that read as fields, a quarter of them text or a number of 14 digits "
		     "among them",
	.events = 1u << EVENT_START,
	.lines = true,
	.heads = HEADS_ALL & ~(1u << HEAD_PLAIN),
	.begins = begins,
	.gate = gate,
	.open = open,
};
