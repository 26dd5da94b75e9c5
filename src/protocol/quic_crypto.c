#include "protocol/quic_crypto.h"

#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

/* A stretch that nothing stood in so far. */
static enum st put(struct quic_crypto *c, size_t before, uint32_t at, struct span data,
		   uint64_t stream)
{
	if (c->n == QUIC_PARTS_MAX)
		return ST_LIMIT;
	memmove(c->parts + before + 1, c->parts + before, (c->n - before) * sizeof(*c->parts));
	c->parts[before] = (struct quic_part){ stream, at, (uint32_t)data.len };
	c->n++;
	memcpy(c->bytes + at, data.p, data.len);
	return ST_OK;
}

static void note_run(struct quic_crypto *c, struct run run)
{
	if (c->n_runs != 0 && c->runs[c->n_runs - 1].off == run.off)
		return;
	if (c->n_runs < QUIC_RUNS_MAX) /* more datagrams than that: their frames are not told */
		c->runs[c->n_runs++] = run;
}

enum st quic_crypto_add(struct quic_crypto *c, uint64_t at, struct span data, uint64_t stream,
			struct run run)
{
	size_t i = 0, done = 0;
	enum st st;

	if (data.len == 0)
		return ST_OK;
	if (at > QUIC_CRYPTO_MAX || data.len > QUIC_CRYPTO_MAX - at)
		return ST_LIMIT;
	st = vec_grow((void **)&c->bytes, &c->cap, (size_t)at + data.len, 1, QUIC_CRYPTO_MAX);
	if (st != ST_OK)
		return st;
	note_run(c, run);
	while (done < data.len) {
		uint32_t here = (uint32_t)(at + done);
		size_t hole = data.len - done;

		while (i < c->n && c->parts[i].at + c->parts[i].len <= here)
			i++;
		if (i < c->n && c->parts[i].at <= here) { /* there already */
			done = c->parts[i].at + c->parts[i].len - (size_t)at;
			continue;
		}
		if (i < c->n && c->parts[i].at - here < hole)
			hole = c->parts[i].at - here;
		st = put(c, i, here, span_cut(data, done, hole), stream + done);
		if (st != ST_OK)
			return st;
		done += hole;
	}
	return ST_OK;
}

struct span quic_crypto_front(const struct quic_crypto *c, struct piece *pieces, size_t *n)
{
	size_t len = 0, i;

	for (i = 0; i < c->n && c->parts[i].at == len; i++) {
		pieces[i] = (struct piece){ len, c->parts[i].stream };
		len += c->parts[i].len;
	}
	*n = i;
	return span_of(c->bytes, len);
}

void quic_crypto_deinit(struct quic_crypto *c)
{
	free(c->bytes);
	*c = (struct quic_crypto){ 0 };
}
