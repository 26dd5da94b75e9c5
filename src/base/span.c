#include "base/span.h"

#include <string.h>

int span_cmp(struct span a, struct span b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n != 0 ? memcmp(a.p, b.p, n) : 0;

	if (c != 0)
		return c;
	return (a.len > b.len) - (a.len < b.len);
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span span_trim(struct span s)
{
	while (s.len != 0 && is_blank(s.p[0])) {
		s.p++;
		s.len--;
	}
	while (s.len != 0 && is_blank(s.p[s.len - 1]))
		s.len--;
	return s;
}

size_t span_find(struct span s, uint8_t c, size_t from)
{
	const uint8_t *hit = NULL;

	if (from < s.len)
		hit = memchr(s.p + from, c, s.len - from);
	return hit != NULL ? (size_t)(hit - s.p) : s.len;
}

size_t span_find_span(struct span s, struct span word, size_t from)
{
	const uint8_t *hit = NULL;

	if (from < s.len && word.len != 0)
		hit = memmem(s.p + from, s.len - from, word.p, word.len);
	return hit != NULL ? (size_t)(hit - s.p) : s.len;
}

bool span_to_u64(struct span s, uint64_t *ret)
{
	uint64_t v = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned d = (unsigned)s.p[i] - '0';

		if (d > 9 || __builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, d, &v))
			return false;
	}
	*ret = v;
	return true;
}
