#include "base/text.h"

#include <stdio.h>

size_t text_utf8(struct span s, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c;
	size_t n;

	if (s.len == 0)
		return 0;
	c = s.p[0];
	n = c < 0x80 ? 1 : c >> 5 == 6 ? 2 : c >> 4 == 14 ? 3 : c >> 3 == 30 ? 4 : 0;
	if (n == 0 || n > s.len)
		return 0;
	if (n > 1)
		c &= 0x7fu >> n;
	for (size_t i = 1; i < n; i++) {
		if (s.p[i] >> 6 != 2)
			return 0;
		c = c << 6 | (s.p[i] & 0x3fu);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	*cp = c;
	return n;
}

struct range {
	uint32_t first, last;
};

static bool in_ranges(const struct range *r, size_t n, uint32_t cp)
{
	for (size_t i = 0; i < n; i++)
		if (cp >= r[i].first && cp <= r[i].last)
			return true;
	return false;
}

bool text_is_shown(uint32_t cp)
{
	/* Unicode 15: Cc, and the Cf, Zl and Zp that reorder, hide or join what is read */
	static const struct range hidden[] = {
		{ 0x00, 0x1f },	    { 0x7f, 0x9f },	{ 0xad, 0xad },	    { 0x61c, 0x61c },
		{ 0x180b, 0x180e }, { 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f },
		{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xfff0, 0xfffb }, { 0xe0000, 0xe0fff },
	};

	return !in_ranges(hidden, N_ELEMENTS(hidden), cp);
}

unsigned text_width(uint32_t cp)
{
	static const struct range none[] = {
		{ 0x300, 0x36f },   { 0x483, 0x489 },	{ 0x591, 0x5bd },   { 0x64b, 0x65f },
		{ 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff }, { 0x20d0, 0x20ff }, { 0xfe20, 0xfe2f },
	};
	static const struct range wide[] = {
		{ 0x1100, 0x115f },   { 0x2e80, 0x303e },   { 0x3041, 0xa4cf },
		{ 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },   { 0xfe30, 0xfe6f },
		{ 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x1f300, 0x1f64f },
		{ 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
	};

	if (in_ranges(none, N_ELEMENTS(none), cp))
		return 0;
	return in_ranges(wide, N_ELEMENTS(wide), cp) ? 2 : 1;
}

size_t text_columns(struct span s)
{
	size_t columns = 0;

	while (s.len != 0) {
		uint32_t cp = 0;
		size_t n = text_utf8(s, &cp);

		columns += n != 0 ? text_width(cp) : 1;
		s.p += n != 0 ? n : 1;
		s.len -= n != 0 ? n : 1;
	}
	return columns;
}

static enum st put_escaped(struct buf *out, struct span s)
{
	enum st ret = ST_OK;

	for (size_t i = 0; i < s.len && ret == ST_OK; i++)
		ret = buf_printf(out, "\\x%02x", s.p[i]);
	return ret;
}

enum st text_sanitise(struct buf *out, struct span s)
{
	enum st ret = ST_OK;

	while (s.len != 0 && ret == ST_OK) {
		uint32_t cp = 0;
		size_t n = text_utf8(s, &cp);
		struct span one = { s.p, n != 0 ? n : 1 };

		if (n == 0 || !text_is_shown(cp))
			ret = put_escaped(out, one);
		else if (cp == '\\')
			ret = buf_put_str(out, "\\\\");
		else
			ret = buf_put(out, one);
		s.p += one.len;
		s.len -= one.len;
	}
	return ret;
}
