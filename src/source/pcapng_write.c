#include "source/pcapng_write.h"

#include "base/span.h"
#include "base/tm.h"

enum {
	SECTION = 0x0a0d0d0a,
	INTERFACE = 1,
	PACKET = 6,
	SECRETS = 10,
	BYTE_ORDER_MAGIC = 0x1a2b3c4d
};
enum { OPT_COMMENT = 1, OPT_APPLICATION = 4, OPT_TSRESOL = 9, NANOSECONDS = 9 };
enum { HEAD = 8, OPTION_MAX = 0xffff, SNAP_MAX = 262144 };

static enum st put_le(struct buf *out, uint64_t v, unsigned bytes)
{
	uint8_t b[8];

	for (unsigned i = 0; i < bytes; i++)
		b[i] = (uint8_t)(v >> 8 * i);
	return buf_put(out, span_of(b, bytes));
}

static enum st put_padded(struct buf *out, struct span s)
{
	static const uint8_t none[4] = { 0 };
	enum st st = buf_put(out, s);

	return st == ST_OK ? buf_put(out, span_of(none, (4 - s.len % 4) % 4)) : st;
}

static enum st put_option(struct buf *out, unsigned code, struct span value)
{
	enum st st;

	value = span_cut(value, 0, OPTION_MAX);
	st = put_le(out, code, 2);
	if (st == ST_OK)
		st = put_le(out, value.len, 2);
	return st == ST_OK ? put_padded(out, value) : st;
}

static enum st put_text(struct buf *out, unsigned code, struct span text)
{
	return text.len != 0 ? put_option(out, code, text) : ST_OK;
}

/* The length stands in front and behind; it is known at the end. */
static enum st begin_block(struct buf *out, uint32_t type)
{
	enum st st = put_le(out, type, 4);

	return st == ST_OK ? put_le(out, 0, 4) : st;
}

static enum st end_block(struct buf *out, size_t start, enum st st)
{
	size_t len = out->len - start + 4;

	if (st == ST_OK)
		st = put_le(out, len, 4);
	if (st != ST_OK) {
		out->len = start;
		return st;
	}
	for (unsigned i = 0; i < 4; i++)
		out->p[start + 4 + i] = (uint8_t)(len >> 8 * i);
	return ST_OK;
}

enum st pcapng_put_section(struct buf *out, struct span application, struct span comment)
{
	size_t start = out->len;
	enum st st = begin_block(out, SECTION);

	if (st == ST_OK)
		st = put_le(out, BYTE_ORDER_MAGIC, 4);
	if (st == ST_OK)
		st = put_le(out, 1, 4); /* version 1.0 */
	if (st == ST_OK)
		st = put_le(out, UINT64_MAX, 8); /* its length: not said */
	if (st == ST_OK)
		st = put_text(out, OPT_COMMENT, comment);
	if (st == ST_OK)
		st = put_text(out, OPT_APPLICATION, application);
	if (st == ST_OK)
		st = put_le(out, 0, 4); /* end of options */
	return end_block(out, start, st);
}

enum st pcapng_put_interface(struct buf *out, uint32_t link_type)
{
	const uint8_t resolution = NANOSECONDS;
	size_t start = out->len;
	enum st st = begin_block(out, INTERFACE);

	if (st == ST_OK)
		st = put_le(out, link_type & 0xffff, 4);
	if (st == ST_OK)
		st = put_le(out, SNAP_MAX, 4);
	if (st == ST_OK)
		st = put_option(out, OPT_TSRESOL, span_of(&resolution, 1));
	if (st == ST_OK)
		st = put_le(out, 0, 4);
	return end_block(out, start, st);
}

enum st pcapng_put_secrets(struct buf *out, uint32_t type, struct span data)
{
	size_t start = out->len;
	enum st st = begin_block(out, SECRETS);

	if (st == ST_OK)
		st = put_le(out, type, 4);
	if (st == ST_OK)
		st = put_le(out, data.len, 4);
	if (st == ST_OK)
		st = put_padded(out, data);
	return end_block(out, start, st);
}

enum st pcapng_put_packet(struct buf *out, const struct pcapng_packet *p)
{
	uint64_t time = p->time_ns != TM_NONE && p->time_ns > 0 ? (uint64_t)p->time_ns : 0;
	size_t start = out->len;
	enum st st = begin_block(out, PACKET);

	if (st == ST_OK)
		st = put_le(out, p->iface, 4);
	if (st == ST_OK)
		st = put_le(out, time >> 32, 4);
	if (st == ST_OK)
		st = put_le(out, time, 4);
	if (st == ST_OK)
		st = put_le(out, p->bytes.len, 4);
	if (st == ST_OK)
		st = put_le(out, p->orig_len, 4);
	if (st == ST_OK)
		st = put_padded(out, p->bytes);
	for (size_t i = 0; i < N_ELEMENTS(p->comments) && st == ST_OK; i++)
		st = put_text(out, OPT_COMMENT, p->comments[i]);
	if (st == ST_OK)
		st = put_le(out, 0, 4);
	return end_block(out, start, st);
}
