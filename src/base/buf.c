#include "base/buf.h"

#include "base/attr.h"
#include "base/word.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

void buf_deinit(struct buf *b)
{
	if (b == NULL)
		return;
	free(b->p);
	*b = (struct buf){ 0 };
}

enum st buf_reserve(struct buf *b, size_t n)
{
	size_t cap = b->cap != 0 ? b->cap : 64;
	uint8_t *p;

	if (n > b->max || b->len > b->max - n)
		return ST_LIMIT;
	if (b->len + n <= b->cap)
		return ST_OK;
	while (cap < b->len + n)
		cap = cap <= b->max / 2 ? cap * 2 : b->max;
	p = realloc(b->p, cap);
	if (p == NULL)
		return ST_NOMEM;
	b->p = p;
	b->cap = cap;
	return ST_OK;
}

void buf_shrink(struct buf *b)
{
	uint8_t *p = realloc(b->p, b->len != 0 ? b->len : 1);

	if (p == NULL)
		return;
	b->p = p;
	b->cap = b->len != 0 ? b->len : 1;
}

/* The common case of those that put a few bytes at a time. */
ALWAYS_INLINE bool has_room(const struct buf *b, size_t n)
{
	size_t end = b->cap < b->max ? b->cap : b->max;

	return b->len <= end && n <= end - b->len;
}

enum st buf_put(struct buf *b, struct span s)
{
	enum st ret = LIKELY(has_room(b, s.len)) ? ST_OK : buf_reserve(b, s.len);

	if (ret != ST_OK || s.len == 0)
		return ret;
	memcpy(b->p + b->len, s.p, s.len);
	b->len += s.len;
	return ST_OK;
}

enum st buf_put_u8(struct buf *b, uint8_t v)
{
	if (UNLIKELY(!has_room(b, 1)))
		return buf_put(b, (struct span){ &v, 1 });
	b->p[b->len++] = v;
	return ST_OK;
}

/* Where there is room a whole word is written, of which n bytes count. */
enum st buf_put_le(struct buf *b, uint64_t v, unsigned n)
{
	uint8_t le[WORD];

	if (UNLIKELY(!has_room(b, WORD))) {
		word_store(le, v);
		return buf_put(b, (struct span){ le, n });
	}
	word_store(b->p + b->len, v);
	b->len += n;
	return ST_OK;
}

enum st buf_put_str(struct buf *b, const char *s)
{
	return buf_put(b, (struct span){ (const uint8_t *)s, strlen(s) });
}

enum st buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int n;
	enum st ret;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return ST_BAD;
	ret = buf_reserve(b, (size_t)n + 1);
	if (ret != ST_OK)
		return ret;
	va_start(ap, fmt);
	vsnprintf((char *)b->p + b->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->len += (size_t)n;
	return ST_OK;
}

void buf_drop(struct buf *b, size_t n)
{
	if (n >= b->len) {
		b->len = 0;
		return;
	}
	memmove(b->p, b->p + n, b->len - n);
	b->len -= n;
}
