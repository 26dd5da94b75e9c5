#include "case/feed.h"

#include "base/span.h"

enum st feed_begin(struct feed *f)
{
	f->d = NULL;
	f->n = 0;
	return digest_begin(&f->d, DIGEST_SHA256);
}

static enum st flush(struct feed *f)
{
	enum st st = digest_feed(f->d, span_of(f->bytes, f->n));

	f->n = 0;
	return st;
}

enum st feed_put(struct feed *f, struct span s)
{
	enum st st = ST_OK;

	if (s.len > sizeof(f->bytes) - f->n)
		st = flush(f);
	if (st != ST_OK || s.len > sizeof(f->bytes))
		return st == ST_OK ? digest_feed(f->d, s) : st;
	if (s.len != 0)
		memcpy(f->bytes + f->n, s.p, s.len);
	f->n += s.len;
	return ST_OK;
}

static void to_le(uint64_t v, uint8_t *ret)
{
	for (unsigned i = 0; i < 8; i++)
		ret[i] = (uint8_t)(v >> 8 * i);
}

enum st feed_int(struct feed *f, uint64_t v)
{
	uint8_t le[8];

	to_le(v, le);
	return feed_put(f, span_of(le, sizeof(le)));
}

enum st feed_bytes(struct feed *f, struct span s)
{
	enum st st = feed_int(f, s.len);

	return st == ST_OK ? feed_put(f, s) : st;
}

enum st feed_value(struct feed *f, const struct sql_value *v)
{
	enum { HEAD = 9 };
	bool counted = v->type == SQLITE_TEXT || v->type == SQLITE_BLOB;
	enum st st = sizeof(f->bytes) - f->n < HEAD ? flush(f) : ST_OK;

	if (st != ST_OK)
		return st;
	f->bytes[f->n] = (uint8_t)v->type;
	to_le(counted ? v->s.len : (uint64_t)v->i, f->bytes + f->n + 1);
	f->n += v->type == SQLITE_NULL ? 1 : HEAD;
	return counted ? feed_put(f, v->s) : ST_OK;
}

enum st feed_end(struct feed *f, uint8_t ret[DIGEST_MAX])
{
	enum st st = flush(f);

	if (st != ST_OK)
		return st;
	st = digest_end(f->d, ret);
	f->d = NULL;
	return st;
}

void feed_free(struct feed *f)
{
	digest_free(f->d);
	f->d = NULL;
}
