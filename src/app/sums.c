#include "app/sums.h"

#include "attribute/side.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/span.h"
#include "base/tm.h"
#include "base/vec.h"

#include <stdlib.h>

enum {
	ANOMALIES_MOST = 4096,
	CLOSED_MOST = 64 * 1024,
	CLOSED_ROOM = CLOSED_MOST / 4 * 5, /* until it is seen which are kept */
	TEXT_MOST = 4 * 1024 * 1024,
};

void sums_init(struct sums *g)
{
	*g = (struct sums){ 0 };
	arena_init(&g->arena, TEXT_MOST);
	map_init(&g->by_key, CLOSED_ROOM);
}

void sums_deinit(struct sums *g)
{
	if (g == NULL)
		return;
	arena_deinit(&g->arena);
	map_deinit(&g->by_key);
	free(g->anomalies);
	free(g->closed);
	*g = (struct sums){ 0 };
}

/* By frame, then offset; a frame of 0 (not tied to one) comes last. */
static bool is_before(uint64_t frame_a, uint64_t off_a, uint64_t frame_b, uint64_t off_b)
{
	if (frame_a != frame_b)
		return frame_b == 0 || (frame_a != 0 && frame_a < frame_b);
	return off_a < off_b;
}

static bool merge_anomaly(struct sums *g, const struct record_anomaly *a)
{
	for (size_t i = 0; i < g->n_anomalies; i++) {
		struct kept_anomaly *k = &g->anomalies[i];

		if (!span_eq(k->what, a->what) || !span_eq(k->reason, a->reason))
			continue;
		k->count += a->count;
		if (is_before(a->frame, a->offset, k->frame, k->offset)) {
			k->frame = a->frame;
			k->offset = a->offset;
		}
		return true;
	}
	return false;
}

void sums_anomaly(struct sums *g, const struct record_anomaly *a)
{
	struct kept_anomaly k = { .frame = a->frame, .offset = a->offset, .count = a->count };

	if (merge_anomaly(g, a))
		return;
	if (vec_grow((void **)&g->anomalies, &g->cap_anomalies, g->n_anomalies + 1,
		     sizeof(*g->anomalies), ANOMALIES_MOST)
		    != ST_OK
	    || !arena_dup(&g->arena, a->what, &k.what)
	    || !arena_dup(&g->arena, a->reason, &k.reason)) {
		g->dropped++;
		return;
	}
	g->anomalies[g->n_anomalies++] = k;
}

static int cmp_closed(const struct record_closed *a, const struct record_closed *b)
{
	int c = ip_cmp(&a->dst.ip, &b->dst.ip);

	if (c == 0)
		c = (int)a->dst.port - (int)b->dst.port;
	if (c == 0)
		c = (int)a->transport - (int)b->transport;
	if (c == 0)
		c = (int)a->traffic - (int)b->traffic;
	if (c == 0)
		c = span_cmp(a->protocol, b->protocol);
	if (c == 0)
		c = ip_cmp(&a->src.ip, &b->src.ip);
	if (c == 0)
		c = memcmp(&a->src.mac, &b->src.mac, sizeof(struct mac));
	return c != 0 ? c : memcmp(&a->dst.mac, &b->dst.mac, sizeof(struct mac));
}

static bool same_closed(const struct record_closed *a, const struct record_closed *b)
{
	return a->dst.port == b->dst.port && cmp_closed(a, b) == 0;
}

static void merge_closed(struct record_closed *into, const struct record_closed *c)
{
	into->bytes += c->bytes;
	into->times += c->times;
	into->opener_known |= c->opener_known;
	if (c->src.port > into->src.port)
		into->src.port = c->src.port;
	if (c->first_ns != TM_NONE && (into->first_ns == TM_NONE || c->first_ns < into->first_ns))
		into->first_ns = c->first_ns;
	if (c->last_ns > into->last_ns)
		into->last_ns = c->last_ns;
}

static int by_destination(const void *pa, const void *pb)
{
	return cmp_closed(pa, pb);
}

static uint64_t key_of(const struct record_closed *c)
{
	return hash_bytes(span_of(&c->dst.ip, sizeof(c->dst.ip)), c->dst.port)
	       ^ hash_bytes(span_of(&c->src.ip, sizeof(c->src.ip)), 1);
}

static struct record_closed *find_closed(struct sums *g, uint64_t key,
					 const struct record_closed *c)
{
	for (uint32_t it = map_first(&g->by_key, key); it != MAP_NONE;
	     it = map_next(&g->by_key, key, it)) {
		struct record_closed *known = &g->closed[map_value(&g->by_key, it)];

		if (same_closed(known, c))
			return known;
	}
	return NULL;
}

/* Sorts, and lets go of those behind the first CLOSED_MOST; by_key no longer holds. */
static void keep_first(struct sums *g)
{
	if (g->n_closed != 0)
		qsort(g->closed, g->n_closed, sizeof(*g->closed), by_destination);
	while (g->n_closed > CLOSED_MOST) {
		g->dropped += g->closed[--g->n_closed].times;
		g->full = true;
	}
}

/* Room for one more: of those that are there a fifth goes. */
static bool make_room(struct sums *g)
{
	bool good = true;

	if (g->n_closed < CLOSED_ROOM)
		return true;
	keep_first(g);
	map_clear(&g->by_key);
	for (size_t i = 0; i < g->n_closed && good; i++)
		good = map_put(&g->by_key, key_of(&g->closed[i]), (uint32_t)i) == ST_OK;
	return good;
}

static bool keep_protocol(struct sums *g, struct span *name)
{
	for (size_t i = 0; i < g->n_protocols; i++) {
		if (!span_eq(g->protocols[i], *name))
			continue;
		*name = g->protocols[i];
		return true;
	}
	if (g->n_protocols == SUMS_PROTOCOLS || !arena_dup(&g->arena, *name, name))
		return false;
	g->protocols[g->n_protocols++] = *name;
	return true;
}

void sums_closed(struct sums *g, const struct record_closed *c)
{
	uint64_t key = key_of(c);
	struct record_closed s = *c, *known = find_closed(g, key, c);

	if (known != NULL) {
		merge_closed(known, c);
		return;
	}
	if ((g->full && cmp_closed(c, &g->closed[CLOSED_MOST - 1]) > 0) || !make_room(g)
	    || vec_grow((void **)&g->closed, &g->cap_closed, g->n_closed + 1, sizeof(*g->closed),
			CLOSED_ROOM)
		       != ST_OK
	    || !keep_protocol(g, &s.protocol)
	    || map_put(&g->by_key, key, (uint32_t)g->n_closed) != ST_OK) {
		g->dropped += c->times;
		return;
	}
	g->closed[g->n_closed++] = s;
}

static int by_place(const void *pa, const void *pb)
{
	const struct kept_anomaly *a = pa, *b = pb;
	int c = span_cmp(a->what, b->what);

	if (a->frame != b->frame || a->offset != b->offset)
		return is_before(a->frame, a->offset, b->frame, b->offset) ? -1 : 1;
	return c != 0 ? c : span_cmp(a->reason, b->reason);
}

static enum st store_closed(const struct record_closed *c, const struct case_store *store,
			    size_t capture, const struct names *names,
			    const struct profile *profile, const struct label *label)
{
	struct candidate who = {
		.src = c->src,
		.dst = c->dst,
		.flags = CANDIDATE_SRC_OPENED | (c->opener_known ? CANDIDATE_OPENER_KNOWN : 0),
	};
	enum direction d = side_direction(&who, profile);
	const struct endpoint *device = side_device(&who, d), *peer = side_remote(&who, d);
	struct kept_closed k = {
		.capture = capture,
		.protocol = c->protocol,
		.transport = c->transport,
		.traffic = c->traffic,
		.bytes = c->bytes,
		.first_ns = c->traffic ? TM_NONE : c->first_ns,
		.last_ns = c->last_ns,
	};
	const char *how = NULL;

	k.dst.at = *peer;
	k.dst.host = names_find(names, &peer->ip, c->first_ns, &device->ip, &how);
	k.dst.domain = names_domain(names, k.dst.host);
	label_party(label, names, &k.dst);
	return store->add_closed(store->self, &k);
}

enum st sums_store(struct sums *g, const struct case_store *store, size_t capture,
		   const struct names *names, const struct profile *profile,
		   const struct label *label)
{
	struct record_anomaly cut = {
		SPAN_LIT("limit.sums"),
		SPAN_LIT("more anomalies or closed destinations than are kept"),
		0,
		0,
		0,
	};
	enum st ret = ST_OK;

	keep_first(g);
	cut.count = g->dropped;
	if (g->dropped != 0)
		sums_anomaly(g, &cut);
	if (g->n_anomalies != 0)
		qsort(g->anomalies, g->n_anomalies, sizeof(*g->anomalies), by_place);
	for (size_t i = 0; i < g->n_anomalies && ret == ST_OK; i++) {
		g->anomalies[i].capture = capture;
		ret = store->add_anomaly(store->self, &g->anomalies[i]);
	}
	for (size_t i = 0; i < g->n_closed && ret == ST_OK; i++)
		ret = store_closed(&g->closed[i], store, capture, names, profile, label);
	return ret == ST_LIMIT ? ST_OK : ret; /* the full case was told by its findings */
}
