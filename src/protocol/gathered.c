#include "protocol/gathered.h"

#include "base/vec.h"

#include <stdlib.h>

enum st gathered_add(struct gathered *g, struct parse *p, unsigned side, struct span part,
		     uint64_t stream_off)
{
	enum st st;

	if (part.len == 0)
		return ST_OK;
	g->bytes.max = GATHERED_MAX;
	st = vec_grow((void **)&g->pieces, &g->cap_pieces, g->n + 1, sizeof(*g->pieces),
		      GATHERED_PARTS_MAX);
	if (st == ST_OK)
		st = vec_grow((void **)&g->runs, &g->cap_runs, g->n + 1, sizeof(*g->runs),
			      GATHERED_PARTS_MAX);
	if (st != ST_OK)
		return st;
	g->pieces[g->n] = (struct piece){ g->bytes.len, stream_off };
	g->runs[g->n] = parse_first_run(p); /* of the datagram, its head included */
	st = buf_put(&g->bytes, part);
	if (st != ST_OK)
		return st;
	g->n++;
	g->side = side;
	return ST_OK;
}

void gathered_field(struct gathered *g, struct parse *p, const char *name, struct span key)
{
	if (g->n == 0)
		return;
	parse_gathered(p, g->side, g->runs, g->n);
	parse_map(p, buf_span(&g->bytes), g->pieces, g->n);
	parse_field(p, name, key, buf_span(&g->bytes), 0);
}

uint64_t gathered_off(const struct gathered *g)
{
	return g->n != 0 ? g->pieces[0].stream : 0;
}

void gathered_clear(struct gathered *g)
{
	g->n = 0;
	buf_clear(&g->bytes);
}

void gathered_deinit(struct gathered *g)
{
	buf_deinit(&g->bytes);
	free(g->pieces);
	free(g->runs);
	*g = (struct gathered){ 0 };
}
