#include "excerpt/wifi_frame.h"

#include "base/span.h"

#include <zlib.h>

/* IEEE 802.11 section 9.2.4.8, as it is sent: the lowest byte first. */
static void put_fcs(struct span s, uint8_t *p)
{
	uint32_t crc = (uint32_t)crc32(crc32(0, NULL, 0), s.p, (uInt)s.len);

	for (unsigned i = 0; i < WIFI_FCS; i++)
		p[i] = (uint8_t)(crc >> 8 * i);
}

/* Do its last bytes check the others? Where nobody says whether they are there. */
static bool has_fcs(struct span s)
{
	uint8_t fcs[WIFI_FCS];

	if (s.len < WIFI_HEAD + WIFI_FCS)
		return false;
	put_fcs(span_cut(s, 0, s.len - WIFI_FCS), fcs);
	return memcmp(fcs, s.p + s.len - WIFI_FCS, WIFI_FCS) == 0;
}

const uint8_t *wifi_address(struct span frame, unsigned i)
{
	return frame.p + 4 + 6 * i;
}

bool wifi_is_somebody(const uint8_t address[6])
{
	static const uint8_t none[6] = { 0 };

	return (address[0] & 1) == 0 && memcmp(address, none, 6) != 0;
}

/* Elements name their sender and its network again. */
static void put_addresses(const struct wifi_made *f, uint8_t *p, size_t len)
{
	for (unsigned i = 0; i < WIFI_ADDRESSES; i++)
		memcpy(p + 4 + 6 * i, f->addresses[i], 6);
	for (size_t at = WIFI_HEAD; at + 6 <= len; at++)
		for (unsigned i = 0; i < WIFI_ADDRESSES; i++) {
			const uint8_t *was = wifi_address(f->was, i);

			if (wifi_is_somebody(was) && memcmp(f->was.p + at, was, 6) == 0)
				memcpy(p + at, f->addresses[i], 6);
		}
}

enum st wifi_frame_make(const struct wifi_made *f, struct buf *out)
{
	size_t start = out->len + f->radiotap.len, len = f->now.len;
	const uint8_t room[WIFI_FCS] = { 0 };
	uint8_t *p;
	enum st st;

	if (len != f->was.len || len < WIFI_HEAD)
		return ST_UNSUP;
	st = buf_put(out, f->radiotap);
	if (st == ST_OK)
		st = buf_put(out, f->now);
	if (st == ST_OK && f->fcs)
		st = buf_put(out, span_of(room, sizeof(room)));
	if (st != ST_OK)
		return st;
	p = out->p + start;
	put_addresses(f, p, len);
	if (f->fcs)
		put_fcs(span_of(p, len), p + len);
	else if (has_fcs(f->was))
		put_fcs(span_of(p, len - WIFI_FCS), p + len - WIFI_FCS);
	return ST_OK;
}
