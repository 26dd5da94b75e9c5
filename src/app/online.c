#include "app/online.h"

#include "app/cmd.h"
#include "app/online_ask.h"
#include "attribute/idn.h"
#include "base/doc.h"
#include "base/span.h"
#include "base/vec.h"

#include <curl/curl.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	AVOID_MAX = 1 << 16,
	QUESTIONS_MAX = INQUIRIES_MAX,
	TIRED_MAX = QUESTIONS_MAX,
	FILE_MAX_ = 4 << 20,
	ARENA_MAX = 16 << 20
};
enum { TIMEOUT_MAX_S = 120, PATH_LEN = 4096 };

/* registries.yaml */
struct settings {
	struct span date, whois, timeout_s;
	struct doc_node hosts;
	uint64_t timeout;
};

struct placed {
	struct span host, at;
};

struct avoided {
	struct span domain;
	struct ip ip;
};

struct online {
	const struct who *who;
	const struct names *names;
	struct inquiries *inquiries;
	struct arena arena;
	struct settings settings;
	struct placed *placed;
	size_t n_placed;
	struct buf bootstrap[3]; /* names, IPv4, IPv6 */
	struct avoided *avoided;
	struct online_question *questions;
	struct span *tired; /* hosts that asked to be asked less often */
	size_t n_avoided, cap_avoided, n_questions, cap_questions, n_tired, cap_tired;
};

/* --- settings ------------------------------------------------------------------------------- */

#define AT(f) offsetof(struct settings, f)
static const struct doc_field setting_fields[] = {
	{ "date", DOC_DATE, true, AT(date) },
	{ "whois", DOC_TEXT, true, AT(whois) },
	{ "timeout_s", DOC_TEXT, true, AT(timeout_s) },
	{ "hosts", DOC_NODE, false, AT(hosts) },
};
#undef AT
#define AT(f) offsetof(struct placed, f)
static const struct doc_field placed_fields[] = {
	{ "host", DOC_TEXT, true, AT(host) },
	{ "at", DOC_TEXT, true, AT(at) },
};
#undef AT

static enum st read_settings(struct online *o, struct doc *d, struct err *e)
{
	struct settings *s = &o->settings;
	size_t n = 0;
	enum st st = doc_fields(doc_root(d), setting_fields, N_ELEMENTS(setting_fields), s,
				&o->arena, e);

	if (st == ST_OK && s->hosts.id != 0)
		st = doc_list(s->hosts, &n, e);
	if (st == ST_OK
	    && (!span_to_u64(s->timeout_s, &s->timeout) || s->timeout == 0
		|| s->timeout > TIMEOUT_MAX_S))
		st = doc_bad(doc_root(d), e, "'timeout_s' wants 1 to %d seconds", TIMEOUT_MAX_S);
	if (st != ST_OK)
		return st;
	o->placed = arena_alloc(&o->arena, n * sizeof(*o->placed));
	if (o->placed == NULL)
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	for (; o->n_placed < n && st == ST_OK; o->n_placed++)
		st = doc_fields(doc_item(s->hosts, o->n_placed), placed_fields,
				N_ELEMENTS(placed_fields), &o->placed[o->n_placed], &o->arena, e);
	return st;
}

static enum st read_whole(const char *path, struct buf *out, struct err *e)
{
	FILE *f = fopen(path, "re");
	enum st st = ST_OK;
	size_t n = 1;

	if (f == NULL)
		return err_set(e, ST_IO, errno, 0, "%.100s: %s", path, strerror(errno));
	while (n != 0 && st == ST_OK) {
		st = buf_reserve(out, 4096);
		n = st == ST_OK ? fread(out->p + out->len, 1, 4096, f) : 0;
		out->len += n;
	}
	fclose(f);
	return st == ST_OK ? st : err_set(e, st, 0, 0, "%.100s: %s", path, st_name(st));
}

static enum st read_all(struct online *o, const char *directory, struct err *e)
{
	static const char *const files[] = { "rdap/dns.json", "rdap/ipv4.json", "rdap/ipv6.json" };
	char path[PATH_LEN];
	struct doc *d = NULL;
	struct err why = { 0 };
	enum st st;

	(void)snprintf(path, sizeof(path), "%s/registries.yaml", directory);
	st = doc_open(&d, path, &why);
	if (st == ST_OK)
		st = read_settings(o, d, &why);
	doc_free(d);
	if (st != ST_OK)
		return err_set(e, st, 0, 0, "%.60s: %.90s", path, why.msg);
	for (size_t i = 0; i < N_ELEMENTS(files) && st == ST_OK; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", directory, files[i]);
		st = read_whole(path, &o->bootstrap[i], e);
	}
	return st;
}

enum st online_open(struct online **ret, const char *directory, const struct who *who,
		    const struct names *names, struct inquiries *inquiries, struct err *e)
{
	struct online *o = calloc(1, sizeof(*o));
	enum st st;

	if (o == NULL)
		return ST_NOMEM;
	o->who = who;
	o->names = names;
	o->inquiries = inquiries;
	arena_init(&o->arena, ARENA_MAX);
	for (size_t i = 0; i < N_ELEMENTS(o->bootstrap); i++)
		buf_init(&o->bootstrap[i], FILE_MAX_);
	st = read_all(o, directory, e);
	if (st != ST_OK) {
		online_free(o);
		return st;
	}
	*ret = o;
	return ST_OK;
}

void online_free(struct online *o)
{
	if (o == NULL)
		return;
	for (size_t i = 0; i < N_ELEMENTS(o->bootstrap); i++)
		buf_deinit(&o->bootstrap[i]);
	arena_deinit(&o->arena);
	free(o->avoided);
	free(o->questions);
	free(o->tired);
	free(o);
}

/* --- who is not contacted ------------------------------------------------------------------- */

/* Lower case, without the dot at the end. */
static enum st copy_name(struct online *o, struct span name, struct span *ret)
{
	if (name.len != 0 && name.p[name.len - 1] == '.')
		name.len--;
	if (!arena_dup(&o->arena, name, ret))
		return ST_NOMEM;
	for (size_t i = 0; i < ret->len; i++) {
		uint8_t *c = (uint8_t *)ret->p + i;

		if (*c >= 'A' && *c <= 'Z')
			*c += 'a' - 'A';
	}
	return ST_OK;
}

static enum st avoid(struct online *o, struct span domain, const struct ip *ip)
{
	struct avoided a = { .ip = *ip };
	enum st st;

	if (domain.len == 0 && ip->family == IP_NONE)
		return ST_OK;
	st = copy_name(o, domain, &a.domain);
	if (st == ST_OK)
		st = vec_grow((void **)&o->avoided, &o->cap_avoided, o->n_avoided + 1, sizeof(a),
			      AVOID_MAX);
	if (st == ST_OK)
		o->avoided[o->n_avoided++] = a;
	return st;
}

enum st online_avoid(struct online *o, const struct party *p)
{
	const struct owner *owner = owners_find(&o->who->owners, p->host, &p->at.ip);
	struct span domain = names_domain(o->names, p->host);
	struct ip none = { 0 };
	/* a name without registrable domain (a suffix, a name of one label) stands for itself */
	enum st st = avoid(o, domain.len != 0 ? domain : p->host, &p->at.ip);

	/* an address is a destination under the names it is known by, too */
	for (size_t i = 0; owner != NULL && i < owner->hosts.n && st == ST_OK; i++)
		st = avoid(o, names_domain(o->names, owner->hosts.p[i]), &none);
	return st;
}

static const char *passed_over(void *arg, const struct online_question *q, const char *host,
			       const struct ip *ip)
{
	const struct online *o = arg;
	struct span name = span_str(host), domain = names_domain(o->names, name);
	const struct owner *owner = owners_find(&o->who->owners, name, ip);

	if (domain.len == 0)
		domain = name;
	for (size_t i = 0; i < o->n_avoided; i++) {
		const struct avoided *a = &o->avoided[i];
		char text[256];

		(void)snprintf(text, sizeof(text), "%.*s", (int)a->domain.len,
			       (const char *)a->domain.p);
		if (a->domain.len != 0 && span_eq_nocase(domain, text))
			return "its domain is a destination here";
		if (ip != NULL && a->ip.family != IP_NONE && ip_eq(&a->ip, ip))
			return "its address is a destination here";
	}
	if (owner != NULL && q->owner != NULL && span_eq(owner->operator, q->owner->operator))
		return "who is asked about operates it";
	return NULL;
}

static const char *placed_at(void *arg, const char *host)
{
	const struct online *o = arg;

	for (size_t i = 0; i < o->n_placed; i++)
		if (span_eq_nocase(o->placed[i].host, host))
			return (const char *)o->placed[i].at.p;
	return NULL;
}

static bool is_tired(void *arg, const char *host)
{
	const struct online *o = arg;

	for (size_t i = 0; i < o->n_tired; i++)
		if (span_eq_nocase(o->tired[i], host))
			return true;
	return false;
}

static enum st tire(void *arg, const char *host)
{
	struct online *o = arg;
	struct span kept;
	enum st st = vec_grow((void **)&o->tired, &o->cap_tired, o->n_tired + 1, sizeof(kept),
			      TIRED_MAX);

	if (st == ST_OK && !arena_dup(&o->arena, span_str(host), &kept))
		st = ST_NOMEM;
	if (st == ST_OK)
		o->tired[o->n_tired++] = kept;
	return st;
}

/* --- what is asked -------------------------------------------------------------------------- */

static struct online_question *find(const struct online *o, struct span domain, const struct ip *ip)
{
	for (size_t i = 0; i < o->n_questions; i++) {
		struct online_question *q = &o->questions[i];

		if (ip != NULL ? ip_eq(&q->ip, ip)
			       : q->domain.len != 0 && span_eq(q->domain, domain))
			return q;
	}
	return NULL;
}

/* Does the case's redactor find a value of the case in it? */
static enum st tells(const struct redactor *redactor, struct span text, bool *ret)
{
	struct buf b;
	enum st st = ST_OK;

	*ret = false;
	if (redactor == NULL)
		return ST_OK;
	buf_init(&b, 1024);
	st = redact(redactor, &b, text);
	*ret = st == ST_OK && !span_eq(buf_span(&b), text);
	buf_deinit(&b);
	return st == ST_LIMIT ? ST_OK : st;
}

static enum st plan(struct online *o, struct span domain, const struct ip *ip,
		    const struct party *p, const struct redactor *redactor)
{
	struct online_question q = { .domain = domain };
	bool poison = false, also = false;
	enum st st = ST_OK;

	if (find(o, domain, ip) != NULL)
		return ST_OK;
	if (ip != NULL) {
		q.ip = *ip;
		(void)ip_format(ip, q.text);
	} else {
		st = idn_to_ascii(domain, q.text);
		if (st != ST_OK)
			return st == ST_BAD ? ST_OK : st; /* no name that a registry knows */
	}
	q.owner = owners_find(&o->who->owners, p->host, &p->at.ip);
	st = tells(redactor, span_str(q.text), &poison);
	if (st == ST_OK)
		st = tells(redactor, domain, &also);
	poison |= also;
	if (poison)
		cmd_say("a destination's registrable domain holds an identifier of the case: "
			"nobody is asked about it");
	if (st != ST_OK || poison)
		return st;
	st = vec_grow((void **)&o->questions, &o->cap_questions, o->n_questions + 1, sizeof(q),
		      QUESTIONS_MAX);
	if (st == ST_OK)
		st = inquiries_about(o->inquiries, span_str(q.text), &q.inquiry);
	if (st == ST_OK)
		o->questions[o->n_questions++] = q;
	return st;
}

enum st online_plan(struct online *o, const struct party *p, const struct redactor *redactor)
{
	struct span domain = names_domain(o->names, p->host), name;
	enum st st = ST_OK;

	if (domain.len != 0) {
		st = copy_name(o, domain, &name);
		if (st == ST_OK)
			st = plan(o, name, NULL, p, redactor);
	}
	if (st == ST_OK && p->at.ip.family != IP_NONE && who_special(&p->at.ip) == NULL)
		st = plan(o, (struct span){ 0 }, &p->at.ip, p, redactor);
	if (st == ST_LIMIT) {
		cmd_say("more than %d questions: the rest is not asked", QUESTIONS_MAX);
		st = ST_OK;
	}
	return st;
}

/* The server of RDAP for a question, or "". */
static const char *url_for(const struct online *o, const struct online_question *q,
			   char url[REFER_MAX])
{
	bool name = q->domain.len != 0;
	const struct buf *file = &o->bootstrap[name ? 0 : q->ip.family == IP_V4 ? 1 : 2];
	size_t n;

	url[0] = '\0';
	if (bootstrap_find(buf_span(file), q->domain, name ? NULL : &q->ip, url) != ST_OK)
		return url;
	n = strlen(url);
	if (n + strlen(q->text) + 8 > REFER_MAX)
		url[0] = '\0';
	else
		(void)snprintf(url + n, REFER_MAX - n, "%s/%s", name ? "domain" : "ip", q->text);
	return url;
}

static void say_plan(const struct online *o)
{
	char url[REFER_MAX];

	for (size_t i = 0; i < o->n_questions; i++) {
		struct fetch_place p = { 0 };
		bool rdap = url_for(o, &o->questions[i], url)[0] != '\0' && fetch_place_of(url, &p);

		cmd_say("will ask about %s: %s (%s), then whom it refers to", o->questions[i].text,
			rdap ? p.host : (const char *)o->settings.whois.p, rdap ? "RDAP" : "WHOIS");
	}
}

enum st online_ask(struct online *o, const struct online_witness *witness)
{
	const struct online_asking a = {
		.inquiries = o->inquiries,
		.witness = witness,
		.root = (const char *)o->settings.whois.p,
		.timeout_s = (unsigned)o->settings.timeout,
		.arg = o,
		.placed = placed_at,
		.passed_over = passed_over,
		.is_tired = is_tired,
		.tire = tire,
	};
	char url[REFER_MAX];
	enum st st = ST_OK;

	say_plan(o);
	if (o->n_questions != 0 && curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return ST_NOMEM;
	for (size_t i = 0; i < o->n_questions && st == ST_OK; i++)
		st = online_carry(&a, &o->questions[i], url_for(o, &o->questions[i], url));
	if (o->n_questions != 0)
		curl_global_cleanup();
	return st;
}
