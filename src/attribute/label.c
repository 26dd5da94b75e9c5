#include "attribute/label.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

enum { DESTINATIONS_MAX = 4096, TEXT_MAX = 512, VERSION_MAX = 40 };

/* The names of fields told to one address and port. */
struct label_row {
	struct ip ip;
	uint16_t port;
	struct client_keys met;
};

void label_init(struct label *l, const struct who *who)
{
	*l = (struct label){ .who = who };
	map_init(&l->by_destination, DESTINATIONS_MAX);
	buf_init(&l->text, TEXT_MAX);
}

void label_deinit(struct label *l)
{
	if (l == NULL)
		return;
	map_deinit(&l->by_destination);
	free(l->rows);
	buf_deinit(&l->text);
	*l = (struct label){ 0 };
}

static uint64_t place_hash(const struct endpoint *at)
{
	return hash_bytes(span_of(at->ip.b, sizeof(at->ip.b)), at->port);
}

static struct label_row *row_of(const struct label *l, const struct endpoint *at)
{
	uint64_t h = place_hash(at);

	for (uint32_t it = map_first(&l->by_destination, h); it != MAP_NONE;
	     it = map_next(&l->by_destination, h, it)) {
		struct label_row *r = &l->rows[map_value(&l->by_destination, it)];

		if (r->port == at->port && ip_eq(&r->ip, &at->ip))
			return r;
	}
	return NULL;
}

static enum st row_make(struct label *l, const struct endpoint *at)
{
	enum st st = vec_grow((void **)&l->rows, &l->cap_rows, l->n_rows + 1, sizeof(*l->rows),
			      DESTINATIONS_MAX);

	if (st == ST_OK)
		st = map_put(&l->by_destination, place_hash(at), (uint32_t)l->n_rows);
	if (st == ST_OK)
		l->rows[l->n_rows++] = (struct label_row){ .ip = at->ip, .port = at->port };
	return st;
}

enum st label_note(struct label *l, const struct candidate *c)
{
	struct label_row *r;
	enum st st = ST_OK;

	if (l->who == NULL || !clients_has_key(&l->who->clients, c->key))
		return ST_OK;
	r = row_of(l, &c->dst);
	if (r == NULL)
		st = row_make(l, &c->dst);
	if (st == ST_LIMIT)
		return ST_OK;
	if (st != ST_OK)
		return st;
	clients_note(&l->who->clients, &row_of(l, &c->dst)->met, c->key);
	return ST_OK;
}

void label_party(const struct label *l, const struct names *names, struct party *p)
{
	const struct ip *ip = &p->at.ip;

	if (l->who != NULL)
		who_fill(l->who, p);
	if (ip->family == IP_NONE || ip_is_private(ip) || ip_is_multicast(ip))
		return;
	if (names_looked_up(names, ip))
		p->look_up = LOOK_UP_SEEN;
	else if (names_any_look_up(names))
		p->look_up = LOOK_UP_NONE;
}

/* Value of "version=" among the context beside a finding; empty when there is none. */
static struct span version_of(struct span beside)
{
	static const struct span mark = { (const uint8_t *)"; version=", 10 };
	struct span bare = span_from(mark, 2);
	size_t at =
		span_starts(beside, bare) ? bare.len : span_find_span(beside, mark, 0) + mark.len;
	struct span v = span_from(beside, at);

	return span_cut(v, 0, span_find(v, ';', 0));
}

/* "China Telecom self-registration, REGVER 8.0" */
static enum st client_text(struct label *l, const struct client *c, struct span beside)
{
	struct span version = version_of(beside);
	enum st st;

	buf_clear(&l->text);
	st = buf_put(&l->text, span_cut(c->name, 0, TEXT_MAX / 2));
	if (st != ST_OK || c->version.len == 0 || version.len == 0 || version.len > VERSION_MAX)
		return st;
	return buf_printf(&l->text, ", %.*s %.*s",
			  (int)(c->version.len < VERSION_MAX ? c->version.len : VERSION_MAX),
			  (const char *)c->version.p, (int)version.len, (const char *)version.p);
}

enum st label_finding(struct label *l, const struct names *names, struct finding *f)
{
	struct party *far = f->direction == DIRECTION_OUT ? &f->dst : &f->src;
	const struct label_row *r = row_of(l, &far->at);
	const struct client *c;
	const char *how;
	enum st st;

	label_party(l, names, far);
	if (l->who == NULL || f->direction != DIRECTION_OUT)
		return ST_OK;
	c = clients_find(&l->who->clients, far->host, &far->at.ip, &how);
	if (c == NULL && r != NULL) {
		c = clients_by_keys(&l->who->clients, &r->met);
		how = "keys";
	}
	if (c == NULL)
		return ST_OK;
	st = client_text(l, c, f->beside);
	if (st != ST_OK)
		return st;
	f->client = buf_span(&l->text);
	f->client_how = span_str(how);
	return ST_OK;
}
