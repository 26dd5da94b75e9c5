#include "report/gate.h"

#include "base/span.h"
#include "report/json.h"
#include "report/mask.h"
#include "report/page.h"
#include "report/words.h"

#include <stdio.h>

enum { SENTENCE_MAX = 1 << 16 };

struct walk {
	const struct gate *g;
	struct capture capture;
	enum st (*fn)(void *arg, const struct gate_row *row);
	void *arg;
};

static enum st see(void *arg, const struct finding *f)
{
	struct walk *w = arg;
	const struct policy *p = w->g->policy;
	enum st st = ST_OK;

	for (size_t i = 0; i < p->n_rules && st == ST_OK; i++) {
		const struct policy_rule *r = &p->rules[i];

		if (!policy_meets(r, f, w->g->profile))
			continue;
		st = w->fn(w->arg,
			   &(struct gate_row){ r, i, f, policy_excepted(p, r, f, w->g->profile),
					       &w->capture });
	}
	return st;
}

enum st gate_each(const struct gate *g, enum st (*fn)(void *arg, const struct gate_row *row),
		  void *arg)
{
	struct walk w = { .g = g, .fn = fn, .arg = arg };
	enum st st = ST_OK;

	for (size_t i = 0; i < g->r->n_captures(g->r->self) && st == ST_OK; i++) {
		st = g->r->capture(g->r->self, i, &w.capture);
		if (st == ST_OK)
			st = g->r->each_finding(g->r->self, i, see, &w);
	}
	return st;
}

static enum st count(void *arg, const struct gate_row *row)
{
	struct gate_totals *t = arg;

	if (gate_excuses(row)) {
		t->excused++;
	} else {
		t->violations++;
		t->expired += row->exception != NULL;
	}
	return ST_OK;
}

enum st gate_totals(const struct gate *g, struct gate_totals *ret)
{
	struct gate_totals t = { 0 };
	enum st st = gate_each(g, count, &t);

	for (size_t i = 0; i < g->r->n_captures(g->r->self) && st == ST_OK; i++) {
		struct capture c;

		st = g->r->capture(g->r->self, i, &c);
		t.partial += st == ST_OK && c.status != CAPTURE_WHOLE;
	}
	if (st == ST_OK)
		*ret = t;
	return st;
}

static enum st put_path(const struct finding *f, struct buf *out)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < f->n_path && st == ST_OK; i++) {
		struct span what, name;

		words_path_element(f->path[i], i == 0, &what, &name);
		st = buf_put_str(out, i == 0 ? ", in " : " > ");
		if (st == ST_OK)
			st = buf_put(out, what);
		if (st == ST_OK && name.len != 0)
			st = buf_put_u8(out, ' ');
		if (st == ST_OK)
			st = buf_put(out, name);
	}
	return st;
}

enum st gate_sentence(const struct gate_row *row, struct buf *out)
{
	const struct finding *f = row->finding;
	char ip[IP_TEXT_MAX];
	struct span to =
		f->dst.host.len != 0 ? f->dst.host : span_str(ip_format(&f->dst.at.ip, ip));
	enum st st = buf_printf(out, "%s to ", kind_info(f->kind)->name);

	if (st == ST_OK)
		st = to.len != 0 ? buf_put(out, to) : buf_put_str(out, "the link");
	if (st == ST_OK && f->dst.at.port != 0)
		st = buf_printf(out, " port %u", f->dst.at.port);
	if (st == ST_OK && f->dst.owner.len != 0) {
		st = buf_put_str(out, " (");
		if (st == ST_OK)
			st = buf_put(out, f->dst.owner);
		if (st == ST_OK)
			st = buf_put_u8(out, ')');
	}
	if (st == ST_OK)
		st = buf_printf(out, ", %s",
				words_protection_text(words_protection(f->protection)));
	return st == ST_OK ? put_path(f, out) : st;
}

enum st gate_message(const struct gate_row *row, struct buf *out)
{
	enum st st = gate_sentence(row, out);

	if (st != ST_OK || row->exception == NULL || gate_excuses(row))
		return st;
	st = buf_put_str(out, "; its exception ended ");
	if (st == ST_OK)
		st = buf_put(out, row->exception->expires);
	if (st == ST_OK)
		st = buf_put_str(out, ": ");
	return st == ST_OK ? buf_put(out, row->exception->reason) : st;
}

/* The text format. */
struct lines {
	const struct gate *g;
	struct page page;
	struct json json;
	const struct redactor *redact;
	struct buf sentence, shown;
};

static void lines_init(struct lines *l, const struct gate *g, struct redactor *redact,
		       struct out *out)
{
	*l = (struct lines){ .g = g, .redact = redact };
	buf_init(&l->sentence, SENTENCE_MAX);
	buf_init(&l->shown, 2 * SENTENCE_MAX);
	page_init(&l->page, out, g->o, redact);
	json_init(&l->json, out);
}

static void lines_deinit(struct lines *l)
{
	page_deinit(&l->page);
	buf_deinit(&l->sentence);
	buf_deinit(&l->shown);
}

static enum st say_row(void *arg, const struct gate_row *row)
{
	struct lines *l = arg;
	struct page *p = &l->page;
	const struct finding *f = row->finding;
	enum st st;

	buf_clear(&l->sentence);
	st = gate_sentence(row, &l->sentence);
	if (st != ST_OK)
		return st;
	page_line(p, 0, 4);
	page_say(p, gate_excuses(row) ? PAGE_FAINT : PAGE_BAD, "%s",
		 gate_excuses(row) ? "excused" : "refused");
	page_word(p, PAGE_STRONG, row->rule->id);
	page_word(p, PAGE_PLAIN, page_shown(p, buf_span(&l->sentence)));
	if (f->n_frames != 0)
		page_say(p, PAGE_FAINT, "(frame %llu, finding %s)",
			 (unsigned long long)f->frames[0], f->id);
	else
		page_say(p, PAGE_FAINT, "(finding %s)", f->id);
	page_word(p, PAGE_FAINT, page_shown(p, row->capture->path));
	if (row->exception != NULL) {
		page_say(p, PAGE_FAINT,
			 gate_excuses(row) ? "- excused until" : "- its exception ended");
		page_word(p, PAGE_FAINT, row->exception->expires);
		page_say(p, PAGE_FAINT, "%s", page_mark(p, "\u2014", "--"));
		page_word(p, PAGE_FAINT, page_shown(p, row->exception->reason));
	}
	page_end(p);
	return p->out->status;
}

static void say_partial(struct lines *l)
{
	const struct case_reader *r = l->g->r;
	struct page *p = &l->page;

	for (size_t i = 0; i < r->n_captures(r->self); i++) {
		struct capture c;

		if (r->capture(r->self, i, &c) != ST_OK || c.status == CAPTURE_WHOLE)
			continue;
		page_line(p, 0, 4);
		page_say(p, PAGE_BAD, "partial");
		page_word(p, PAGE_PLAIN, page_shown(p, c.path));
		page_word(p, PAGE_PLAIN, page_shown(p, c.reason));
		page_end(p);
	}
}

static void say_verdict(struct lines *l, const struct gate_totals *t)
{
	struct page *p = &l->page;
	char a[WORDS_MAX], b[WORDS_MAX];

	page_line(p, 0, 0);
	if (t->partial != 0)
		page_say(p, PAGE_BAD, "Not passed: %s input%s could not be read whole;",
			 words_number(t->partial, a), t->partial == 1 ? "" : "s");
	else
		page_say(p, t->violations != 0 ? PAGE_BAD : PAGE_GOOD, "%s",
			 t->violations != 0 ? "Refused:" : "Passes:");
	page_say(p, PAGE_STRONG, "%s violation%s of", words_number(t->violations, a),
		 t->violations == 1 ? "" : "s");
	page_word(p, PAGE_STRONG, l->g->policy->name);
	if (t->excused != 0)
		page_say(p, PAGE_PLAIN, "(%s excused)", words_number(t->excused, b));
	if (t->expired != 0)
		page_say(p, PAGE_PLAIN, "(%s by an exception that has expired)",
			 words_number(t->expired, b));
	page_end(p);
}

static void say_end(struct lines *l, const struct gate_totals *t)
{
	say_partial(l);
	say_verdict(l, t);
}

/* A format: a line for each meeting, then what it comes to. */
static enum st put_lines(const struct gate *g, struct out *out,
			 enum st (*row)(void *arg, const struct gate_row *row),
			 void (*end)(struct lines *l, const struct gate_totals *t))
{
	struct redactor *redact = NULL;
	struct gate_totals totals;
	struct lines l;
	enum st st = g->o->show_values ? ST_OK : redactor_new(&redact, g->r);

	if (st != ST_OK)
		return st;
	lines_init(&l, g, redact, out);
	st = gate_each(g, row, &l);
	if (st == ST_OK)
		st = gate_totals(g, &totals);
	if (st == ST_OK)
		end(&l, &totals);
	lines_deinit(&l);
	redactor_free(redact);
	return st == ST_OK ? out->status : st;
}

enum st gate_text(const struct gate *g, struct out *out)
{
	return put_lines(g, out, say_row, say_end);
}

static void put_shown(struct lines *l, const char *key, struct span s)
{
	buf_clear(&l->shown);
	if (l->redact == NULL || s.len == 0)
		json_text_or_null(&l->json, key, s);
	else if (redact(l->redact, &l->shown, s) == ST_OK)
		json_text(&l->json, key, buf_span(&l->shown));
	else
		json_str(&l->json, key, "***");
}

static enum st put_row(void *arg, const struct gate_row *row)
{
	struct lines *l = arg;
	struct json *j = &l->json;
	const struct finding *f = row->finding;
	enum st st;

	buf_clear(&l->sentence);
	st = gate_sentence(row, &l->sentence);
	if (st != ST_OK)
		return st;
	json_object(j, NULL);
	json_str(j, "type", gate_excuses(row) ? "excused" : "violation");
	json_text(j, "rule", row->rule->id);
	put_shown(l, "rule_text", row->rule->text);
	json_str(j, "finding", f->id);
	json_str(j, "kind", kind_info(f->kind)->name);
	put_shown(l, "text", buf_span(&l->sentence));
	json_text_or_null(j, "protection", f->protection);
	put_shown(l, "host", f->dst.host);
	put_shown(l, "country", f->dst.country);
	put_shown(l, "client", f->client);
	json_u64(j, "frame", f->n_frames != 0 ? f->frames[0] : 0);
	json_u64(j, "count", f->count);
	json_text_or_null(j, "expires",
			  row->exception != NULL ? row->exception->expires : (struct span){ 0 });
	put_shown(l, "reason",
		  row->exception != NULL ? row->exception->reason : (struct span){ 0 });
	put_shown(l, "capture", row->capture->path);
	json_end_object(j);
	json_end_line(j);
	return j->out->status;
}

static void put_verdict(struct lines *l, const struct gate_totals *t)
{
	struct json *j = &l->json;

	json_object(j, NULL);
	json_str(j, "type", "gate");
	json_text(j, "policy", l->g->policy->name);
	json_bool(j, "passes", t->violations == 0 && t->partial == 0);
	json_u64(j, "violations", t->violations);
	json_u64(j, "excused", t->excused);
	json_u64(j, "expired", t->expired);
	json_u64(j, "partial", t->partial);
	json_bool(j, "masked", l->redact != NULL);
	json_end_object(j);
	json_end_line(j);
}

enum st gate_jsonl(const struct gate *g, struct out *out)
{
	return put_lines(g, out, put_row, put_verdict);
}
