#include "packet/sctp_parts.h"

#include "base/vec.h"

#include <stdlib.h>

void sctp_parts_init(struct sctp_parts *p)
{
	*p = (struct sctp_parts){ 0 };
}

void sctp_parts_deinit(struct sctp_parts *p)
{
	for (size_t i = 0; p->rows != NULL && i < SCTP_PARTS; i++)
		sctp_part_end(&p->rows[i]);
	free(p->rows);
	p->rows = NULL;
}

static bool same_ends(const struct segment *a, const struct segment *b)
{
	return a->src.port == b->src.port && a->dst.port == b->dst.port
	       && ip_eq(&a->src.ip, &b->src.ip) && ip_eq(&a->dst.ip, &b->dst.ip);
}

struct sctp_part *sctp_parts_find(struct sctp_parts *p, const struct segment *s, uint16_t stream)
{
	for (size_t i = 0; p->rows != NULL && i < SCTP_PARTS; i++)
		if (p->rows[i].age != 0 && p->rows[i].stream == stream
		    && same_ends(&p->rows[i].seg, s))
			return &p->rows[i];
	return NULL;
}

struct sctp_part *sctp_parts_slot(struct sctp_parts *p)
{
	struct sctp_part *best;

	if (p->rows == NULL)
		p->rows = calloc(SCTP_PARTS, sizeof(*p->rows));
	if (p->rows == NULL)
		return NULL;
	best = &p->rows[0];
	for (size_t i = 1; i < SCTP_PARTS; i++)
		if (p->rows[i].age < best->age)
			best = &p->rows[i];
	return best;
}

void sctp_part_begin(struct sctp_parts *p, struct sctp_part *part, const struct segment *s,
		     uint16_t stream)
{
	*part = (struct sctp_part){ .seg = *s, .stream = stream, .age = ++p->clock };
	part->seg.app = (struct app){ .uid = s->app.uid };
	buf_init(&part->bytes, SCTP_PART_MAX);
}

enum st sctp_part_add(struct sctp_part *part, uint32_t tsn, struct span bytes, uint64_t frame,
		      int64_t time_ns)
{
	enum st st = vec_grow((void **)&part->runs, &part->cap_runs, part->n_runs + 1,
			      2 * sizeof(*part->runs), SCTP_RUNS_MAX);

	if (st != ST_OK)
		return st;
	st = buf_put(&part->bytes, bytes);
	if (st != ST_OK)
		return st;
	part->runs[part->n_runs++] = (struct run){ part->bytes.len - bytes.len, frame, time_ns };
	part->next_tsn = tsn + 1;
	return ST_OK;
}

void sctp_part_end(struct sctp_part *part)
{
	buf_deinit(&part->bytes);
	free(part->runs);
	*part = (struct sctp_part){ 0 };
}
