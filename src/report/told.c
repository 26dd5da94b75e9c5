#include "report/told.h"

#include "base/arena.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/span.h"
#include "base/text.h"
#include "base/tm.h"
#include "base/vec.h"
#include "report/registered.h"
#include "report/told_row.h"
#include "report/words.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS_SHOWN = 40, DESTS_SHOWN = 100, NAMED_IN = 4, NONE = UINT32_MAX };

enum told_what { TOLD_OUT, TOLD_IN, TOLD_PLACEHOLDER };

/* One destination of one device (or sender to it), however many addresses it has. */
struct dest {
	uint32_t device;
	enum told_what what;
	struct span host, protocol, app;
	struct span owner, owner_source, country, as_name, client, client_how;
	uint32_t asn;
	enum look_up look_up;
	struct endpoint at;
	enum transport transport;
	enum protection protection;
	uint32_t rows[ROWS_SHOWN];
	uint64_t n_rows, most; /* findings; sightings of the one seen most */
	uint64_t kinds;	       /* bits */
	int64_t first_ns, last_ns;
	bool more_addresses;
};

struct device {
	struct span raw, label;
	unsigned twin; /* how many before it have the same label once masked */
};

struct told {
	struct arena arena;
	struct map by_device, by_dest;
	struct device *devices;
	struct dest *dests;
	struct told_row *rows;
	size_t n_devices, cap_devices, n_dests, cap_dests, n_rows, cap_rows;
	struct page *p; /* while taking */
	bool any;
};

enum st told_new(struct told **ret)
{
	struct told *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return ST_NOMEM;
	arena_init(&t->arena, SIZE_MAX / 2);
	map_init(&t->by_device, NONE);
	map_init(&t->by_dest, NONE);
	*ret = t;
	return ST_OK;
}

void told_free(struct told *t)
{
	if (t == NULL)
		return;
	arena_deinit(&t->arena);
	map_deinit(&t->by_device);
	map_deinit(&t->by_dest);
	free(t->devices);
	free(t->dests);
	free(t->rows);
	free(t);
}

bool told_any(const struct told *t)
{
	return t->any;
}

static struct span device_label(struct page *p, struct span device)
{
	bool is_mac = device.len == MAC_TEXT_MAX - 1 && device.p[2] == ':' && device.p[14] == ':';

	if (!is_mac || p->redact == NULL)
		return page_shown(p, device);
	buf_clear(&p->text);
	return redact_value(p->redact, &p->text, KIND_MAC, device) == ST_OK ? buf_span(&p->text)
									    : SPAN_LIT("***");
}

static enum st device_of(struct told *t, struct span device, uint32_t *ret)
{
	uint64_t h = hash_bytes(device, 0);
	struct device d = { 0 };
	enum st st;

	for (uint32_t it = map_first(&t->by_device, h); it != MAP_NONE;
	     it = map_next(&t->by_device, h, it)) {
		*ret = map_value(&t->by_device, it);
		if (span_eq(t->devices[*ret].raw, device))
			return ST_OK;
	}
	st = vec_grow((void **)&t->devices, &t->cap_devices, t->n_devices + 1, sizeof(d), NONE);
	if (st != ST_OK)
		return st;
	if (!arena_dup(&t->arena, device, &d.raw)
	    || !arena_dup(&t->arena, device_label(t->p, device), &d.label))
		return ST_NOMEM;
	for (size_t i = 0; i < t->n_devices && i < DESTS_SHOWN; i++)
		d.twin += span_eq(t->devices[i].label, d.label);
	st = map_put(&t->by_device, h, (uint32_t)t->n_devices);
	if (st != ST_OK)
		return st;
	*ret = (uint32_t)t->n_devices;
	t->devices[t->n_devices++] = d;
	return ST_OK;
}

static bool same_dest(const struct dest *a, const struct dest *b)
{
	if (a->device != b->device || a->what != b->what)
		return false;
	if (a->what == TOLD_PLACEHOLDER)
		return true;
	if (a->at.port != b->at.port || a->transport != b->transport
	    || a->protection != b->protection || !span_eq(a->protocol, b->protocol))
		return false;
	return a->host.len != 0 ? span_eq(a->host, b->host)
				: b->host.len == 0 && ip_eq(&a->at.ip, &b->at.ip);
}

static uint64_t dest_hash(const struct dest *d)
{
	uint64_t h = (uint64_t)d->device << 8 | (uint64_t)d->what << 4 | d->protection;

	if (d->what == TOLD_PLACEHOLDER)
		return hash_bytes(span_of(&h, sizeof(h)), 1);
	h = h << 20 | (uint64_t)d->at.port << 4 | (uint64_t)d->transport;
	return d->host.len != 0 ? hash_bytes(d->host, h)
				: hash_bytes(span_of(d->at.ip.b, sizeof(d->at.ip.b)), h);
}

/* What the tables said of it, kept. */
static bool keep_names(struct told *t, struct dest *d)
{
	struct span *const texts[] = { &d->owner, &d->owner_source, &d->country, &d->as_name,
				       &d->client_how };
	bool ok = true;

	for (size_t i = 0; i < N_ELEMENTS(texts) && ok; i++)
		ok = arena_dup(&t->arena, *texts[i], texts[i]);
	return ok;
}

static enum st dest_of(struct told *t, struct dest *key, struct dest **ret)
{
	uint64_t h = dest_hash(key);
	enum st st;

	for (uint32_t it = map_first(&t->by_dest, h); it != MAP_NONE;
	     it = map_next(&t->by_dest, h, it)) {
		*ret = &t->dests[map_value(&t->by_dest, it)];
		if (same_dest(*ret, key)) {
			(*ret)->more_addresses |= !ip_eq(&(*ret)->at.ip, &key->at.ip);
			return ST_OK;
		}
	}
	st = vec_grow((void **)&t->dests, &t->cap_dests, t->n_dests + 1, sizeof(*key), NONE);
	if (st != ST_OK)
		return st;
	if (!arena_dup(&t->arena, key->host, &key->host)
	    || !arena_dup(&t->arena, key->protocol, &key->protocol)
	    || !arena_dup(&t->arena, page_shown(t->p, key->app), &key->app)
	    || !arena_dup(&t->arena, page_shown(t->p, key->client), &key->client)
	    || !keep_names(t, key))
		return ST_NOMEM;
	st = map_put(&t->by_dest, h, (uint32_t)t->n_dests);
	if (st != ST_OK)
		return st;
	*ret = &t->dests[t->n_dests++];
	**ret = *key;
	return ST_OK;
}

static struct dest dest_key(const struct finding *f, uint32_t device)
{
	const struct party *to = f->direction == DIRECTION_OUT ? &f->dst : &f->src;

	return (struct dest){
		.device = device,
		.what = (f->flags & CANDIDATE_PLACEHOLDER) != 0 ? TOLD_PLACEHOLDER
			: f->direction == DIRECTION_OUT		? TOLD_OUT
								: TOLD_IN,
		.host = to->host,
		.owner = to->owner,
		.owner_source = to->owner_source,
		.country = to->country,
		.as_name = to->as_name,
		.asn = to->asn,
		.look_up = to->look_up,
		.client = f->client,
		.client_how = f->client_how,
		.at = to->at,
		.protocol = f->protocol,
		.transport = f->transport,
		.protection = words_protection(f->protection),
		.app = f->has_app ? (f->app.package.len != 0 ? f->app.package : f->app.name)
				  : (struct span){ 0 },
		.first_ns = TM_NONE,
		.last_ns = TM_NONE,
	};
}

static void dest_count(struct dest *d, const struct finding *f)
{
	d->n_rows++;
	d->kinds |= 1ull << f->kind;
	if (f->count > d->most)
		d->most = f->count;
	if (f->first_ns != TM_NONE && (d->first_ns == TM_NONE || f->first_ns < d->first_ns))
		d->first_ns = f->first_ns;
	if (f->last_ns > d->last_ns)
		d->last_ns = f->last_ns;
}

static enum st take_finding(void *arg, const struct finding *f)
{
	struct told *t = arg;
	struct dest key, *d;
	uint32_t device;
	enum st st;

	if (f->confidence < t->p->o->least)
		return ST_OK;
	st = device_of(t, f->device, &device);
	if (st != ST_OK)
		return st;
	key = dest_key(f, device);
	st = dest_of(t, &key, &d);
	if (st != ST_OK)
		return st;
	t->any |= d->what != TOLD_PLACEHOLDER;
	if (d->n_rows < ROWS_SHOWN) {
		st = vec_grow((void **)&t->rows, &t->cap_rows, t->n_rows + 1, sizeof(*t->rows),
			      NONE);
		if (st == ST_OK)
			st = told_row_make(&t->rows[t->n_rows], f, &t->arena, t->p);
		if (st != ST_OK)
			return st;
		d->rows[d->n_rows] = (uint32_t)t->n_rows++;
	}
	dest_count(d, f);
	return ST_OK;
}

enum st told_take(struct told *t, const struct case_reader *r, size_t capture, struct page *p)
{
	map_clear(&t->by_device);
	map_clear(&t->by_dest);
	arena_reset(&t->arena);
	t->n_devices = t->n_dests = t->n_rows = 0;
	t->any = false;
	t->p = p;
	return r->each_finding(r->self, capture, take_finding, t);
}

static void show_address(struct page *p, const struct dest *d)
{
	char ip[IP_TEXT_MAX], text[IP_TEXT_MAX + 24];

	ip_format(&d->at.ip, ip);
	if (ip[0] == '\0')
		snprintf(text, sizeof(text), "%s", "the link");
	else if (d->at.port != 0)
		snprintf(text, sizeof(text), "%s port %u", ip, d->at.port);
	else
		snprintf(text, sizeof(text), "%s", ip);
	page_cell(p, d->host.len != 0 ? PAGE_PLAIN : PAGE_STRONG, 0, page_shown(p, span_str(text)));
	if (ip[0] != '\0' && ip_is_link_local(&d->at.ip))
		page_say(p, PAGE_FAINT, "(goes no further than the link)");
	if (d->more_addresses)
		page_say(p, PAGE_FAINT, "and other addresses");
}

static void show_dest_head(struct page *p, const struct dest *d)
{
	static const enum page_style styles[] = { [PROTECTION_NONE] = PAGE_BAD,
						  [PROTECTION_ENCODED] = PAGE_BAD,
						  [PROTECTION_WEAK] = PAGE_WEAK,
						  [PROTECTION_TLS] = PAGE_GOOD };
	const char *transport = transport_name(d->transport);
	char text[WORDS_MAX];

	page_line(p, 2, 4);
	if (d->host.len != 0)
		page_word(p, PAGE_STRONG, page_shown(p, d->host));
	show_address(p, d);
	page_cell(p, PAGE_PLAIN, 0, d->protocol);
	if (!span_eq_str(d->protocol, transport))
		page_say(p, PAGE_PLAIN, "over %s", transport);
	page_cell(p, styles[d->protection], 0, span_str(words_protection_text(d->protection)));
	page_end(p);
	page_line(p, 2, 4);
	page_say(p, PAGE_FAINT, "told %s", words_times_told(d->most, text));
	if (words_times(d->first_ns, d->last_ns, text)[0] != '\0')
		page_say(p, PAGE_FAINT, "%s", text);
	if (d->app.len != 0) {
		page_say(p, PAGE_FAINT, "by");
		page_word(p, PAGE_FAINT, d->app);
	}
	page_end(p);
}

/* "announced by AS4134 Chinanet, CN" */
static void show_network(struct page *p, const struct dest *d)
{
	if (d->asn == 0 && d->country.len == 0)
		return;
	page_line(p, 2, 4);
	if (d->asn != 0) {
		page_say(p, PAGE_FAINT, "announced by AS%u", d->asn);
		if (d->as_name.len != 0)
			page_say(p, PAGE_FAINT, "%.*s", (int)d->as_name.len,
				 (const char *)d->as_name.p);
	}
	if (d->country.len != 0)
		page_say(p, PAGE_FAINT, "%scountry %.*s", d->asn != 0 ? "- " : "",
			 (int)d->country.len, (const char *)d->country.p);
	page_end(p);
}

/* Which client, and how its address came to be known. */
static void show_client(struct page *p, const struct dest *d)
{
	if (d->client.len != 0) {
		page_line(p, 2, 4);
		page_say(p, PAGE_PLAIN, "client:");
		page_say(p, PAGE_PLAIN, "%.*s", (int)d->client.len, (const char *)d->client.p);
		page_say(p, PAGE_FAINT, "(known by its %.*s)", (int)d->client_how.len,
			 (const char *)d->client_how.p);
		page_end(p);
	}
	if (d->look_up == LOOK_UP_NONE) {
		page_line(p, 2, 4);
		page_say(p, PAGE_FAINT,
			 "no look-up of this address in the capture: hard-coded, or looked up "
			 "before it began");
		page_end(p);
	}
}

/* The operator of the destinations below. */
static void show_owner(struct page *p, const struct dest *d)
{
	page_line(p, 2, 4);
	page_say(p, PAGE_STRONG, "%.*s", (int)d->owner.len, (const char *)d->owner.p);
	page_say(p, PAGE_FAINT, "operates, according to %.*s:", (int)d->owner_source.len,
		 (const char *)d->owner_source.p);
	page_end(p);
}

static void show_dest(const struct told *t, struct page *p, const struct dest *d,
		      const struct capture *c)
{
	uint32_t n = d->n_rows < ROWS_SHOWN ? (uint32_t)d->n_rows : ROWS_SHOWN;
	struct told_columns columns = { 0 };
	char text[WORDS_MAX];

	show_dest_head(p, d);
	show_network(p, d);
	registered_show(p, d->host, &d->at.ip);
	show_client(p, d);
	for (uint32_t i = 0; i < n; i++)
		told_columns_fit(&columns, &t->rows[d->rows[i]]);
	for (uint32_t i = 0; i < n; i++)
		told_row_show(&t->rows[d->rows[i]], p, &columns, d->most, c);
	if (d->n_rows > n) {
		page_line(p, 4, 4);
		page_say(p, PAGE_FAINT, "and %s more", words_number(d->n_rows - n, text));
		page_end(p);
	}
	page_blank(p);
}

static void show_kinds(struct page *p, uint64_t kinds)
{
	char text[64];

	for (unsigned i = 0; i < KIND_COUNT_; i++) {
		if ((kinds >> i & 1) == 0)
			continue;
		kinds &= ~(1ull << i);
		snprintf(text, sizeof(text), "%s%s", kind_info((enum kind)i)->name,
			 kinds != 0 ? "," : "");
		page_word(p, PAGE_FAINT, span_str(text));
	}
}

/* What came in, in one folded line. */
static void show_in(const struct told *t, struct page *p, uint32_t device)
{
	uint64_t n = 0, kinds = 0, senders = 0;
	char text[WORDS_MAX], ip[IP_TEXT_MAX];

	for (size_t i = 0; i < t->n_dests; i++) {
		if (t->dests[i].device != device || t->dests[i].what != TOLD_IN)
			continue;
		n += t->dests[i].n_rows;
		kinds |= t->dests[i].kinds;
		senders++;
	}
	if (n == 0)
		return;
	page_line(p, 2, 4);
	page_say(p, PAGE_FAINT, "%s came in: %s identifier%s from", page_mark(p, "\u25b8", "+"),
		 words_number(n, text), n == 1 ? "" : "s");
	for (size_t i = 0, named = 0; i < t->n_dests && named < NAMED_IN; i++) {
		const struct dest *d = &t->dests[i];

		if (d->device != device || d->what != TOLD_IN)
			continue;
		page_word(p, PAGE_FAINT,
			  d->host.len != 0 ? page_shown(p, d->host)
					   : page_shown(p, span_str(ip_format(&d->at.ip, ip))));
		named++;
	}
	if (senders > NAMED_IN)
		page_say(p, PAGE_FAINT, "and %s more", words_number(senders - NAMED_IN, text));
	page_say(p, PAGE_FAINT, "%s", page_mark(p, "\u2014", "--"));
	show_kinds(p, kinds);
	page_end(p);
	page_blank(p);
}

static void show_placeholders(const struct told *t, struct page *p, const struct dest *d)
{
	char text[WORDS_MAX];
	uint64_t n = d->n_rows < NAMED_IN ? d->n_rows : NAMED_IN;

	page_line(p, 2, 4);
	page_say(p, PAGE_FAINT, "%s placeholders, which name nobody:", page_mark(p, "\u25b8", "+"));
	for (uint64_t i = 0; i < n; i++)
		told_row_mention(&t->rows[d->rows[i]], p);
	if (d->n_rows > n)
		page_say(p, PAGE_FAINT, "and %s more", words_number(d->n_rows - n, text));
	page_end(p);
	page_blank(p);
}

static bool same_owner(const struct dest *a, const struct dest *b)
{
	return a == b
	       || (a->device == b->device && a->what == b->what && span_eq(a->owner, b->owner));
}

/* Is it the first of its operator, or without one? */
static bool leads(const struct told *t, size_t i)
{
	for (size_t j = 0; j < i && t->dests[i].owner.len != 0; j++)
		if (same_owner(&t->dests[j], &t->dests[i]))
			return false;
	return true;
}

/* Destinations in the order they were first met, those of one operator together. */
static uint64_t show_dests(const struct told *t, struct page *p, uint32_t device,
			   const struct capture *c)
{
	uint64_t shown = 0, rest = 0;

	for (size_t i = 0; i < t->n_dests; i++) {
		const struct dest *first = &t->dests[i];
		size_t until = first->owner.len != 0 ? t->n_dests : i + 1;

		if (first->device != device || first->what != TOLD_OUT || !leads(t, i))
			continue;
		if (first->owner.len != 0 && shown < DESTS_SHOWN)
			show_owner(p, first);
		for (size_t j = i; j < until; j++) {
			if (!same_owner(first, &t->dests[j]))
				continue;
			if (shown++ < DESTS_SHOWN)
				show_dest(t, p, &t->dests[j], c);
			else
				rest++;
		}
	}
	return rest;
}

static void show_device(const struct told *t, struct page *p, uint32_t device,
			const struct capture *c)
{
	const struct device *d = &t->devices[device];
	uint64_t rest;
	char text[WORDS_MAX];

	page_line(p, 0, 2);
	page_word(p, PAGE_STRONG,
		  d->label.len != 0 ? d->label : SPAN_LIT("a device without a name"));
	if (d->twin != 0)
		page_say(p, PAGE_STRONG, "#%u", d->twin + 1);
	page_end(p);
	page_blank(p);
	rest = show_dests(t, p, device, c);
	if (rest != 0) {
		page_line(p, 2, 4);
		page_say(p, PAGE_FAINT, "and %s more destinations", words_number(rest, text));
		page_end(p);
		page_blank(p);
	}
	show_in(t, p, device);
	for (size_t i = 0; i < t->n_dests; i++)
		if (t->dests[i].device == device && t->dests[i].what == TOLD_PLACEHOLDER)
			show_placeholders(t, p, &t->dests[i]);
}

void told_show(const struct told *t, struct page *p, const struct capture *c)
{
	char text[WORDS_MAX];

	for (uint32_t i = 0; i < t->n_devices && i < DESTS_SHOWN; i++)
		show_device(t, p, i, c);
	if (t->n_devices <= DESTS_SHOWN)
		return;
	page_line(p, 0, 2);
	page_say(p, PAGE_STRONG, "and %s more devices",
		 words_number(t->n_devices - DESTS_SHOWN, text));
	page_end(p);
	page_blank(p);
}
