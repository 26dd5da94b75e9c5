#include "packet/parts.h"

#include "base/vec.h"
#include "packet/decode.h"

#include <stdlib.h>
#include <string.h>

struct parts_row {
	const struct parts_of *of;
	uint64_t key, age;  /* age 0: free */
	struct segment seg; /* of the first part; its app without names */
	unsigned depth;
	uint32_t next;
	struct buf bytes;
	struct run *runs; /* and room for as many again, to shift them */
	size_t n_runs, cap_runs;
};

void parts_init(struct parts *p)
{
	*p = (struct parts){ 0 };
}

static void row_end(struct parts_row *row)
{
	buf_deinit(&row->bytes);
	free(row->runs);
	*row = (struct parts_row){ 0 };
}

void parts_deinit(struct parts *p)
{
	for (size_t i = 0; p->rows != NULL && i < PARTS_WAITING; i++)
		row_end(&p->rows[i]);
	free(p->rows);
	p->rows = NULL;
}

static bool same_ends(const struct segment *a, const struct segment *b)
{
	return a->src.port == b->src.port && a->dst.port == b->dst.port && a->tunnels == b->tunnels
	       && ip_eq(&a->src.ip, &b->src.ip) && ip_eq(&a->dst.ip, &b->dst.ip);
}

static struct parts_row *find(const struct ctx *c, const struct parts_of *of, uint64_t key,
			      const uint32_t *next)
{
	struct parts_row *rows = c->d->parts.rows;

	for (size_t i = 0; rows != NULL && i < PARTS_WAITING; i++)
		if (rows[i].age != 0 && rows[i].of == of && rows[i].key == key
		    && (next == NULL || rows[i].next == *next) && same_ends(&rows[i].seg, &c->seg))
			return &rows[i];
	return NULL;
}

/* A free row, or the oldest, which must be passed on first; NULL: no memory. */
static struct parts_row *slot(struct parts *p)
{
	struct parts_row *best;

	if (p->rows == NULL)
		p->rows = calloc(PARTS_WAITING, sizeof(*p->rows));
	if (p->rows == NULL)
		return NULL;
	best = &p->rows[0];
	for (size_t i = 1; i < PARTS_WAITING; i++)
		if (p->rows[i].age < best->age)
			best = &p->rows[i];
	return best;
}

/* Reading may come back here with parts of another kind: the row is free by then. */
static void pass_on(struct packet_decoder *d, struct parts_row *from, bool whole)
{
	struct parts_row row = *from;
	struct ctx c = { .d = d, .seg = row.seg, .depth = row.depth };
	const struct app *app = c.seg.has_app ? uid_apps_find(&d->apps, c.seg.app.uid) : NULL;

	*from = (struct parts_row){ 0 };
	if (app != NULL)
		c.seg.app = *app;
	c.seg.link_src = row.seg.src.mac.known ? row.seg.src.mac.b : NULL;
	c.seg.link_dst = row.seg.dst.mac.known ? row.seg.dst.mac.b : NULL;
	if (row.n_runs != 0) {
		c.seg.frame = row.runs[row.n_runs - 1].frame;
		c.seg.time_ns = row.runs[row.n_runs - 1].time_ns;
	}
	c.missing = whole ? 0 : row.of->behind;
	c.base = row.bytes.p;
	c.runs = row.runs;
	c.n_runs = row.n_runs;
	c.scratch = row.runs != NULL ? row.runs + row.n_runs : NULL;
	if (row.bytes.len != 0)
		row.of->read(&c, buf_span(&row.bytes));
	row_end(&row);
}

/* A part without a byte only counts: runs begin at places of their own. */
static enum st add(struct parts_row *row, const struct part *x, uint64_t frame, int64_t time_ns)
{
	enum st st;

	row->next = (x->number + 1) & row->of->mask;
	if (x->bytes.len == 0)
		return ST_OK;
	st = vec_grow((void **)&row->runs, &row->cap_runs, row->n_runs + 1, 2 * sizeof(*row->runs),
		      PARTS_RUNS_MAX);

	if (st == ST_OK)
		st = buf_put(&row->bytes, x->bytes);
	if (st != ST_OK)
		return st;
	row->runs[row->n_runs++] = (struct run){ row->bytes.len - x->bytes.len, frame, time_ns };
	return ST_OK;
}

static struct parts_row *open_row(struct ctx *c, const struct parts_of *of, const struct part *x)
{
	struct parts *all = &c->d->parts;
	struct parts_row *row = slot(all);

	if (row == NULL)
		return NULL;
	if (row->age != 0) {
		ctx_bad(c, of->limit, x->bytes.p, "message given up for want of room");
		pass_on(c->d, row, false);
	}
	*row = (struct parts_row){
		.of = of, .key = x->key, .age = ++all->clock, .seg = c->seg, .depth = c->depth
	};
	row->seg.app = (struct app){ .uid = c->seg.app.uid };
	buf_init(&row->bytes, PARTS_BYTES_MAX);
	return row;
}

/* The part that was added last, once more. */
static bool came_again(const struct ctx *c, const struct parts_of *of, const struct part *x)
{
	uint32_t behind = (x->number + 1) & of->mask;
	const struct parts_row *row = find(c, of, x->key, &behind);
	size_t n = x->bytes.len;

	return row != NULL && !x->last && n != 0 && n <= row->bytes.len
	       && (!x->first || row->n_runs == 1)
	       && memcmp(row->bytes.p + row->bytes.len - n, x->bytes.p, n) == 0;
}

bool parts_expect(const struct ctx *c, const struct parts_of *of, const struct part *x)
{
	uint32_t number = x->number & of->mask;

	return find(c, of, x->key, &number) != NULL;
}

void parts_take(struct ctx *c, const struct parts_of *of, const struct part *x)
{
	struct parts_row *row = x->first ? NULL : find(c, of, x->key, &x->number), *lost;

	if (row == NULL && came_again(c, of, x))
		return;
	lost = row == NULL && of->in_order ? find(c, of, x->key, NULL) : NULL;
	if (lost != NULL) {
		ctx_bad(c, of->what, x->bytes.p, "parts of a message are missing");
		pass_on(c->d, lost, false);
	}
	if (x->first)
		row = open_row(c, of, x);
	if (row == NULL) {
		ctx_bad(c, of->what, x->bytes.p, "part of a message stands alone");
		of->alone(c, x->bytes);
		return;
	}
	if (add(row, x, c->seg.frame, c->seg.time_ns) != ST_OK) {
		ctx_bad(c, of->limit, x->bytes.p, "message is longer than what is kept");
		pass_on(c->d, row, false);
		of->alone(c, x->bytes);
		return;
	}
	if (x->last)
		pass_on(c->d, row, true);
}

void parts_flush(struct packet_decoder *d)
{
	for (struct parts_row *p; d->parts.rows != NULL;) {
		p = NULL;
		for (size_t i = 0; i < PARTS_WAITING; i++) {
			struct parts_row *row = &d->parts.rows[i];

			if (row->age != 0 && (p == NULL || row->age < p->age))
				p = row;
		}
		if (p == NULL)
			break;
		anomaly_say(&d->anomalies, p->of->what, p->seg.frame, 0,
			    "parts of a message are missing");
		pass_on(d, p, false);
	}
}
