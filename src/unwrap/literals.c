#include "unwrap/literals.h"

#include "base/span.h"

#include <stdlib.h>
#include <string.h>
#include <hs/hs.h>

/*
 * The library is given the last ENDING bytes of each literal, once for all that end alike,
 * and the rest is compared where one stands: key names with their delimiters share most
 * endings, and making them is what starting costs. It grows faster than their number: with
 * the digests of a profile of ten values five bytes (1,545 endings) take 25 ms, six (1,938)
 * 166. Shorter ones make more places to compare at.
 */
enum { ENDING = 5 };
enum { LITERAL_MAX = 4096, CHECK_BYTES = 640, CHECK_PICKS = 40, CHECK_EVENTS = 65536 };

/* Literals of the list one behind the other that end alike. */
struct ending {
	size_t first, n;
};

struct literals {
	hs_database_t *db;
	struct literal *list; /* by ending */
	size_t n;
	struct ending *endings;
	size_t n_endings;
	uint8_t *bytes;	 /* of all of them */
	uint8_t *firsts; /* the first byte of each in lower case */
};

struct literals_scratch {
	hs_scratch_t *hs;
};

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static enum st copy_list(struct literals *l, const struct literal *list, size_t n)
{
	size_t total = 0;
	uint8_t *p;

	if (n == 0)
		return ST_BAD;
	for (size_t i = 0; i < n; i++) {
		if (list[i].bytes.len == 0 || list[i].bytes.len > LITERAL_MAX)
			return ST_BAD;
		total += list[i].bytes.len;
	}
	l->list = calloc(n, sizeof(*l->list));
	l->bytes = p = malloc(total);
	if (l->list == NULL || l->bytes == NULL)
		return ST_NOMEM;
	for (size_t i = 0; i < n; i++) {
		l->list[i] = list[i];
		l->list[i].bytes.p = memcpy(p, list[i].bytes.p, list[i].bytes.len);
		p += list[i].bytes.len;
	}
	l->n = n;
	return ST_OK;
}

static struct span ending_of(const struct literal *lit)
{
	size_t n = lit->bytes.len < ENDING ? lit->bytes.len : ENDING;

	return span_from(lit->bytes, lit->bytes.len - n);
}

static int by_ending(const void *a, const void *b)
{
	const struct literal *x = a, *y = b;
	int c = span_cmp(ending_of(x), ending_of(y));

	return c != 0 ? c : x->caseless - y->caseless;
}

static enum st group(struct literals *l)
{
	qsort(l->list, l->n, sizeof(*l->list), by_ending);
	l->endings = calloc(l->n, sizeof(*l->endings));
	l->firsts = malloc(l->n);
	if (l->endings == NULL || l->firsts == NULL)
		return ST_NOMEM;
	for (size_t i = 0; i < l->n; i++) {
		l->firsts[i] = lower(l->list[i].bytes.p[0]);
		if (i == 0 || by_ending(&l->list[i - 1], &l->list[i]) != 0)
			l->endings[l->n_endings++].first = i;
		l->endings[l->n_endings - 1].n++;
	}
	return ST_OK;
}

/* The columns hs_compile_lit_multi() wants. */
struct columns {
	const char **bytes;
	unsigned *flags, *ids;
	size_t *lens;
};

static void columns_deinit(struct columns *c)
{
	free(c->bytes);
	free(c->flags);
	free(c->ids);
	free(c->lens);
}

static enum st columns_init(struct columns *c, const struct literals *l)
{
	*c = (struct columns){
		calloc(l->n_endings, sizeof(*c->bytes)),
		calloc(l->n_endings, sizeof(*c->flags)),
		calloc(l->n_endings, sizeof(*c->ids)),
		calloc(l->n_endings, sizeof(*c->lens)),
	};
	if (c->bytes == NULL || c->flags == NULL || c->ids == NULL || c->lens == NULL)
		return ST_NOMEM;
	for (size_t i = 0; i < l->n_endings; i++) {
		const struct literal *lit = &l->list[l->endings[i].first];
		struct span ending = ending_of(lit);

		c->bytes[i] = (const char *)ending.p;
		c->flags[i] = lit->caseless ? HS_FLAG_CASELESS : 0;
		c->ids[i] = (unsigned)i;
		c->lens[i] = ending.len;
	}
	return ST_OK;
}

static enum st compile(struct literals *l)
{
	hs_compile_error_t *why = NULL;
	struct columns c;
	enum st ret = columns_init(&c, l);
	hs_error_t hs = HS_SUCCESS;

	if (ret == ST_OK)
		hs = hs_compile_lit_multi(c.bytes, c.flags, c.ids, c.lens, (unsigned)l->n_endings,
					  HS_MODE_BLOCK, NULL, &l->db, &why);
	if (hs != HS_SUCCESS)
		ret = hs == HS_NOMEM ? ST_NOMEM : ST_UNSUP;
	hs_free_compile_error(why);
	columns_deinit(&c);
	return ret;
}

enum st literals_new(struct literals **ret, const struct literal *list, size_t n, struct err *e)
{
	struct literals *l = NULL;
	enum st st = ST_UNSUP;

	if (hs_valid_platform() != HS_SUCCESS)
		goto fail;
	st = ST_NOMEM;
	l = calloc(1, sizeof(*l));
	if (l == NULL)
		goto fail;
	st = copy_list(l, list, n);
	if (st == ST_OK)
		st = group(l);
	if (st == ST_OK)
		st = compile(l);
	if (st != ST_OK)
		goto fail;
	*ret = l;
	return ST_OK;
fail:
	literals_free(l);
	return err_set(e, st, 0, 0, "the literal matcher could not be made of %zu literals", n);
}

void literals_free(struct literals *l)
{
	if (l == NULL)
		return;
	hs_free_database(l->db);
	free(l->list);
	free(l->endings);
	free(l->bytes);
	free(l->firsts);
	free(l);
}

enum st literals_scratch_new(struct literals_scratch **ret, const struct literals *l)
{
	struct literals_scratch *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return ST_NOMEM;
	if (hs_alloc_scratch(l->db, &s->hs) != HS_SUCCESS) {
		free(s);
		return ST_NOMEM;
	}
	*ret = s;
	return ST_OK;
}

void literals_scratch_free(struct literals_scratch *s)
{
	if (s == NULL)
		return;
	hs_free_scratch(s->hs);
	free(s);
}

static bool stands_at(const struct literal *lit, const uint8_t *p)
{
	for (size_t i = 0; i < lit->bytes.len; i++) {
		uint8_t a = p[i], b = lit->bytes.p[i];

		if (lit->caseless ? lower(a) != lower(b) : a != b)
			return false;
	}
	return true;
}

struct scan {
	const struct literals *l;
	const uint8_t *bytes;
	struct event_list *out;
};

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
		    void *arg)
{
	struct scan *s = arg;
	const struct ending *e = &s->l->endings[id];

	(void)from;
	(void)flags;
	for (size_t i = e->first; i < e->first + e->n; i++) {
		const struct literal *lit = &s->l->list[i];
		size_t len = lit->bytes.len;

		if (len <= to && (len <= ENDING || stands_at(lit, s->bytes + (size_t)to - len)))
			event_list_put(s->out, lit->what, (size_t)to - len, len, lit->id);
	}
	return 0;
}

enum st literals_scan(const struct literals *l, struct literals_scratch *s, struct span bytes,
		      struct event_list *out)
{
	struct scan scan = { l, bytes.p, out };

	if (bytes.len == 0)
		return ST_OK;
	return hs_scan(l->db, (const char *)bytes.p, (unsigned)bytes.len, 0, s->hs, on_match, &scan)
			       == HS_SUCCESS
		       ? ST_OK
		       : ST_IO;
}

void literals_scan_plain(const struct literals *l, struct span bytes, struct event_list *out)
{
	for (size_t at = 0; at < bytes.len; at++) {
		uint8_t first = lower(bytes.p[at]);

		for (size_t i = 0; i < l->n; i++)
			if (l->firsts[i] == first && l->list[i].bytes.len <= bytes.len - at
			    && stands_at(&l->list[i], bytes.p + at))
				event_list_put(out, l->list[i].what, at, l->list[i].bytes.len,
					       l->list[i].id);
	}
}

/* Literals from all over the list one behind the other, letters of every second in the other case.
 */
static size_t check_text(const struct literals *l, uint8_t text[CHECK_BYTES])
{
	size_t n = 0, step = l->n / CHECK_PICKS + 1;

	for (size_t i = 0; i < l->n; i += step) {
		struct span s = l->list[i].bytes;

		if (s.len > CHECK_BYTES - n)
			continue;
		memcpy(text + n, s.p, s.len);
		for (size_t k = n; (i / step) % 2 == 1 && k < n + s.len; k++)
			if (lower(text[k]) >= 'a' && lower(text[k]) <= 'z')
				text[k] ^= 0x20;
		n += s.len;
	}
	return n;
}

static bool same_events(const struct event_list *a, const struct event_list *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (memcmp(&a->p[i], &b->p[i], sizeof(a->p[i])) != 0)
			return false;
	return true;
}

enum st literals_check(const struct literals *l, struct err *e)
{
	uint8_t text[CHECK_BYTES];
	struct span bytes = { text, check_text(l, text) };
	struct literals_scratch *s = NULL;
	struct event_list got, want;
	enum st ret;

	event_list_init(&got, CHECK_EVENTS);
	event_list_init(&want, CHECK_EVENTS);
	ret = literals_scratch_new(&s, l);
	if (ret != ST_OK)
		goto out;
	literals_scan_plain(l, bytes, &want);
	ret = literals_scan(l, s, bytes, &got);
	event_list_sort(&got);
	event_list_sort(&want);
	if (got.st == ST_NOMEM || want.st == ST_NOMEM)
		ret = ST_NOMEM;
	else if (ret != ST_OK || (got.st == ST_OK && want.st == ST_OK && !same_events(&got, &want)))
		ret = ST_UNSUP;
	if (ret != ST_OK)
		err_set(e, ret, 0, 0,
			"the literal matcher does not find what a plain search finds");
out:
	literals_scratch_free(s);
	event_list_deinit(&got);
	event_list_deinit(&want);
	return ret;
}
