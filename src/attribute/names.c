#include "attribute/names.h"

#include "base/hash.h"
#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"

#include <libpsl.h>
#include <stdlib.h>

enum { NAME_BYTES_MAX = 512, KEY_BYTES_MAX = NAME_BYTES_MAX + 1 + 17, CHAIN_MAX = 16 };

/* One telling; the name lies in the arena, once for each spelling. */
struct telling {
	int64_t time_ns;
	uint64_t frame;
	struct span name;
	const char *how;
};

/*
 * What one key was told over time. A key is "A", address and asker, or "C",
 * the asker and a CNAME target in lower case; asker IP_NONE stands for anyone.
 */
struct series {
	struct span key;
	struct telling *rows;
	size_t n, cap;
	bool sorted;
};

enum { DOMAINS = 1024 };

/* Which part of a host is its registrable domain; the same hosts are asked about again and again.
 */
struct domain_memo {
	uint64_t hash; /* of the host; 0: free */
	uint16_t at, len;
};

struct names {
	struct arena arena;
	struct map by_key;  /* into series */
	struct map by_text; /* into texts */
	struct series *series;
	size_t n_series, cap_series;
	struct span *texts;
	size_t n_texts, cap_texts;
	uint32_t n, max;
	uint64_t dropped, seed;
	bool looked_up;	      /* a look-up was among them */
	const psl_ctx_t *psl; /* of the library, never freed */
	struct domain_memo *domains;
};

enum st names_new(struct names **ret, uint32_t max)
{
	struct names *n = calloc(1, sizeof(*n));
	struct domain_memo *domains = calloc(DOMAINS, sizeof(*domains));

	if (n == NULL || domains == NULL) {
		free(n);
		free(domains);
		return ST_NOMEM;
	}
	n->domains = domains;
	arena_init(&n->arena, (size_t)max * 128 + 4096);
	map_init(&n->by_key, UINT32_MAX);
	map_init(&n->by_text, UINT32_MAX);
	n->max = max;
	n->seed = hash_seed();
	n->psl = psl_builtin();
	*ret = n;
	return ST_OK;
}

void names_free(struct names *n)
{
	if (n == NULL)
		return;
	for (size_t i = 0; i < n->n_series; i++)
		free(n->series[i].rows);
	free(n->series);
	free(n->texts);
	free(n->domains);
	map_deinit(&n->by_key);
	map_deinit(&n->by_text);
	arena_deinit(&n->arena);
	free(n);
}

/* A Host header or a TLS hello names an address; it is no look-up. */
static bool is_look_up(const char *how)
{
	static const char *const hows[] = { "dns", "mdns", "llmnr", "nbns", "pcapng.nrb", "har" };

	for (size_t i = 0; i < N_ELEMENTS(hows); i++)
		if (strcmp(how, hows[i]) == 0)
			return true;
	return false;
}

bool names_any_look_up(const struct names *n)
{
	return n->looked_up;
}

uint64_t names_dropped(const struct names *n)
{
	return n->dropped;
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static bool eq_nocase(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

static size_t put_ip(uint8_t *at, const struct ip *ip)
{
	memcpy(at, ip->b, sizeof(ip->b));
	at[16] = ip->family;
	return 17;
}

static struct span address_key(uint8_t buf[KEY_BYTES_MAX], const struct ip *ip,
			       const struct ip *asker)
{
	size_t n = 0;

	buf[n++] = 'A';
	n += put_ip(buf + n, ip);
	n += put_ip(buf + n, asker);
	return span_of(buf, n);
}

static struct span alias_key(uint8_t buf[KEY_BYTES_MAX], struct span alias, const struct ip *asker)
{
	size_t n = 0;

	buf[n++] = 'C';
	n += put_ip(buf + n, asker);
	for (size_t i = 0; i < alias.len && i < NAME_BYTES_MAX; i++)
		buf[n++] = lower(alias.p[i]);
	return span_of(buf, n);
}

static struct series *series_by(const struct names *n, struct span key, uint64_t h)
{
	for (uint32_t it = map_first(&n->by_key, h); it != MAP_NONE;
	     it = map_next(&n->by_key, h, it)) {
		struct series *s = &n->series[map_value(&n->by_key, it)];

		if (span_eq(s->key, key))
			return s;
	}
	return NULL;
}

static struct series *series_of(const struct names *n, struct span key)
{
	return series_by(n, key, hash_bytes(key, n->seed));
}

static enum st series_make(struct names *n, struct span key, struct series **ret)
{
	uint64_t h = hash_bytes(key, n->seed);
	enum st st = vec_grow((void **)&n->series, &n->cap_series, n->n_series + 1,
			      sizeof(*n->series), UINT32_MAX);
	struct series s = { .sorted = true };

	*ret = series_by(n, key, h);
	if (*ret != NULL || st != ST_OK)
		return *ret != NULL ? ST_OK : st;
	if (!arena_dup(&n->arena, key, &s.key))
		return ST_LIMIT;
	st = map_put(&n->by_key, h, (uint32_t)n->n_series);
	if (st != ST_OK)
		return st;
	n->series[n->n_series] = s;
	*ret = &n->series[n->n_series++];
	return ST_OK;
}

static enum st text_keep(struct names *n, struct span text, struct span *ret)
{
	uint64_t h = hash_bytes(text, n->seed);
	enum st st;

	for (uint32_t it = map_first(&n->by_text, h); it != MAP_NONE;
	     it = map_next(&n->by_text, h, it)) {
		*ret = n->texts[map_value(&n->by_text, it)];
		if (span_eq(*ret, text))
			return ST_OK;
	}
	st = vec_grow((void **)&n->texts, &n->cap_texts, n->n_texts + 1, sizeof(*n->texts),
		      UINT32_MAX);
	if (st != ST_OK)
		return st;
	if (!arena_dup(&n->arena, text, ret))
		return ST_LIMIT;
	st = map_put(&n->by_text, h, (uint32_t)n->n_texts);
	if (st != ST_OK)
		return st;
	n->texts[n->n_texts++] = *ret;
	return ST_OK;
}

static enum st tell(struct names *n, struct span key, const struct telling *t)
{
	struct series *s;
	enum st st = series_make(n, key, &s);

	if (st == ST_OK && s->rows == NULL) { /* most addresses are told one name, once */
		s->rows = malloc(sizeof(*s->rows));
		s->cap = s->rows != NULL;
		st = s->rows != NULL ? ST_OK : ST_NOMEM;
	}
	if (st == ST_OK)
		st = vec_grow((void **)&s->rows, &s->cap, s->n + 1, sizeof(*s->rows), UINT32_MAX);
	if (st != ST_OK)
		return st;
	s->rows[s->n++] = *t;
	s->sorted = s->n == 1;
	return ST_OK;
}

static struct span key_of(uint8_t buf[KEY_BYTES_MAX], const struct name_seen *seen,
			  const struct ip *asker)
{
	return seen->ip.family != IP_NONE ? address_key(buf, &seen->ip, asker)
					  : alias_key(buf, seen->alias, asker);
}

static enum st add(struct names *n, const struct name_seen *seen)
{
	const struct ip anyone = { .family = IP_NONE };
	struct telling t = { .time_ns = seen->time_ns, .frame = seen->frame };
	uint8_t key[KEY_BYTES_MAX];
	struct span how;
	enum st st = text_keep(n, seen->name, &t.name);

	if (st == ST_OK)
		st = text_keep(n, span_str(seen->how), &how);
	if (st != ST_OK)
		return st;
	t.how = (const char *)how.p;
	n->looked_up |= is_look_up(t.how);
	st = tell(n, key_of(key, seen, &anyone), &t);
	if (st == ST_OK && seen->asker.family != IP_NONE)
		st = tell(n, key_of(key, seen, &seen->asker), &t);
	return st;
}

enum st names_add(struct names *n, const struct name_seen *seen)
{
	bool is_alias = seen->ip.family == IP_NONE;
	enum st st = ST_LIMIT;

	if (seen->name.len == 0 || (is_alias && seen->alias.len == 0))
		return ST_OK;
	if (n->n < n->max && seen->name.len <= NAME_BYTES_MAX && seen->alias.len <= NAME_BYTES_MAX)
		st = add(n, seen);
	if (st == ST_OK)
		n->n++;
	else
		n->dropped++;
	return st;
}

static int by_time(const void *a, const void *b)
{
	const struct telling *x = a, *y = b;

	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	if (x->frame != y->frame)
		return x->frame < y->frame ? -1 : 1;
	if (!span_eq(x->name, y->name))
		return span_cmp(x->name, y->name);
	return strcmp(x->how, y->how);
}

/* Tellings come in any order (threads): put in order once, and what only repeats goes. */
static void series_sort(struct series *s)
{
	size_t n = 1;

	if (s->sorted)
		return;
	qsort(s->rows, s->n, sizeof(*s->rows), by_time);
	for (size_t i = 1; i < s->n; i++)
		if (!span_eq(s->rows[i].name, s->rows[n - 1].name)
		    || s->rows[i].how != s->rows[n - 1].how)
			s->rows[n++] = s->rows[i];
	s->n = n;
	s->sorted = true;
}

/* The last telling at or before the time, else the first. */
static const struct telling *at_time(struct series *s, int64_t time_ns)
{
	size_t lo = 0, hi;

	if (s == NULL)
		return NULL;
	series_sort(s);
	hi = s->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (s->rows[mid].time_ns <= time_ns)
			lo = mid + 1;
		else
			hi = mid;
	}
	return &s->rows[lo != 0 ? lo - 1 : 0];
}

static const struct telling *told(const struct names *n, const struct ip *ip, struct span alias,
				  int64_t time_ns, const struct ip *asker)
{
	const struct ip anyone = { .family = IP_NONE };
	const struct ip *who[] = { asker, &anyone };
	uint8_t buf[KEY_BYTES_MAX];

	for (size_t i = 0; i < N_ELEMENTS(who); i++) {
		const struct telling *t;

		if (who[i] == NULL)
			continue;
		t = at_time(series_of(n, ip != NULL ? address_key(buf, ip, who[i])
						    : alias_key(buf, alias, who[i])),
			    time_ns);
		if (t != NULL)
			return t;
	}
	return NULL;
}

/* Back from a CNAME's target to what was asked; a ring leads to where it began. */
static struct span chain_start(const struct names *n, struct span name, int64_t time_ns,
			       const struct ip *asker)
{
	struct span at = name;

	for (unsigned i = 0; i < CHAIN_MAX; i++) {
		const struct telling *t = told(n, NULL, at, time_ns, asker);

		if (t == NULL)
			return at;
		if (eq_nocase(t->name, name))
			return name;
		at = t->name;
	}
	return at;
}

struct span names_find(const struct names *n, const struct ip *ip, int64_t time_ns,
		       const struct ip *asker, const char **how)
{
	const struct telling *t =
		ip->family != IP_NONE ? told(n, ip, (struct span){ 0 }, time_ns, asker) : NULL;

	if (how != NULL)
		*how = t != NULL ? t->how : NULL;
	if (t == NULL)
		return (struct span){ 0 };
	/* an answer may have come by way of other names; a Host header or SNI says what is meant */
	return t->how[0] == '\0' || strcmp(t->how, "dns") == 0
		       ? chain_start(n, t->name, time_ns, asker)
		       : t->name;
}

bool names_looked_up(const struct names *n, const struct ip *ip)
{
	const struct ip anyone = { .family = IP_NONE };
	uint8_t buf[KEY_BYTES_MAX];
	const struct series *s = series_of(n, address_key(buf, ip, &anyone));

	for (size_t i = 0; s != NULL && i < s->n; i++)
		if (is_look_up(s->rows[i].how))
			return true;
	return false;
}

static bool is_address(struct span host)
{
	struct ip ip;

	return ip_parse(host, &ip) || span_find(host, ':', 0) != host.len;
}

/* As names_domain(), of the library. */
static struct span find_domain(const struct names *n, struct span host)
{
	char text[256];
	const char *domain;
	size_t len = host.len;

	if (len != 0 && host.p[len - 1] == '.')
		len--;
	if (n->psl == NULL || len == 0 || len >= sizeof(text) || is_address(host)
	    || span_find(span_cut(host, 0, len), '\0', 0) != len)
		return (struct span){ 0 };
	for (size_t i = 0; i < len; i++)
		text[i] = (char)lower(host.p[i]);
	text[len] = '\0';
	domain = psl_registrable_domain(n->psl, text);
	return domain != NULL
		       ? span_cut(host, (size_t)(domain - text), len - (size_t)(domain - text))
		       : (struct span){ 0 };
}

struct span names_domain(const struct names *n, struct span host)
{
	uint64_t h = hash_bytes(host, n->seed) | 1;
	struct domain_memo *m = &n->domains[h >> 1 & (DOMAINS - 1)];

	if (m->hash != h) {
		struct span d = find_domain(n, host);

		*m = (struct domain_memo){
			.hash = h,
			.at = (uint16_t)(d.len != 0 ? d.p - host.p : 0),
			.len = (uint16_t)d.len,
		};
	}
	return m->len != 0 ? span_cut(host, m->at, m->len) : (struct span){ 0 };
}
