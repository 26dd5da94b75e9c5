#include "case/pack.h"

#include "base/span.h"

enum { LEB_MAX = 10 };

static enum st put(struct buf *out, uint64_t v, uint64_t *before)
{
	uint64_t d = v - *before, z = d << 1 ^ (d >> 63 != 0 ? UINT64_MAX : 0);
	uint8_t leb[LEB_MAX];
	size_t n = 0;

	*before = v;
	do {
		leb[n++] = (uint8_t)((z & 0x7f) | (z > 0x7f ? 0x80 : 0));
		z >>= 7;
	} while (z != 0);
	return buf_put(out, span_of(leb, n));
}

/* One way to write a number: no empty last byte, nothing above 64 bits. */
static uint64_t get(struct rd *r, uint64_t *before)
{
	uint64_t z = 0;

	for (unsigned i = 0; i < LEB_MAX; i++) {
		uint8_t b = rd_u8(r);

		if (i == LEB_MAX - 1 && b > 1)
			break;
		z |= (uint64_t)(b & 0x7f) << 7 * i;
		if ((b & 0x80) != 0)
			continue;
		if (b == 0 && i != 0)
			break;
		*before += z >> 1 ^ ((z & 1) != 0 ? UINT64_MAX : 0);
		return *before;
	}
	r->bad = true;
	return 0;
}

enum st pack_frames(struct buf *out, const uint64_t *frames, size_t n)
{
	uint64_t before = 0;
	enum st st = ST_OK;

	for (size_t i = 0; i < n && st == ST_OK; i++)
		st = put(out, frames[i], &before);
	return st;
}

enum st pack_sightings(struct buf *out, const struct sighting *s, size_t n)
{
	uint64_t frame = 0, time = 0;
	enum st st = ST_OK;

	for (size_t i = 0; i < n && st == ST_OK; i++) {
		st = put(out, s[i].frame, &frame);
		if (st == ST_OK)
			st = put(out, (uint64_t)s[i].time_ns, &time);
	}
	return st;
}

enum st pack_pieces(struct buf *out, const struct piece *pieces, size_t n)
{
	uint64_t at = 0, stream = 0;
	enum st st = ST_OK;

	for (size_t i = 0; i < n && st == ST_OK; i++) {
		st = put(out, pieces[i].at, &at);
		if (st == ST_OK)
			st = put(out, pieces[i].stream, &stream);
	}
	return st;
}

enum st unpack_frames(struct span s, uint64_t *ret, size_t max, size_t *n)
{
	struct rd r = rd_of(s);
	uint64_t before = 0;
	size_t got = 0;

	while (rd_ok(&r) && rd_left(&r) != 0) {
		uint64_t v = get(&r, &before);

		if (got < max)
			ret[got] = v;
		got++;
	}
	if (!rd_ok(&r) || got > max)
		return ST_BAD;
	*n = got;
	return ST_OK;
}

enum st unpack_pieces(struct span s, struct piece *ret, size_t max, size_t *n)
{
	struct rd r = rd_of(s);
	uint64_t at = 0, stream = 0;
	size_t got = 0;

	while (rd_ok(&r) && rd_left(&r) != 0 && got < max) {
		ret[got].at = get(&r, &at);
		ret[got++].stream = get(&r, &stream);
	}
	if (!rd_ok(&r) || rd_left(&r) != 0)
		return ST_BAD;
	*n = got;
	return ST_OK;
}

enum st unpack_sightings(struct span s, struct buf *out, size_t *n)
{
	struct rd r = rd_of(s);
	uint64_t frame = 0, time = 0;
	size_t got = 0;
	enum st st = ST_OK;

	while (st == ST_OK && rd_ok(&r) && rd_left(&r) != 0) {
		struct sighting one = { 0 };

		one.frame = get(&r, &frame);
		one.time_ns = (int64_t)get(&r, &time);
		if (rd_ok(&r))
			st = buf_put(out, span_of(&one, sizeof(one)));
		got++;
	}
	if (st == ST_OK && !rd_ok(&r))
		return ST_BAD;
	*n = got;
	return st;
}
