/*
 * The table of fragments against a second writing of its rule: one byte of
 * owner for each byte of a datagram, and the first that comes stays.
 */
#include "packet/defrag.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { KEYS = 4, SIZE = 256 };

struct model {
	uint8_t bytes[SIZE];
	uint16_t frame[SIZE]; /* 0: not there */
	bool open;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void same(const struct datagram *g, const struct model *m)
{
	size_t have = 0, at = 0;

	for (size_t i = 0; i < g->n_pieces; i++) {
		const struct frag_piece *p = &g->pieces[i];

		must(p->len != 0 && p->off >= at && p->off + p->len <= SIZE);
		for (; at < p->off; at++)
			must(m->frame[at] == 0);
		for (; at < p->off + p->len; at++) {
			must(m->frame[at] == p->frame);
			must(m->bytes[at] == g->bytes[at]);
		}
		have += p->len;
	}
	for (; at < SIZE; at++)
		must(m->frame[at] == 0);
	must(have == g->have);
}

static bool model_put(struct model *m, uint32_t off, struct span s, uint16_t frame)
{
	bool differ = false;

	for (size_t i = 0; i < s.len; i++) {
		if (m->frame[off + i] == 0) {
			m->frame[off + i] = frame;
			m->bytes[off + i] = s.p[i];
		} else {
			differ |= m->bytes[off + i] != s.p[i];
		}
	}
	return differ;
}

static void take(struct defrag *d, uint32_t i, struct model *m)
{
	struct datagram g;

	defrag_take(d, i, &g);
	same(&g, m);
	datagram_deinit(&g);
	memset(m, 0, sizeof(*m));
}

static void step(struct defrag *d, struct model *models, struct rd *r, uint16_t frame)
{
	uint8_t op = rd_u8(r);
	struct frag_key k = { .id = op & (KEYS - 1) };
	struct model *m = &models[op & (KEYS - 1)];
	struct frag_piece from = { .off = rd_be16(r) % SIZE, .frame = frame };
	size_t len = rd_u8(r);
	struct span s = rd_take(r, len < rd_left(r) ? len : rd_left(r));
	uint32_t i = defrag_find(d, &k);
	bool differ = false;

	must((i != DEFRAG_NONE) == m->open);
	if ((op & 0xf0) == 0xf0) {
		if (m->open)
			take(d, i, m);
		return;
	}
	if (s.len > SIZE - from.off)
		s.len = SIZE - from.off;
	if (!m->open && defrag_open(d, &k, &i) != ST_OK)
		abort();
	m->open = true;
	if (defrag_put(d, i, &from, s, &differ) != ST_OK)
		abort();
	must(differ == model_put(m, from.off, s, frame));
	same(&d->rows[i], m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct model *models = calloc(KEYS, sizeof(*models));
	struct rd r = rd_of((struct span){ data, len });
	struct defrag d;
	uint32_t n = 0;

	if (models == NULL)
		return 0;
	defrag_init(&d, KEYS, 1 << 20);
	for (uint16_t frame = 1; rd_left(&r) != 0 && frame < 500; frame++)
		step(&d, models, &r, frame);
	for (uint32_t i = d.oldest; i != DEFRAG_NONE; i = d.rows[i].newer)
		n++;
	must(n == d.n && !defrag_is_over(&d));
	while (d.n != 0)
		take(&d, d.oldest, &models[d.rows[d.oldest].key.id]);
	must(d.bytes == 0 && d.oldest == DEFRAG_NONE && d.newest == DEFRAG_NONE);
	defrag_deinit(&d);
	free(models);
	return 0;
}
