#include "report/letter_case.h"

#include "attribute/inquiry.h"
#include "base/span.h"
#include "base/tm.h"
#include "explain/why.h"
#include "report/reasons.h"
#include "report/texts.h"

#include <stdio.h>

enum { RUNS_MAX = 6, LISTED_MAX = 300, TRIGGERS_TOLD = 3 };

const char *letter_time(int64_t ns, char out[LETTER_TEXT_MAX])
{
	char text[TM_TEXT_MAX];

	tm_format(ns, text);
	if (ns == TM_NONE)
		snprintf(out, LETTER_TEXT_MAX, "?");
	else /* 2019-02-11T07:30:00.123456Z: date in the first 10, seconds end at 19 */
		snprintf(out, LETTER_TEXT_MAX, "%.10s %.8s UTC", text, text + 11);
	return out;
}

const char *letter_times(uint64_t n, char out[LETTER_TEXT_MAX])
{
	struct span many = texts_get("doc.times.many"), once = texts_get("doc.times.once");
	size_t open = span_find(many, '{', 0), close = span_find(many, '}', 0);
	char number[WORDS_MAX];

	if (n == 1)
		snprintf(out, LETTER_TEXT_MAX, "%.*s", (int)once.len, (const char *)once.p);
	else
		snprintf(out, LETTER_TEXT_MAX, "%.*s%s%.*s", (int)open, (const char *)many.p,
			 words_number(n, number), (int)span_from(many, close + 1).len,
			 (const char *)span_from(many, close + 1).p);
	return out;
}

struct span letter_kind(enum kind kind)
{
	char id[64];
	struct span s;

	snprintf(id, sizeof(id), "page.kind.%s", kind_info(kind)->name);
	s = texts_get(id);
	return s.len != 0 ? s : span_str(kind_info(kind)->name);
}

const char *letter_kinds(uint64_t kinds, char out[LETTER_TEXT_MAX])
{
	size_t at = 0;

	out[0] = '\0';
	for (unsigned i = 0; i < KIND_COUNT_ && at < LETTER_TEXT_MAX - 80; i++) {
		struct span name = letter_kind((enum kind)i);

		if ((kinds >> i & 1) == 0)
			continue;
		at += (size_t)snprintf(out + at, LETTER_TEXT_MAX - at, "%s%.*s",
				       at != 0 ? ", " : "", (int)(name.len < 60 ? name.len : 60),
				       (const char *)name.p);
	}
	return out;
}

struct span letter_country(struct span code)
{
	char id[32];
	struct span s = { 0 };

	if (code.len == 2) {
		snprintf(id, sizeof(id), "country.%.2s", (const char *)code.p);
		s = texts_get(id);
	}
	return s.len != 0 ? s : code;
}

struct span letter_capture(struct letter_case *k, size_t capture)
{
	struct capture c = { 0 };
	enum st st = k->r->capture(k->r->self, capture, &c);

	buf_clear(&k->path);
	if (st == ST_OK)
		st = k->redact != NULL ? redact(k->redact, &k->path, c.path)
				       : buf_put(&k->path, c.path);
	if (st != ST_OK && k->l.status == ST_OK)
		k->l.status = st;
	return buf_span(&k->path);
}

/* --- findings behind a sentence ----------------------------------------------------------- */

void letter_refs_kinds(struct letter_case *k, uint64_t kinds)
{
	size_t runs = 0;

	for (size_t i = 0; i < k->b.n_findings && runs < RUNS_MAX; i++) {
		size_t first = i;

		while (i < k->b.n_findings && (kinds >> k->b.findings[i].kind & 1) != 0)
			i++;
		if (i == first)
			continue;
		letter_refs(&k->l, first + 1, i);
		runs++;
	}
}

void letter_refs_place(struct letter_case *k, const struct brief_place *p)
{
	letter_refs(&k->l, p->from + 1, p->from + p->n);
}

void letter_refs_all(struct letter_case *k)
{
	letter_refs(&k->l, 1, k->b.n_findings);
}

/* --- what letters share ------------------------------------------------------------------- */

void letter_made(struct letter_case *k)
{
	size_t n = k->r->n_captures(k->r->self);
	char count[LETTER_TEXT_MAX];
	struct span captures = n == 1 ? letter_capture(k, 0) : (struct span){ 0 };

	if (n != 1) {
		snprintf(count, sizeof(count), "%zu captures", n);
		captures = span_str(count);
	}
	letter_one(&k->l, LETTER_PARAGRAPH, "doc.made",
		   (struct letter_put[]){ { "version", SPAN_LIT(TELLTALE_VERSION) },
					  { "captures", captures },
					  { NULL, { 0 } } });
	if (k->o->who != NULL && inquiries_answered(k->o->who->inquiries))
		letter_say(&k->l, "doc.asked", NULL);
	letter_say(&k->l, k->redact != NULL ? "doc.masked" : "doc.shown", NULL);
	if (k->b.synthetic) {
		letter_say(&k->l, "doc.synthetic", NULL);
		letter_refs_all(k);
	}
}

/* ", a service operated by China Telecom in China" */
static struct span operator_words(const struct brief_place *p, struct buf *b)
{
	const struct fact *f = brief_fact(p, FACT_OPERATOR), *n = brief_fact(p, FACT_NETWORK);
	struct span name = f != NULL ? f->name : (struct span){ 0 };
	struct span country = letter_country(f != NULL	 ? f->country
					     : n != NULL ? n->country
							 : (struct span){ 0 });
	struct span s = texts_get(f != NULL && country.len != 0 ? "doc.told.operator"
				  : f != NULL			? "doc.told.operator-only"
				  : country.len != 0		? "doc.told.network"
								: "doc.told.unknown");
	enum st st = ST_OK;

	while (s.len != 0 && st == ST_OK) {
		size_t open = span_find(s, '{', 0), close = span_find(s, '}', 0);

		st = buf_put(b, span_cut(s, 0, open));
		if (open != s.len && st == ST_OK)
			st = buf_put(b, s.p[open + 1] == 'n' ? name : country);
		s = span_from(s, close + 1);
	}
	return buf_span(b);
}

static const char *how_id(const struct brief_place *p)
{
	static const char *const ids[] = {
		[PROTECTION_NONE] = "doc.how.none",
		[PROTECTION_ENCODED] = "doc.how.encoded",
		[PROTECTION_WEAK] = "doc.how.weak",
		[PROTECTION_TLS] = "doc.how.tls",
	};

	return p->how == PROTECTION_ENCODED && p->base64 ? "doc.how.base64" : ids[p->how];
}

/* What sets one client off, where the record of the device says it; what comes along is left out.
 */
static void told_triggers(struct letter_case *k, const struct brief_place *p,
			  const struct why_client *c)
{
	struct buf text;
	size_t told = 0;

	buf_init(&text, LETTER_TEXT_MAX);
	for (size_t i = 0; i < c->triggers.n && told < TRIGGERS_TOLD; i++) {
		const struct trigger *t = &c->triggers.rows[i];

		if (t->is == TRIGGER_EXPLAINED)
			continue;
		buf_clear(&text);
		if (reasons_trigger_text(&text, t) != ST_OK)
			break;
		letter_say(&k->l, told++ == 0 ? "doc.when" : "doc.when-also",
			   (struct letter_put[]){ { "text", buf_span(&text) }, { NULL, { 0 } } });
		letter_refs_place(k, p);
	}
	buf_deinit(&text);
}

static void told_when(struct letter_case *k, const struct brief_place *p)
{
	const struct why *why = k->o->why;
	char ip[IP_TEXT_MAX];
	struct span dst =
		p->party.host.len != 0 ? p->party.host : span_str(ip_format(&p->party.at.ip, ip));

	for (size_t i = 0; why != NULL && i < why->n_clients; i++)
		if (span_eq(why->clients[i].client->dst, dst))
			told_triggers(k, p, &why->clients[i]);
}

/* Of a client, what it is known by. */
static struct span known_by(struct span how)
{
	return texts_get(span_eq_str(how, "address") ? "doc.by.address"
			 : span_eq_str(how, "keys")  ? "doc.by.keys"
						     : "doc.by.host");
}

static void told_place(struct letter_case *k, const struct brief_place *p, enum letter_block block)
{
	char n[WORDS_MAX], kinds[LETTER_TEXT_MAX], times[LETTER_TEXT_MAX], first[LETTER_TEXT_MAX],
		last[LETTER_TEXT_MAX];
	struct buf operator;

	buf_init(&operator, 1 << 16);
	letter_begin(&k->l, block);
	letter_say(&k->l, p->n == 1 ? "doc.told.one" : "doc.told.many",
		   (struct letter_put[]){ { "device", k->b.device.len != 0 && k->b.device.len < 200
							      ? k->b.device
							      : texts_get("doc.device") },
					  { "n", span_str(words_number(p->n, n)) },
					  { "place", p->name },
					  { "operator", operator_words(p, &operator) },
					  { NULL, { 0 } } });
	letter_refs_place(k, p);
	letter_say(&k->l, "doc.kinds",
		   (struct letter_put[]){ { "kinds", span_str(letter_kinds(p->kinds, kinds)) },
					  { NULL, { 0 } } });
	letter_refs_place(k, p);
	letter_say(&k->l, p->times == 1 ? "doc.once" : "doc.times",
		   (struct letter_put[]){ { "times", span_str(letter_times(p->times, times)) },
					  { "first", span_str(letter_time(p->first_ns, first)) },
					  { "last", span_str(letter_time(p->last_ns, last)) },
					  { NULL, { 0 } } });
	letter_refs_place(k, p);
	letter_say(&k->l, how_id(p), NULL);
	letter_refs_place(k, p);
	if (p->reversible) {
		letter_say(&k->l, "doc.reversible", NULL);
		letter_refs_place(k, p);
	}
	if (p->client.len != 0) {
		letter_say(&k->l, "doc.client",
			   (struct letter_put[]){ { "client", p->client },
						  { "how", known_by(p->client_how) },
						  { NULL, { 0 } } });
		letter_refs_place(k, p);
	}
	buf_deinit(&operator);
	told_when(k, p);
}

void letter_told(struct letter_case *k, enum letter_block block)
{
	char n[WORDS_MAX];

	for (size_t i = 0; i < k->b.n_places; i++)
		told_place(k, &k->b.places[i], block);
	if (k->b.findings_cut != 0)
		letter_one(&k->l, block, "doc.more-places",
			   (struct letter_put[]){
				   { "n", span_str(words_number(k->b.findings_cut, n)) },
				   { NULL, { 0 } } });
}

void letter_limits(struct letter_case *k)
{
	char text[WORDS_MAX];

	if (k->b.closed_bytes != 0)
		letter_one(&k->l, LETTER_ITEM, "doc.closed",
			   (struct letter_put[]){
				   { "bytes", span_str(words_bytes(k->b.closed_bytes, text)) },
				   { NULL, { 0 } } });
	if (k->b.captures_partial != 0)
		letter_one(&k->l, LETTER_ITEM, "doc.partial",
			   (struct letter_put[]){
				   { "n", span_str(words_number(k->b.captures_partial, text)) },
				   { NULL, { 0 } } });
}

const char *letter_filter(const struct brief_finding *f, char out[LETTER_TEXT_MAX])
{
	if (f->first_frame == f->last_frame)
		snprintf(out, LETTER_TEXT_MAX, "frame.number == %llu",
			 (unsigned long long)f->first_frame);
	else
		snprintf(out, LETTER_TEXT_MAX, "frame.number >= %llu && frame.number <= %llu",
			 (unsigned long long)f->first_frame, (unsigned long long)f->last_frame);
	return out;
}

static void list_finding(struct letter_case *k, const struct brief_finding *f)
{
	char times[LETTER_TEXT_MAX], first[LETTER_TEXT_MAX], frame[32];

	snprintf(frame, sizeof(frame), "%llu", (unsigned long long)f->first_frame);
	letter_one(&k->l, LETTER_NUMBERED, "doc.finding",
		   (struct letter_put[]){ { "kind", letter_kind(f->kind) },
					  { "value", f->value },
					  { "layers", f->layers },
					  { "place", k->b.places[f->place].name },
					  { "times", span_str(letter_times(f->count, times)) },
					  { "first", span_str(letter_time(f->first_ns, first)) },
					  { "frame", span_str(frame) },
					  { "capture", letter_capture(k, f->capture) },
					  { "id", span_str(f->id) },
					  { NULL, { 0 } } });
}

void letter_findings(struct letter_case *k)
{
	size_t n = k->b.n_findings < LISTED_MAX ? k->b.n_findings : LISTED_MAX;
	char text[WORDS_MAX];

	letter_heading(&k->l, "doc.findings");
	for (size_t i = 0; i < n; i++)
		list_finding(k, &k->b.findings[i]);
	if (k->b.n_findings > n || k->b.findings_cut != 0)
		letter_one(&k->l, LETTER_PARAGRAPH, "doc.findings-cut",
			   (struct letter_put[]){
				   { "n", span_str(words_number(
						  k->b.n_findings - n + k->b.findings_cut, text)) },
				   { NULL, { 0 } } });
	if (k->r->head(k->r->self)[0] != '\0')
		letter_one(&k->l, LETTER_PARAGRAPH, "doc.head",
			   (struct letter_put[]){ { "head", span_str(k->r->head(k->r->self)) },
						  { NULL, { 0 } } });
	if (k->o->command == NULL)
		return;
	letter_one(&k->l, LETTER_PARAGRAPH, "doc.repeat", NULL);
	letter_begin(&k->l, LETTER_CODE);
	letter_plain(&k->l, span_str(k->o->command));
}
