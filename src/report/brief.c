#include "report/brief.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/tm.h"
#include "base/vec.h"
#include "identify/form.h"
#include "report/tally.h"

#include <stdio.h>
#include <stdlib.h>

enum { TEXT_MAX = 1 << 20, MOMENTS_MAX = 1 << 18, BEYOND = UINT32_MAX };

struct taking {
	struct brief *b;
	const struct report_options *o;
	const struct redactor *redact;
	struct buf work;
	struct map values;
	uint64_t counted, synthetic;
	size_t capture;
};

void brief_init(struct brief *b)
{
	*b = (struct brief){ 0 };
	map_init(&b->by_place, BRIEF_PLACES_MAX);
	map_init(&b->moments, MOMENTS_MAX);
	arena_init(&b->arena, SIZE_MAX / 2);
}

void brief_deinit(struct brief *b)
{
	map_deinit(&b->by_place);
	map_deinit(&b->moments);
	arena_deinit(&b->arena);
	free(b->findings);
	free(b->places);
}

/* A copy of what may be shown of a text. */
static enum st keep(struct taking *t, struct span s, struct span *ret)
{
	enum st st = ST_OK;

	if (t->redact != NULL) {
		buf_clear(&t->work);
		st = redact(t->redact, &t->work, s);
		s = buf_span(&t->work);
	}
	if (st == ST_OK && !arena_dup(&t->b->arena, s, ret))
		st = ST_NOMEM;
	return st;
}

static enum st keep_value(struct taking *t, const struct finding *f, struct span *ret)
{
	enum st st;

	if (t->redact == NULL)
		return keep(t, f->value, ret);
	buf_clear(&t->work);
	st = redact_value(t->redact, &t->work, f->kind, f->value);
	if (st == ST_OK && !arena_dup(&t->b->arena, buf_span(&t->work), ret))
		st = ST_NOMEM;
	return st;
}

/* "body, base64, json SIM1ICCID" */
static enum st keep_layers(struct taking *t, const struct finding *f, struct span *ret)
{
	struct buf layers;
	enum st st = ST_OK;

	buf_init(&layers, TEXT_MAX);
	for (size_t i = 0; i < f->n_path && st == ST_OK; i++) {
		struct span what, name;

		words_path_element(f->path[i], i == 0, &what, &name);
		st = buf_printf(&layers, "%s%.*s%s%.*s", i != 0 ? ", " : "", (int)what.len,
				(const char *)what.p, name.len != 0 ? " " : "", (int)name.len,
				(const char *)name.p);
	}
	if (st == ST_OK)
		st = keep(t, buf_span(&layers), ret);
	buf_deinit(&layers);
	return st;
}

static uint64_t place_hash(const struct party *p)
{
	return hash_bytes(p->host,
			  hash_bytes(span_of(p->at.ip.b, 16), p->at.ip.family) + p->at.port);
}

static enum st new_place(struct taking *t, const struct finding *f, uint32_t *ret)
{
	struct brief *b = t->b;
	struct brief_place p = { .party = f->dst, .how = PROTECTION_TLS, .first_ns = TM_NONE };
	char ip[IP_TEXT_MAX];
	enum st st = vec_grow((void **)&b->places, &b->cap_places, b->n_places + 1,
			      sizeof(*b->places), BRIEF_PLACES_MAX);

	p.last_ns = TM_NONE;
	if (st == ST_OK)
		st = keep(t, f->dst.host, &p.host);
	if (st == ST_OK && !arena_dup(&b->arena, f->dst.host, &p.party.host))
		st = ST_NOMEM;
	if (st == ST_OK)
		st = keep(t, span_str(ip_format(&f->dst.at.ip, ip)), &p.address);
	p.name = p.host.len != 0 ? p.host : p.address;
	if (st == ST_OK)
		st = keep(t, f->protocol, &p.protocol);
	if (st == ST_OK && t->o->who != NULL)
		st = who_ask(t->o->who, p.party.host, &p.party.at.ip, &b->arena, &p.who);
	if (st == ST_OK)
		st = map_put(&b->by_place, place_hash(&f->dst), (uint32_t)b->n_places);
	if (st != ST_OK)
		return st;
	*ret = (uint32_t)b->n_places;
	b->places[b->n_places++] = p;
	return ST_OK;
}

/* BEYOND when there are too many. */
static enum st find_place(struct taking *t, const struct finding *f, uint32_t *ret)
{
	struct brief *b = t->b;
	uint64_t hash = place_hash(&f->dst);

	for (uint32_t it = map_first(&b->by_place, hash); it != MAP_NONE;
	     it = map_next(&b->by_place, hash, it)) {
		uint32_t i = map_value(&b->by_place, it);
		const struct party *p = &b->places[i].party;

		if (p->at.port == f->dst.at.port && ip_eq(&p->at.ip, &f->dst.at.ip)
		    && span_eq(p->host, f->dst.host)) {
			*ret = i;
			return ST_OK;
		}
	}
	*ret = BEYOND;
	return b->n_places < BRIEF_PLACES_MAX ? new_place(t, f, ret) : ST_OK;
}

/* What came in one frame came at once. Over the limit, and where a case does not hold all
 * sightings, the most frequent finding says how often it was. */
static enum st note_times(struct taking *t, struct brief_place *p, const struct finding *f)
{
	struct map *moments = &t->b->moments;
	size_t place = (size_t)(p - t->b->places);

	for (size_t i = 0; i < f->n_sightings; i++) {
		uint64_t at[4] = { place, t->capture, f->sightings[i].frame,
				   (uint64_t)f->sightings[i].time_ns };
		uint64_t hash = hash_bytes(span_of(at, sizeof(at)), 0);
		enum st st;

		if (map_first(moments, hash) != MAP_NONE)
			continue;
		st = map_put(moments, hash, 0);
		if (st == ST_LIMIT)
			break;
		if (st != ST_OK)
			return st;
		p->moments++;
	}
	p->most = f->count > p->most ? f->count : p->most;
	return ST_OK;
}

static enum st note_place(struct taking *t, struct brief_place *p, const struct finding *f)
{
	enum protection how = words_protection(f->protection);

	p->how = how < p->how ? how : p->how;
	for (size_t i = 0; i < f->n_path; i++)
		p->base64 |= span_starts(f->path[i], SPAN_LIT("base64"));
	p->digest |= form_is_digest(f->form);
	p->reversible |= form_is_reversible(f->kind, f->form, f->value);
	p->kinds |= 1ull << f->kind;
	if (f->first_ns != TM_NONE && (p->first_ns == TM_NONE || f->first_ns < p->first_ns))
		p->first_ns = f->first_ns;
	if (f->last_ns != TM_NONE && f->last_ns > p->last_ns)
		p->last_ns = f->last_ns;
	p->n++;
	if (note_times(t, p, f) != ST_OK)
		return ST_NOMEM;
	if (p->client.len != 0 || f->client.len == 0)
		return ST_OK;
	return keep(t, f->client, &p->client) == ST_OK ? keep(t, f->client_how, &p->client_how)
						       : ST_NOMEM;
}

/* Only a name that somebody gave is worth saying: an address is not, and a MAC tells. */
static bool is_name(struct span device)
{
	struct ip ip;

	return device.len != 0 && !ip_parse(device, &ip)
	       && !(device.len == MAC_TEXT_MAX - 1 && device.p[2] == ':' && device.p[14] == ':');
}

static enum st add(struct taking *t, const struct finding *f, uint32_t place)
{
	struct brief *b = t->b;
	struct brief_finding row = {
		.kind = f->kind,
		.count = f->count,
		.first_ns = f->first_ns,
		.first_frame = f->n_frames != 0 ? f->frames[0] : 0,
		.last_frame = f->n_frames != 0 ? f->frames[f->n_frames - 1] : 0,
		.place = place,
		.capture = t->capture,
	};
	enum st st = vec_grow((void **)&b->findings, &b->cap_findings, b->n_findings + 1,
			      sizeof(*b->findings), BRIEF_FINDINGS_MAX);

	memcpy(row.id, f->id, sizeof(row.id));
	if (st == ST_OK)
		st = keep_value(t, f, &row.value);
	if (st == ST_OK)
		st = keep(t, f->key, &row.key);
	if (st == ST_OK)
		st = keep_layers(t, f, &row.layers);
	if (st == ST_OK && b->device.len == 0 && is_name(f->device))
		st = keep(t, f->device, &b->device);
	if (st == ST_OK && b->context.len == 0)
		st = keep(t, f->beside, &b->context);
	if (st == ST_OK)
		st = note_place(t, &b->places[place], f);
	if (st == ST_OK)
		b->findings[b->n_findings++] = row;
	return st;
}

static enum st take_finding(void *arg, const struct finding *f)
{
	struct taking *t = arg;
	uint64_t value = hash_bytes(f->value, (uint64_t)f->kind);
	uint32_t place = BEYOND;
	enum st st = ST_OK;

	if (!tally_counts(f, t->o->least) || f->direction != DIRECTION_OUT)
		return ST_OK;
	t->counted += (kind_info(f->kind)->flags & KIND_PLACE) == 0 || f->kind == KIND_BSSID;
	t->synthetic += (f->flags & CANDIDATE_SYNTHETIC) != 0;
	t->b->kinds |= 1ull << f->kind;
	if (map_first(&t->values, value) == MAP_NONE) {
		st = map_put(&t->values, value, 0);
		t->b->n_values++;
	}
	if (st == ST_OK && t->b->n_findings < BRIEF_FINDINGS_MAX)
		st = find_place(t, f, &place);
	if (st == ST_OK && place == BEYOND)
		t->b->findings_cut++;
	return st == ST_OK && place != BEYOND ? add(t, f, place) : st;
}

static enum st take_closed(void *arg, const struct kept_closed *c)
{
	struct brief *b = arg;

	b->closed_bytes += c->bytes < UINT64_MAX - b->closed_bytes ? c->bytes : 0;
	return ST_OK;
}

static int by_place(const void *a, const void *b)
{
	const struct brief_finding *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	if (x->capture != y->capture)
		return x->capture < y->capture ? -1 : 1;
	if (x->first_frame != y->first_frame)
		return x->first_frame < y->first_frame ? -1 : 1;
	return x->kind != y->kind ? (x->kind < y->kind ? -1 : 1) : strcmp(x->id, y->id);
}

static void give_numbers(struct brief *b)
{
	uint32_t at = 0;

	if (b->n_findings != 0)
		qsort(b->findings, b->n_findings, sizeof(*b->findings), by_place);
	for (size_t i = 0; i < b->n_places; i++) {
		b->places[i].from = at;
		b->places[i].times = b->places[i].moments > b->places[i].most ? b->places[i].moments
									      : b->places[i].most;
		at += b->places[i].n;
	}
}

enum st brief_take(struct brief *b, const struct case_reader *r, const struct report_options *o,
		   const struct redactor *redact)
{
	struct taking t = { .b = b, .o = o, .redact = redact };
	enum st st = ST_OK;

	buf_init(&t.work, TEXT_MAX);
	map_init(&t.values, UINT32_MAX);
	for (size_t i = 0; i < r->n_captures(r->self) && st == ST_OK; i++) {
		struct capture c;

		t.capture = i;
		st = r->capture(r->self, i, &c);
		if (st == ST_OK)
			b->captures_partial += c.status != CAPTURE_WHOLE;
		if (st == ST_OK)
			st = r->each_finding(r->self, i, take_finding, &t);
		if (st == ST_OK)
			st = r->each_closed(r->self, i, take_closed, b);
	}
	b->synthetic = t.counted != 0 && t.counted == t.synthetic;
	give_numbers(b);
	map_deinit(&t.values);
	buf_deinit(&t.work);
	return st;
}

const struct fact *brief_fact(const struct brief_place *p, enum fact_role role)
{
	for (size_t i = 0; i < p->who.n_facts; i++)
		if (p->who.facts[i].role == role)
			return &p->who.facts[i];
	return NULL;
}
