#include "report/answer.h"

#include "base/hash.h"
#include "base/map.h"
#include "base/span.h"
#include "report/tally.h"
#include "report/words.h"

#include <stdio.h>

/* Distinct things by their hash: only how many there are is asked. */
struct distinct {
	struct map seen;
	uint64_t n;
};

struct answer {
	enum confidence least;
	struct distinct told, came, devices, destinations;
	uint64_t closed, open, shut, synthetic, counted, captures, read_some, whole;
	struct buf device, host; /* of the first */
	struct ip ip;
};

static enum st distinct_add(struct distinct *d, uint64_t hash)
{
	enum st st;

	if (map_first(&d->seen, hash) != MAP_NONE)
		return ST_OK;
	st = map_put(&d->seen, hash, 0);
	d->n += st == ST_OK;
	return st;
}

static void answer_init(struct answer *a, enum confidence least)
{
	*a = (struct answer){ .least = least };
	map_init(&a->told.seen, UINT32_MAX);
	map_init(&a->came.seen, UINT32_MAX);
	map_init(&a->devices.seen, UINT32_MAX);
	map_init(&a->destinations.seen, UINT32_MAX);
	buf_init(&a->device, 1 << 20);
	buf_init(&a->host, 1 << 20);
}

static void answer_deinit(struct answer *a)
{
	map_deinit(&a->told.seen);
	map_deinit(&a->came.seen);
	map_deinit(&a->devices.seen);
	map_deinit(&a->destinations.seen);
	buf_deinit(&a->device);
	buf_deinit(&a->host);
}

/* Only a name that somebody gave is worth saying: an address is not. */
static bool is_name(struct span device)
{
	struct ip ip;

	return device.len != 0 && !ip_parse(device, &ip)
	       && !(device.len == MAC_TEXT_MAX - 1 && device.p[2] == ':' && device.p[14] == ':');
}

static enum st note_told(struct answer *a, const struct finding *f)
{
	struct span host = f->dst.host;
	uint64_t to = host.len != 0 ? hash_bytes(host, 1)
				    : hash_bytes(span_of(f->dst.at.ip.b, 16), f->dst.at.ip.family);
	enum st st = distinct_add(&a->told, hash_bytes(f->value, (uint64_t)f->kind));

	if (st == ST_OK && a->devices.n == 0 && is_name(f->device))
		st = buf_put(&a->device, f->device);
	if (st == ST_OK && a->destinations.n == 0) {
		st = buf_put(&a->host, host);
		a->ip = f->dst.at.ip;
	}
	if (st == ST_OK)
		st = distinct_add(&a->devices, hash_bytes(f->device, 0));
	if (st == ST_OK)
		st = distinct_add(&a->destinations, to);
	if (words_protection(f->protection) == PROTECTION_TLS)
		a->shut++;
	else
		a->open++;
	return st;
}

static enum st note_finding(void *arg, const struct finding *f)
{
	struct answer *a = arg;

	if (!tally_counts(f, a->least))
		return ST_OK;
	/* a cell or a place has no test range: it is as real as what it stands beside */
	a->counted += (kind_info(f->kind)->flags & KIND_PLACE) == 0 || f->kind == KIND_BSSID;
	a->synthetic += (f->flags & CANDIDATE_SYNTHETIC) != 0;
	return f->direction == DIRECTION_OUT
		       ? note_told(a, f)
		       : distinct_add(&a->came, hash_bytes(f->value, (uint64_t)f->kind));
}

static enum st note_closed(void *arg, const struct kept_closed *c)
{
	struct answer *a = arg;

	a->closed = c->bytes < UINT64_MAX - a->closed ? a->closed + c->bytes : UINT64_MAX;
	return ST_OK;
}

static enum st read_case(struct answer *a, const struct case_reader *r)
{
	enum st st = ST_OK;

	a->captures = r->n_captures(r->self);
	for (size_t i = 0; i < a->captures && st == ST_OK; i++) {
		struct capture c;

		st = r->capture(r->self, i, &c);
		if (st != ST_OK)
			break;
		a->whole += c.status == CAPTURE_WHOLE;
		a->read_some += c.status != CAPTURE_UNREADABLE;
		st = r->each_finding(r->self, i, note_finding, a);
		if (st == ST_OK)
			st = r->each_closed(r->self, i, note_closed, a);
	}
	return st;
}

static void say_told(const struct answer *a, struct page *p)
{
	char text[WORDS_MAX], ip[IP_TEXT_MAX], at[IP_TEXT_MAX + 4];

	if (a->devices.n > 1)
		page_say(p, PAGE_STRONG, "%s devices", words_number(a->devices.n, text));
	else if (a->device.len != 0)
		page_word(p, PAGE_STRONG, page_shown(p, buf_span(&a->device)));
	else
		page_say(p, PAGE_STRONG, "This device");
	page_say(p, PAGE_STRONG, "told %s identifier%s to", words_number(a->told.n, text),
		 a->told.n == 1 ? "" : "s");
	ip_format(&a->ip, ip);
	if (a->destinations.n > 1) {
		page_say(p, PAGE_STRONG, "%s destinations,", words_number(a->destinations.n, text));
	} else if (a->host.len != 0) {
		page_word(p, PAGE_STRONG, page_shown(p, buf_span(&a->host)));
		/* an address may be made of an identifier (EUI-64) */
		snprintf(at, sizeof(at), "(%s),", ip);
		page_word(p, PAGE_STRONG, page_shown(p, span_str(at)));
	} else if (ip[0] != '\0') {
		snprintf(at, sizeof(at), "%s,", ip);
		page_word(p, PAGE_STRONG, page_shown(p, span_str(at)));
	} else {
		page_say(p, PAGE_STRONG, "everybody on the link,");
	}
	page_say(p, a->open != 0 ? PAGE_BAD : PAGE_STRONG, "%s.",
		 a->shut == 0	? "unprotected"
		 : a->open != 0 ? "some of it unprotected"
				: "inside TLS");
}

static void say_nothing(const struct answer *a, struct page *p)
{
	char text[WORDS_MAX], bytes[WORDS_MAX];

	if (a->captures == 0 || a->read_some == 0) {
		page_say(p, PAGE_STRONG, "Nothing could be read.");
		return;
	}
	page_say(p, PAGE_STRONG, "Nothing was found that %s",
		 a->came.n != 0	  ? "this device told"
		 : a->closed != 0 ? "names this device"
				  : "names this device.");
	if (a->came.n != 0)
		page_say(p, PAGE_STRONG, "(%s identifier%s came in)%s",
			 words_number(a->came.n, text), a->came.n == 1 ? "" : "s",
			 a->closed != 0 ? "" : ".");
	if (a->closed != 0)
		page_say(p, PAGE_STRONG, "%s but %s stayed closed.", page_mark(p, "\u2014", "--"),
			 words_bytes(a->closed, bytes));
}

static void say_rest(const struct answer *a, struct page *p)
{
	char text[WORDS_MAX];

	page_line(p, 0, 0);
	if (a->counted != 0 && a->synthetic == a->counted)
		page_say(p, PAGE_PLAIN,
			 "All of it is synthetic: values from test ranges, which name "
			 "nobody.");
	if (a->told.n != 0 && a->closed != 0)
		page_say(p, PAGE_PLAIN, "%s stayed closed: silence there is not innocence.",
			 words_bytes(a->closed, text));
	if (a->whole < a->captures)
		page_say(p, PAGE_PLAIN, "%s of %llu capture%s could not be read whole.",
			 words_number(a->captures - a->whole, text),
			 (unsigned long long)a->captures, a->captures == 1 ? "" : "s");
	if (p->begun)
		page_end(p);
}

enum st answer_show(const struct case_reader *r, struct page *p)
{
	struct answer a;
	enum st st;

	answer_init(&a, p->o->least);
	st = read_case(&a, r);
	if (st == ST_OK) {
		page_line(p, 0, 0);
		if (a.told.n != 0)
			say_told(&a, p);
		else
			say_nothing(&a, p);
		page_end(p);
		say_rest(&a, p);
	}
	answer_deinit(&a);
	return st;
}
