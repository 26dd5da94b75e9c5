#include "attribute/pool.h"

#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

enum { N_TEXTS = 11, ALIGN = 8, SMALL = 1 << 20 };

/* Where one candidate lies, and what orders it. */
struct pool_row {
	uint64_t frame, order, seq;
	size_t at;
	uint32_t size;
	uint8_t shard;
};

/* What stands at a row's place; frames, path lengths and texts follow, in this order. */
struct kept {
	struct endpoint src, dst;
	int64_t time_ns;
	uint64_t stream_off, order;
	uint32_t text[N_TEXTS];
	int32_t uid;
	unsigned why, flags;
	uint8_t kind, confidence, transport, shard, n_path, n_frames, has_app;
};

enum st pool_init(struct pool *p, size_t max_rows, size_t max_bytes)
{
	*p = (struct pool){ .max_rows = max_rows, .max_bytes = max_bytes / 5 * 4 };
	buf_init(&p->bytes, max_bytes);
	p->cut = calloc(1, sizeof(*p->cut));
	if (p->cut == NULL)
		return ST_NOMEM;
	p->cut->frame = UINT64_MAX;
	p->cut->order = UINT64_MAX;
	p->cut->seq = UINT64_MAX;
	p->cut->shard = UINT8_MAX;
	return ST_OK;
}

void pool_deinit(struct pool *p)
{
	if (p == NULL)
		return;
	buf_deinit(&p->bytes);
	free(p->rows);
	free(p->cut);
	*p = (struct pool){ 0 };
}

static int by_order(const void *a, const void *b)
{
	const struct pool_row *x = a, *y = b;

	if (x->frame != y->frame)
		return x->frame < y->frame ? -1 : 1;
	if (x->shard != y->shard)
		return x->shard < y->shard ? -1 : 1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static int by_place(const void *a, const void *b)
{
	const struct pool_row *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

static size_t cost(size_t size)
{
	return size + sizeof(struct pool_row);
}

/* How many rows, in order, the limits hold. */
static size_t fitting(const struct pool *p)
{
	size_t bytes = 0, n = 0;

	while (n < p->n_rows && n < p->max_rows && cost(p->rows[n].size) <= p->max_bytes - bytes) {
		bytes += cost(p->rows[n].size);
		n++;
	}
	return n;
}

static void close_ranks(struct pool *p)
{
	size_t to = 0;

	if (p->n_rows != 0)
		qsort(p->rows, p->n_rows, sizeof(*p->rows), by_place);
	for (size_t i = 0; i < p->n_rows; i++) {
		struct pool_row *r = &p->rows[i];

		if (r->at != to)
			memmove(p->bytes.p + to, p->bytes.p + r->at, r->size);
		r->at = to;
		to += r->size;
	}
	p->bytes.len = to;
}

static bool trim(struct pool *p)
{
	size_t n;

	if (p->n_rows == 0)
		return false;
	qsort(p->rows, p->n_rows, sizeof(*p->rows), by_order);
	n = fitting(p);
	if (n == p->n_rows)
		return false;
	*p->cut = p->rows[n];
	p->dropped += p->n_rows - n;
	p->n_rows = n;
	return true;
}

void pool_settle(struct pool *p)
{
	struct pool_row *rows;

	if (!trim(p))
		return;
	close_ranks(p);
	qsort(p->rows, p->n_rows, sizeof(*p->rows), by_order);
	buf_shrink(&p->bytes);
	rows = reallocarray(p->rows, p->n_rows != 0 ? p->n_rows : 1, sizeof(*p->rows));
	if (rows == NULL) /* then it stays as large as it was */
		return;
	p->rows = rows;
	p->cap_rows = p->n_rows != 0 ? p->n_rows : 1;
}

static size_t texts_of(const struct candidate *c, struct span text[N_TEXTS])
{
	const struct span all[N_TEXTS] = { c->value,	   c->matched,	c->form,       c->key,
					   c->device,	   c->protocol, c->protection, c->app.name,
					   c->app.package, c->beside,	c->host };
	size_t len = 0;

	for (size_t i = 0; i < N_TEXTS; i++) {
		text[i] = all[i];
		len += all[i].len;
	}
	for (size_t i = 0; i < c->n_path; i++)
		len += c->path[i].len;
	return len;
}

static uint8_t *put(uint8_t *at, const void *p, size_t n)
{
	if (n != 0)
		memcpy(at, p, n);
	return at + n;
}

static void write_kept(uint8_t *at, const struct candidate *c, const struct span text[N_TEXTS])
{
	struct kept k = {
		.src = c->src,
		.dst = c->dst,
		.time_ns = c->time_ns,
		.stream_off = c->stream_off,
		.order = c->order,
		.uid = c->app.uid,
		.why = c->why,
		.flags = c->flags,
		.kind = (uint8_t)c->kind,
		.confidence = (uint8_t)c->confidence,
		.transport = (uint8_t)c->transport,
		.shard = c->shard,
		.n_path = (uint8_t)c->n_path,
		.n_frames = (uint8_t)c->n_frames,
		.has_app = c->has_app,
	};

	for (size_t i = 0; i < N_TEXTS; i++)
		k.text[i] = (uint32_t)text[i].len;
	at = put(at, &k, sizeof(k));
	at = put(at, c->frames, c->n_frames * sizeof(c->frames[0]));
	for (size_t i = 0; i < c->n_path; i++) {
		uint32_t len = (uint32_t)c->path[i].len;

		at = put(at, &len, sizeof(len));
	}
	for (size_t i = 0; i < N_TEXTS; i++)
		at = put(at, text[i].p, text[i].len);
	for (size_t i = 0; i < c->n_path; i++)
		at = put(at, c->path[i].p, c->path[i].len);
}

/*
 * What outgrows the small is given all it may have: addresses cost nothing until
 * they are written to, and growing by doubling copies everything again and again.
 */
static enum st reserve(struct buf *b, size_t size)
{
	if (b->len + size > SMALL && b->cap < b->max && buf_reserve(b, b->max - b->len) == ST_OK)
		return ST_OK;
	return buf_reserve(b, size);
}

/* Room for one more of size bytes, after a cut where it needs one. */
static enum st make_room(struct pool *p, size_t size)
{
	enum st st = ST_OK;

	if (p->n_rows >= p->max_rows + p->max_rows / 4 + 1
	    || p->bytes.len + p->n_rows * sizeof(*p->rows) + cost(size) > p->bytes.max) {
		if (trim(p))
			close_ranks(p);
		if (p->bytes.len + p->n_rows * sizeof(*p->rows) + cost(size) > p->bytes.max)
			return ST_LIMIT;
	}
	st = vec_grow((void **)&p->rows, &p->cap_rows, p->n_rows + 1, sizeof(*p->rows),
		      SIZE_MAX / 64);
	return st == ST_OK ? reserve(&p->bytes, size) : st;
}

enum st pool_add(struct pool *p, const struct candidate *c)
{
	struct span text[N_TEXTS];
	size_t size = texts_of(c, text) + sizeof(struct kept) + c->n_path * sizeof(uint32_t)
		      + c->n_frames * sizeof(c->frames[0]);
	struct pool_row row = { .frame = c->n_frames != 0 ? c->frames[0] : 0,
				.order = c->order,
				.shard = c->shard,
				.seq = p->seq++ };
	enum st st = ST_LIMIT;

	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	row.size = (uint32_t)size;
	/* one candidate must not push out all others, and what lies behind a cut stays out */
	if (size > p->max_bytes / 16 || by_order(&row, p->cut) >= 0) {
		p->dropped++;
		return ST_LIMIT;
	}
	st = make_room(p, size);
	if (st != ST_OK) {
		p->dropped += st == ST_LIMIT;
		return st;
	}
	row.at = p->bytes.len;
	memset(p->bytes.p + row.at + size - ALIGN, 0, ALIGN);
	write_kept(p->bytes.p + row.at, c, text);
	p->bytes.len += size;
	p->rows[p->n_rows++] = row;
	return ST_OK;
}

static void read_texts(const struct kept *k, const uint8_t *at, const uint8_t *path_lens,
		       struct candidate *c)
{
	struct span *const text[N_TEXTS] = { &c->value,	     &c->matched,  &c->form,
					     &c->key,	     &c->device,   &c->protocol,
					     &c->protection, &c->app.name, &c->app.package,
					     &c->beside,     &c->host };

	for (size_t i = 0; i < N_TEXTS; i++) {
		*text[i] = span_of(at, k->text[i]);
		at += k->text[i];
	}
	for (size_t i = 0; i < k->n_path; i++) {
		uint32_t len;

		memcpy(&len, path_lens + i * sizeof(len), sizeof(len));
		c->path[i] = span_of(at, len);
		at += len;
	}
}

void pool_get(const struct pool *p, size_t row, struct candidate *ret)
{
	const uint8_t *at = p->bytes.p + p->rows[row].at;
	struct kept k;

	memcpy(&k, at, sizeof(k));
	at += sizeof(k);
	ret->kind = (enum kind)k.kind;
	ret->confidence = (enum confidence)k.confidence;
	ret->why = k.why;
	ret->flags = k.flags;
	ret->n_path = k.n_path;
	ret->src = k.src;
	ret->dst = k.dst;
	ret->transport = (enum transport)k.transport;
	ret->app.uid = k.uid;
	ret->has_app = k.has_app;
	ret->time_ns = k.time_ns;
	ret->stream_off = k.stream_off;
	ret->n_frames = k.n_frames;
	ret->order = k.order;
	ret->shard = k.shard;
	memcpy(ret->frames, at, k.n_frames * sizeof(ret->frames[0]));
	at += k.n_frames * sizeof(ret->frames[0]);
	read_texts(&k, at + k.n_path * sizeof(uint32_t), at, ret);
}
