#include "case/file_read.h"

#include "base/span.h"
#include "base/tm.h"
#include "base/vec.h"
#include "case/file_bytes.h"
#include "case/file_captures.h"
#include "case/file_replies.h"
#include "case/pack.h"

#include <stdlib.h>

enum { PARTIES_MOST = 1 << 22, TEXTS_MOST = 192 << 20 };

struct path_at {
	const struct span *elements;
	size_t n;
};

/* Rows of one capture while they are given out; parties and paths by number from 1. */
struct giving {
	struct case_file *f;
	size_t capture;
	int64_t entry, n;
	struct sql q;
	struct arena arena;
	struct party *parties;
	size_t n_parties, cap_parties;
	struct path_at *paths;
	size_t n_paths, cap_paths;
	struct span *elements; /* of the path being read */
	size_t n_elements, cap_elements;
	struct buf sightings;
	const char *why_names[WITNESS_COUNT_];
};

static bool ip_from(struct span s, struct ip *ret)
{
	struct ip ip = { .family = s.len == 4 ? IP_V4 : s.len == 16 ? IP_V6 : IP_NONE };

	if (s.len != 0 && s.len != 4 && s.len != 16)
		return false;
	if (s.len != 0)
		memcpy(ip.b, s.p, s.len);
	*ret = ip;
	return true;
}

static bool endpoint_from(struct sql *q, int ip, struct endpoint *ret)
{
	struct span mac = sql_bytes(q, ip + 2);
	uint64_t port = sql_u64(q, ip + 1);

	if (!ip_from(sql_bytes(q, ip), &ret->ip) || port > UINT16_MAX
	    || (mac.len != 0 && mac.len != sizeof(ret->mac.b)))
		return false;
	ret->port = (uint16_t)port;
	ret->mac.known = mac.len != 0;
	if (mac.len != 0)
		memcpy(ret->mac.b, mac.p, mac.len);
	return true;
}

static enum st party_from(struct giving *g, struct party *p)
{
	struct span *const texts[] = { &p->host,    &p->domain, &p->as_name,
				       &p->country, &p->owner,	&p->owner_source };
	uint64_t asn = sql_u64(&g->q, 4);
	unsigned look_up = 0;

	for (size_t i = 0; i < N_ELEMENTS(texts); i++)
		if (!arena_dup(&g->arena, sql_text(&g->q, (int)i + 5), texts[i]))
			return file_no_room(&g->arena, sql_text(&g->q, (int)i + 5).len);
	if (sql_i64(&g->q, 0) != (int64_t)g->n_parties + 1 || asn > UINT32_MAX
	    || !endpoint_from(&g->q, 1, &p->at)
	    || !file_word(sql_text(&g->q, 11), file_look_up_names, FILE_LOOK_UPS, &look_up)
	    || !sql_ok(&g->q))
		return ST_BAD;
	p->asn = (uint32_t)asn;
	p->look_up = (enum look_up)look_up;
	return ST_OK;
}

/* Opens g->q on rows of the entry. */
static enum st rows(struct giving *g, const char *text)
{
	enum st st = sql_open(&g->q, g->f->db, text, &g->f->e);

	g->n = 0;
	if (st == ST_OK)
		sql_bind_int(&g->q, 1, g->entry);
	return st;
}

static enum st load_parties(struct giving *g)
{
	enum st st = rows(g, "SELECT n, ip, port, mac, asn, host, domain, as_name, country, owner, "
			     "owner_source, look_up FROM parties WHERE entry = ? ORDER BY n");

	while (st == ST_OK && (st = sql_step(&g->q, &g->f->e)) == ST_OK) {
		struct party p = { 0 };

		st = party_from(g, &p);
		if (st == ST_BAD)
			st = file_bad_row(g->f, "parties", g->entry, (int64_t)g->n_parties + 1);
		if (st == ST_OK)
			st = vec_grow((void **)&g->parties, &g->cap_parties, g->n_parties + 1,
				      sizeof(p), PARTIES_MOST);
		if (st == ST_OK)
			g->parties[g->n_parties++] = p;
	}
	sql_close(&g->q);
	return st == ST_END ? ST_OK : st;
}

static enum st end_path(struct giving *g)
{
	struct span *elements;
	enum st st;

	if (g->n_elements == 0)
		return ST_OK;
	elements = arena_alloc(&g->arena, g->n_elements * sizeof(*elements));
	if (elements == NULL)
		return file_no_room(&g->arena, g->n_elements * sizeof(*elements));
	memcpy(elements, g->elements, g->n_elements * sizeof(*elements));
	st = vec_grow((void **)&g->paths, &g->cap_paths, g->n_paths + 1, sizeof(*g->paths),
		      PARTIES_MOST);
	if (st == ST_OK)
		g->paths[g->n_paths++] = (struct path_at){ elements, g->n_elements };
	g->n_elements = 0;
	return st;
}

/* An element of the path after the last, or the next one of it; nothing else. */
static enum st path_element(struct giving *g)
{
	int64_t path = sql_i64(&g->q, 0), n = sql_i64(&g->q, 1);
	struct span s;
	enum st st = ST_OK;

	if (n == 0 && path != (int64_t)g->n_paths + 1)
		st = end_path(g);
	if (st != ST_OK)
		return st;
	if (path != (int64_t)g->n_paths + 1 || n != (int64_t)g->n_elements
	    || n >= CANDIDATE_PATH_MAX)
		return ST_BAD;
	if (!arena_dup(&g->arena, sql_text(&g->q, 2), &s))
		return file_no_room(&g->arena, sql_text(&g->q, 2).len);
	if (!sql_ok(&g->q))
		return ST_BAD;
	st = vec_grow((void **)&g->elements, &g->cap_elements, g->n_elements + 1, sizeof(s),
		      CANDIDATE_PATH_MAX);
	if (st == ST_OK)
		g->elements[g->n_elements++] = s;
	return st;
}

static enum st load_paths(struct giving *g)
{
	enum st st = rows(g, "SELECT path, n, element FROM paths WHERE entry = ? ORDER BY path, n");

	while (st == ST_OK && (st = sql_step(&g->q, &g->f->e)) == ST_OK) {
		st = path_element(g);
		if (st == ST_BAD)
			st = file_bad_row(g->f, "paths", g->entry, (int64_t)g->n_paths + 1);
	}
	sql_close(&g->q);
	return st == ST_END ? end_path(g) : st;
}

static enum st giving_init(struct giving *g, struct case_file *f, size_t capture)
{
	enum st st = file_load(f);

	*g = (struct giving){ .f = f, .capture = capture };
	arena_init(&g->arena, TEXTS_MOST);
	buf_init(&g->sightings, TEXTS_MOST);
	if (st == ST_OK && capture >= f->n_entries)
		st = ST_BAD;
	if (st != ST_OK)
		return st;
	for (unsigned i = 0; i < WITNESS_COUNT_; i++)
		g->why_names[i] = witness_name((enum witness)i);
	g->entry = f->entries[capture];
	return ST_OK;
}

static void giving_deinit(struct giving *g)
{
	sql_close(&g->q);
	arena_deinit(&g->arena);
	buf_deinit(&g->sightings);
	free(g->parties);
	free(g->paths);
	free(g->elements);
}

static bool party_at(struct giving *g, int column, struct party *ret)
{
	int64_t n = sql_i64(&g->q, column);

	if (n < 1 || (uint64_t)n > g->n_parties)
		return false;
	*ret = g->parties[n - 1];
	return true;
}

static bool transport_from(struct span s, enum transport *ret)
{
	for (unsigned i = 0; i < TRANSPORT_COUNT_; i++) {
		if (!span_eq_str(s, transport_name((enum transport)i)))
			continue;
		*ret = (enum transport)i;
		return true;
	}
	return false;
}

static bool finding_words(struct giving *g, struct finding *f)
{
	unsigned direction = 0;

	f->kind = kind_by_name(sql_text(&g->q, 2));
	f->confidence = confidence_by_name(sql_text(&g->q, 5));
	if (f->kind == KIND_COUNT_ || f->confidence == CONFIDENCE_COUNT_
	    || !file_flags(sql_text(&g->q, 6), g->why_names, WITNESS_COUNT_, &f->why)
	    || !file_flags(sql_text(&g->q, 7), file_flag_names, FILE_FLAGS, &f->flags)
	    || !transport_from(sql_text(&g->q, 14), &f->transport)
	    || !file_word(sql_text(&g->q, 15), file_direction_names, FILE_DIRECTIONS, &direction))
		return false;
	f->direction = (enum direction)direction;
	return true;
}

static void finding_texts(struct giving *g, struct finding *f)
{
	struct span *const texts[] = {
		[3] = &f->value,       [4] = &f->matched,      [8] = &f->form,
		[9] = &f->key,	       [11] = &f->device,      [12] = &f->protocol,
		[13] = &f->protection, [18] = &f->client,      [19] = &f->client_how,
		[21] = &f->app.name,   [22] = &f->app.package, [23] = &f->beside,
	};

	for (size_t i = 0; i < N_ELEMENTS(texts); i++)
		if (texts[i] != NULL)
			*texts[i] = sql_text(&g->q, (int)i);
}

/* Its columns are those of the table from n on. */
static enum st finding_from(struct giving *g, struct finding *f, uint64_t *frames)
{
	struct span id = sql_text(&g->q, 1);
	int64_t path = sql_i64(&g->q, 10), uid;
	enum st st;

	f->has_app = sqlite3_column_type(g->q.stmt, 20) != SQLITE_NULL;
	uid = f->has_app ? sql_i64(&g->q, 20) : 0;
	if (id.len != sizeof(f->id) - 1 || path < 1 || (uint64_t)path > g->n_paths
	    || uid < INT32_MIN || uid > INT32_MAX || !finding_words(g, f)
	    || !party_at(g, 16, &f->src) || !party_at(g, 17, &f->dst))
		return ST_BAD;
	memcpy(f->id, id.p, id.len);
	f->app.uid = (int32_t)uid;
	f->path = g->paths[path - 1].elements;
	f->n_path = g->paths[path - 1].n;
	finding_texts(g, f);
	f->first_ns = sql_time(&g->q, 24);
	f->last_ns = sql_time(&g->q, 25);
	f->count = sql_u64(&g->q, 26);
	f->stream_off = sql_u64(&g->q, 29);
	st = unpack_frames(sql_bytes(&g->q, 27), frames, CANDIDATE_FRAMES_MAX, &f->n_frames);
	f->frames = frames;
	buf_clear(&g->sightings);
	if (st == ST_OK)
		st = unpack_sightings(sql_bytes(&g->q, 28), &g->sightings, &f->n_sightings);
	f->sightings = (const struct sighting *)(const void *)g->sightings.p;
	f->capture = g->capture;
	f->row = (size_t)sql_u64(&g->q, 0);
	return st == ST_OK && !sql_ok(&g->q) ? ST_BAD : st;
}

#define FINDING_COLUMNS                                                                      \
	"SELECT n, id, kind, value, matched, confidence, why, flags, form, key, path, "      \
	"device, protocol, protection, transport, direction, src, dst, client, client_how, " \
	"app_uid, app_name, app_package, beside, first_ns, last_ns, count, frames, "         \
	"sightings, stream_off FROM findings WHERE entry = ? "

/* Rows of g->q as findings, to the last. */
static enum st give_findings(struct giving *g, enum st (*fn)(void *arg, const struct finding *f),
			     void *arg)
{
	uint64_t frames[CANDIDATE_FRAMES_MAX];
	enum st st = ST_OK;

	while (st == ST_OK && (st = sql_step(&g->q, &g->f->e)) == ST_OK) {
		struct finding f = { 0 };

		st = finding_from(g, &f, frames);
		if (st == ST_BAD)
			st = file_bad_row(g->f, "findings", g->entry, sql_i64(&g->q, 0));
		if (st == ST_OK)
			st = fn(arg, &f);
	}
	return st == ST_END ? ST_OK : st;
}

static enum st giving_findings(struct giving *g, struct case_file *f, size_t capture)
{
	enum st st = giving_init(g, f, capture);

	if (st == ST_OK)
		st = load_parties(g);
	return st == ST_OK ? load_paths(g) : st;
}

static enum st read_each_finding(void *self, size_t capture,
				 enum st (*fn)(void *arg, const struct finding *f), void *arg)
{
	struct giving g;
	enum st st = giving_findings(&g, self, capture);

	if (st == ST_OK)
		st = rows(&g, FINDING_COLUMNS "ORDER BY n");
	if (st == ST_OK)
		st = give_findings(&g, fn, arg);
	giving_deinit(&g);
	return st;
}

enum st file_each_of(struct case_file *f, size_t capture, const int64_t *numbers, size_t n,
		     enum st (*fn)(void *arg, const struct finding *f), void *arg)
{
	struct giving g;
	enum st st = giving_findings(&g, f, capture);

	if (st == ST_OK)
		st = rows(&g, FINDING_COLUMNS "AND n = ?");
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		sql_bind_int(&g.q, 2, numbers[i]);
		st = give_findings(&g, fn, arg);
		(void)sqlite3_reset(g.q.stmt);
	}
	giving_deinit(&g);
	return st;
}

static enum st read_each_anomaly(void *self, size_t capture,
				 enum st (*fn)(void *arg, const struct kept_anomaly *a), void *arg)
{
	struct giving g;
	enum st st = giving_init(&g, self, capture);

	if (st == ST_OK)
		st = rows(&g, "SELECT what, reason, frame, offset, count FROM anomalies WHERE "
			      "entry = ? ORDER BY n");
	while (st == ST_OK && (st = sql_step(&g.q, &g.f->e)) == ST_OK) {
		struct kept_anomaly a = { capture,	    sql_text(&g.q, 0), sql_text(&g.q, 1),
					  sql_u64(&g.q, 2), sql_u64(&g.q, 3),  sql_u64(&g.q, 4) };

		g.n++;
		st = sql_ok(&g.q) ? fn(arg, &a) : file_bad_row(g.f, "anomalies", g.entry, g.n);
	}
	giving_deinit(&g);
	return st == ST_END ? ST_OK : st;
}

static enum st read_each_closed(void *self, size_t capture,
				enum st (*fn)(void *arg, const struct kept_closed *c), void *arg)
{
	struct giving g;
	enum st st = giving_init(&g, self, capture);

	if (st == ST_OK)
		st = load_parties(&g);
	if (st == ST_OK)
		st = rows(&g,
			  "SELECT dst, protocol, transport, bytes, first_ns, last_ns FROM closed "
			  "WHERE entry = ? ORDER BY n");
	while (st == ST_OK && (st = sql_step(&g.q, &g.f->e)) == ST_OK) {
		struct kept_closed c = { .capture = capture,
					 .protocol = sql_text(&g.q, 1),
					 .bytes = sql_u64(&g.q, 3),
					 .first_ns = sql_time(&g.q, 4),
					 .last_ns = sql_time(&g.q, 5) };
		bool good = party_at(&g, 0, &c.dst)
			    && transport_from(sql_text(&g.q, 2), &c.transport) && sql_ok(&g.q);

		g.n++;
		st = good ? fn(arg, &c) : file_bad_row(g.f, "closed", g.entry, g.n);
	}
	giving_deinit(&g);
	return st == ST_END ? ST_OK : st;
}

static enum st read_each_traffic(void *self, size_t capture,
				 enum st (*fn)(void *arg, const struct kept_closed *c), void *arg)
{
	struct giving g;
	enum st st = giving_init(&g, self, capture);

	if (st == ST_OK)
		st = load_parties(&g);
	if (st == ST_OK)
		st = rows(&g, "SELECT dst, transport, bytes, last_ns FROM traffic WHERE entry = ? "
			      "ORDER BY n");
	while (st == ST_OK && (st = sql_step(&g.q, &g.f->e)) == ST_OK) {
		struct kept_closed c = { .capture = capture,
					 .traffic = true,
					 .bytes = sql_u64(&g.q, 2),
					 .first_ns = TM_NONE,
					 .last_ns = sql_time(&g.q, 3) };
		bool good = party_at(&g, 0, &c.dst)
			    && transport_from(sql_text(&g.q, 1), &c.transport) && sql_ok(&g.q);

		g.n++;
		st = good ? fn(arg, &c) : file_bad_row(g.f, "traffic", g.entry, g.n);
	}
	giving_deinit(&g);
	return st == ST_END ? ST_OK : st;
}

static enum st read_each_device(void *self, size_t capture,
				enum st (*fn)(void *arg, const struct kept_device *d), void *arg)
{
	struct giving g;
	enum st st = giving_init(&g, self, capture);

	if (st == ST_OK)
		st = rows(&g, "SELECT name, model, build, fingerprint, security_patch, batch FROM "
			      "devices WHERE entry = ? ORDER BY n");
	while (st == ST_OK && (st = sql_step(&g.q, &g.f->e)) == ST_OK) {
		struct kept_device d = { capture,	    sql_text(&g.q, 0), sql_text(&g.q, 1),
					 sql_text(&g.q, 2), sql_text(&g.q, 3), sql_text(&g.q, 4),
					 sql_text(&g.q, 5) };

		g.n++;
		st = sql_ok(&g.q) ? fn(arg, &d) : file_bad_row(g.f, "devices", g.entry, g.n);
	}
	giving_deinit(&g);
	return st == ST_END ? ST_OK : st;
}

static enum st read_each_event(void *self, enum st (*fn)(void *arg, const struct kept_event *e),
			       void *arg)
{
	struct case_file *f = self;
	struct sql q;
	enum st st =
		sql_open(&q, f->db,
			 "SELECT time_ns, kind, detail, path, events.entry, n FROM events JOIN "
			 "logs USING(entry) ORDER BY time_ns, events.entry, n",
			 &f->e);

	while (st == ST_OK && (st = sql_step(&q, &f->e)) == ST_OK) {
		struct kept_event e = { sql_time(&q, 0), sql_text(&q, 1), sql_text(&q, 2),
					sql_text(&q, 3) };

		st = sql_ok(&q) ? fn(arg, &e)
				: file_bad_row(f, "events", sql_i64(&q, 4), sql_i64(&q, 5));
	}
	sql_close(&q);
	return st == ST_END ? ST_OK : st;
}

static uint64_t read_passed_over(void *self)
{
	(void)self;
	return 0;
}

static const char *read_head(void *self)
{
	return ((const struct case_file *)self)->head;
}

static struct span read_secret(void *self)
{
	const struct case_file *f = self;

	return span_of(f->secret, f->has_secret ? CASE_SECRET : 0);
}

struct case_reader case_file_reader(struct case_file *f)
{
	return (struct case_reader){ f,
				     file_n_captures,
				     file_capture,
				     read_each_finding,
				     read_each_anomaly,
				     read_each_closed,
				     read_passed_over,
				     read_each_device,
				     read_each_event,
				     read_head,
				     read_secret,
				     read_each_traffic,
				     file_each_reply,
				     file_trace };
}
