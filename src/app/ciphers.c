#include "app/ciphers.h"

#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

enum { ROWS_MAX = 1 << 16, ARENA_MAX = 32 << 20 };

void ciphers_init(struct ciphers *c)
{
	*c = (struct ciphers){ 0 };
	arena_init(&c->arena, ARENA_MAX);
}

void ciphers_deinit(struct ciphers *c)
{
	free(c->rows);
	free(c->known);
	arena_deinit(&c->arena);
	*c = (struct ciphers){ 0 };
}

struct taking_ciphers {
	struct ciphers *c;
	const struct clients *clients;
};

static struct span place(const struct party *p, char ip[IP_TEXT_MAX])
{
	return p->host.len != 0 ? p->host : span_str(ip_format(&p->at.ip, ip));
}

static bool is_known(const struct ciphers *c, struct span dst)
{
	for (size_t i = 0; i < c->n_known; i++)
		if (span_eq(c->known[i], dst))
			return true;
	return false;
}

static enum st know(struct ciphers *c, const struct party *p)
{
	char ip[IP_TEXT_MAX];
	struct span dst = place(p, ip);
	enum st st;

	if (dst.len == 0 || is_known(c, dst))
		return ST_OK;
	st = vec_grow((void **)&c->known, &c->cap_known, c->n_known + 1, sizeof(*c->known),
		      ROWS_MAX);
	if (st == ST_OK && !arena_dup(&c->arena, dst, &c->known[c->n_known++]))
		st = ST_NOMEM;
	return st;
}

static enum st know_closed(void *arg, const struct kept_closed *k)
{
	return know(arg, &k->dst);
}

static enum st know_finding(void *arg, const struct finding *f)
{
	return know(arg, &f->dst);
}

static enum st take_closed(void *arg, const struct kept_closed *k)
{
	struct taking_ciphers *t = arg;
	struct ciphers *c = t->c;
	const struct client *client;
	const char *how;
	char ip[IP_TEXT_MAX];
	struct cipher row = { .bytes = k->bytes };
	struct span dst = place(&k->dst, ip);
	enum st st;

	if (dst.len == 0 || ip_is_multicast(&k->dst.at.ip))
		return ST_OK;
	for (size_t i = 0; i < c->n; i++)
		if (span_eq(c->rows[i].dst, dst)) {
			c->rows[i].bytes += k->bytes;
			return ST_OK;
		}
	st = vec_grow((void **)&c->rows, &c->cap, c->n + 1, sizeof(*c->rows), ROWS_MAX);
	if (st != ST_OK)
		return st;
	if (!arena_dup(&c->arena, dst, &row.dst)
	    || !arena_dup(&c->arena, k->protocol, &row.protocol))
		return ST_NOMEM;
	row.is_new = !is_known(c, dst);
	client = t->clients != NULL ? clients_find(t->clients, k->dst.host, &k->dst.at.ip, &how)
				    : NULL;
	if (client != NULL)
		row.client = (const char *)client->name.p;
	c->rows[c->n++] = row;
	return ST_OK;
}

enum st ciphers_take(struct ciphers *c, const struct case_reader *r, size_t split,
		     const struct clients *clients)
{
	struct taking_ciphers t = { c, clients };
	size_t n = r->n_captures(r->self);
	enum st st = ST_OK;

	for (size_t i = 0; i < split && st == ST_OK; i++) {
		st = r->each_closed(r->self, i, know_closed, c);
		if (st == ST_OK)
			st = r->each_finding(r->self, i, know_finding, c);
	}
	for (size_t i = split; i < n && st == ST_OK; i++)
		st = r->each_closed(r->self, i, take_closed, &t);
	return st;
}
