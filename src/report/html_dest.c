#include "report/html_dest.h"

#include "base/hash.h"
#include "base/span.h"
#include "report/attribution.h"
#include "report/html_data.h"

#include <stdlib.h>

void html_dests_init(struct html_dests *d, struct html_texts *texts)
{
	*d = (struct html_dests){ .texts = texts };
	map_init(&d->by_place, UINT32_MAX);
	arena_init(&d->arena, SIZE_MAX / 2);
}

void html_dests_deinit(struct html_dests *d)
{
	map_deinit(&d->by_place);
	arena_deinit(&d->arena);
	free(d->rows);
}

/* The reader's spans end with the call: what is told of a place is kept. */
static bool keep(struct arena *a, struct party *p)
{
	struct span *const spans[] = { &p->host,    &p->domain, &p->as_name,
				       &p->country, &p->owner,	&p->owner_source };

	for (size_t i = 0; i < N_ELEMENTS(spans); i++)
		if (!arena_dup(a, *spans[i], spans[i]))
			return false;
	return true;
}

static uint32_t add(struct html_dests *d, uint64_t hash, const struct party *p, uint32_t host,
		    bool told)
{
	struct html_dest_row row = { *p, host, told };
	enum st st = vec_grow((void **)&d->rows, &d->cap, d->n + 1, sizeof(row), UINT32_MAX - 1);

	if (st == ST_OK && !keep(&d->arena, &row.party))
		st = ST_NOMEM;
	if (st == ST_OK)
		st = map_put(&d->by_place, hash, (uint32_t)d->n);
	if (st != ST_OK) {
		d->status = st;
		return 0;
	}
	d->rows[d->n] = row;
	return (uint32_t)d->n++;
}

uint32_t html_dest(struct html_dests *d, const struct party *p, bool told)
{
	const struct ip *ip = &p->at.ip;
	uint64_t hash =
		hash_bytes(p->host, hash_bytes(span_of(ip->b, 16), ip->family) + p->at.port);
	uint32_t host;

	if (d->status != ST_OK)
		return 0;
	host = html_text(d->texts, p->host);
	for (uint32_t it = map_first(&d->by_place, hash); it != MAP_NONE;
	     it = map_next(&d->by_place, hash, it)) {
		struct html_dest_row *r = &d->rows[map_value(&d->by_place, it)];

		if (r->host != host || r->party.at.port != p->at.port
		    || !ip_eq(&r->party.at.ip, ip))
			continue;
		r->told |= told;
		return map_value(&d->by_place, it);
	}
	return add(d, hash, p, host, told);
}

static enum st put_who(const struct html_dests *d, const struct party *p, struct json *j,
		       const struct who *who)
{
	struct who_answer answer;
	struct attribution a = {
		.host = p->host,
		.domain = p->domain,
		.ip = p->at.ip,
		.look_up = p->look_up,
		.who = who,
		.answer = &answer,
	};
	struct arena arena;
	enum st st;

	arena_init(&arena, 1 << 20);
	st = who_ask(who, p->host, &p->at.ip, &arena, &answer);
	if (st == ST_OK)
		attribution_json_member(&a, j, "who", d->texts->redact);
	arena_deinit(&arena);
	return st;
}

static void put_row(const struct html_dests *d, const struct html_dest_row *r, struct json *j)
{
	const struct party *p = &r->party;
	char ip[IP_TEXT_MAX];

	json_u64(j, "ip", html_text(d->texts, span_str(ip_format(&p->at.ip, ip))));
	json_u64(j, "port", p->at.port);
	json_u64(j, "host", r->host);
	json_u64(j, "domain", html_text(d->texts, p->domain));
	json_u64(j, "asn", p->asn);
	json_u64(j, "as_name", html_text(d->texts, p->as_name));
	json_text_or_null(j, "country", p->country);
	json_u64(j, "owner", html_text(d->texts, p->owner));
	json_u64(j, "owner_source", html_text(d->texts, p->owner_source));
	json_bool(j, "told", r->told);
	if (p->look_up != LOOK_UP_UNKNOWN)
		json_bool(j, "looked_up", p->look_up == LOOK_UP_SEEN);
	else
		json_null(j, "looked_up");
}

enum st html_dests_write(const struct html_dests *d, struct json *j, const struct who *who)
{
	uint64_t asked = 0, cut = 0;
	enum st st = ST_OK;

	json_array(j, "destinations");
	for (size_t i = 0; i < d->n && st == ST_OK; i++) {
		const struct html_dest_row *r = &d->rows[i];

		json_object(j, NULL);
		put_row(d, r, j);
		if (who != NULL && r->told && asked < HTML_OWNERS_MAX) {
			st = put_who(d, &r->party, j, who);
			asked++;
		} else {
			cut += who != NULL && r->told;
		}
		json_end_object(j);
	}
	json_end_array(j);
	json_u64(j, "owners_cut", cut);
	return st;
}
