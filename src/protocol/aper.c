#include "protocol/aper.h"

enum { PREAMBLE_MORE = 0x80, PREAMBLE_EXTENSION = 0x40 };

/* X.691 section 11.9; fragments of 16 KiB and more are not joined. */
static size_t length(struct rd *r)
{
	unsigned first = rd_u8(r);

	if (first < 0x80)
		return first;
	if (first >= 0xc0)
		r->bad = true;
	return (first & 0x3f) << 8 | rd_u8(r);
}

/* Two bits of choice, or of criticality, and nothing behind them. */
static unsigned two_bits(struct rd *r, unsigned most)
{
	unsigned b = rd_u8(r);

	if ((b & 0x3f) != 0 || b >> 6 > most)
		r->bad = true;
	return b >> 6;
}

struct span aper_octets(struct rd *r)
{
	size_t n = length(r);

	return rd_take(r, n);
}

bool aper_open(struct span b, bool cut, struct aper_list *ret)
{
	struct aper_list l = { .r = rd_of(b) };
	unsigned choice = rd_u8(&l.r), preamble;
	size_t len;

	l.choice = choice >> 5;
	l.procedure = rd_u8(&l.r);
	(void)two_bits(&l.r, 2);
	len = length(&l.r);
	l.cut = cut && len > rd_left(&l.r);
	preamble = rd_u8(&l.r);
	l.has_more = (preamble & (PREAMBLE_MORE | PREAMBLE_EXTENSION)) != 0;
	l.left = rd_be16(&l.r);
	if (!rd_ok(&l.r) || (choice & 0x9f) != 0 || (preamble & 0x3f) != 0)
		return false;
	if (!l.cut && rd_left(&l.r) + 3 != len)
		return false;
	*ret = l;
	return true;
}

bool aper_next(struct aper_list *l, struct aper_element *ret)
{
	struct aper_element e;
	struct rd r = l->r;

	if (l->left == 0)
		return false;
	e.number = rd_be16(&r);
	(void)two_bits(&r, 2);
	e.value = aper_octets(&r);
	l->left--;
	if (!rd_ok(&r)) {
		l->bad = true;
		l->left = 0;
		return false;
	}
	l->r = r;
	*ret = e;
	return true;
}

bool aper_is_whole(struct aper_list l)
{
	struct aper_element e;
	bool any = false;

	while (aper_next(&l, &e))
		any = true;
	return any && (l.cut || (!l.bad && (l.has_more || rd_left(&l.r) == 0)));
}
