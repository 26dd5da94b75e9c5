#include "protocol/websocket_frame.h"

#include "base/span.h"

enum { FIN = 0x80, PACKED = 0x40, RESERVED = 0x30, MASKED = 0x80, CONTROL_MOST = 125 };

enum st ws_frame_read(struct span bytes, struct ws_frame *ret)
{
	struct rd r = rd_of(bytes);
	unsigned first = rd_u8(&r), second = rd_u8(&r), len = second & 0x7f;
	struct ws_frame f = { .fin = (first & FIN) != 0,
			      .packed = (first & PACKED) != 0,
			      .masked = (second & MASKED) != 0,
			      .opcode = first & 15 };

	f.head = 2U + (len == 126 ? 2U : 0U) + (len == 127 ? 8U : 0U) + (f.masked ? 4U : 0U);
	if (bytes.len != 0
	    && ((first & RESERVED) != 0 || (f.opcode > WS_BINARY && f.opcode < WS_CLOSE)
		|| f.opcode > WS_PONG))
		return ST_BAD;
	if (bytes.len < 2)
		f.head = 2;
	if (bytes.len >= f.head && bytes.len >= 2) {
		f.len = len == 126 ? rd_be16(&r) : len == 127 ? rd_be64(&r) : len;
		if (f.masked)
			memcpy(f.mask, rd_take(&r, 4).p, 4);
	}
	*ret = f;
	if (bytes.len < f.head)
		return ST_MORE;
	if (f.len >> 63 != 0 || (ws_is_control(&f) && (!f.fin || f.packed || f.len > CONTROL_MOST)))
		return ST_BAD;
	return ST_OK;
}

void ws_unmask(const struct ws_frame *f, uint64_t at, const uint8_t *in, size_t n, uint8_t *out)
{
	if (!f->masked) {
		memcpy(out, in, n);
		return;
	}
	for (size_t i = 0; i < n; i++)
		out[i] = in[i] ^ f->mask[(at + i) & 3];
}
