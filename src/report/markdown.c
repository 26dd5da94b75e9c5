#include "report/markdown.h"

#include "base/span.h"
#include "base/text.h"
#include "base/tm.h"
#include "report/words.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MOST = 16 << 20 };

struct document {
	const struct case_reader *r;
	const struct report_options *o;
	const struct redactor *redact; /* NULL: values are shown */
	struct out *out;
	struct buf shown, safe;
	const char *head;   /* of the table to come */
	uint64_t rows, cut; /* of the table; findings under the level */
	enum st status;
};

static void note(struct document *d, enum st st)
{
	if (d->status == ST_OK)
		d->status = st;
}

/* As it may be shown, with everything that means something to Markdown escaped. */
static void put(struct document *d, struct span shown)
{
	static const char marks[] = "\\`*_[]{}<>#|~&!+-=:@.()";
	struct span s;

	buf_clear(&d->safe);
	note(d, text_sanitise(&d->safe, shown));
	s = buf_span(&d->safe);
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] != 0 && strchr(marks, s.p[i]) != NULL)
			out_str(d->out, "\\");
		out_put(d->out, span_cut(s, i, 1));
	}
}

static void put_text(struct document *d, struct span s)
{
	if (d->redact == NULL || s.len == 0) {
		put(d, s);
		return;
	}
	buf_clear(&d->shown);
	note(d, redact(d->redact, &d->shown, s));
	put(d, buf_span(&d->shown));
}

static void put_value(struct document *d, enum kind kind, struct span value)
{
	if (d->redact == NULL) {
		put(d, value);
		return;
	}
	buf_clear(&d->shown);
	note(d, redact_value(d->redact, &d->shown, kind, value));
	put(d, buf_span(&d->shown));
}

static void put_time(struct document *d, int64_t ns)
{
	char text[TM_TEXT_MAX];

	out_str(d->out, tm_format(ns, text));
}

static void put_party(struct document *d, const struct party *p)
{
	char ip[IP_TEXT_MAX];

	if (p->host.len != 0) {
		put_text(d, p->host);
		out_str(d->out, " ");
	}
	put_text(d, span_str(ip_format(&p->at.ip, ip)));
	if (p->at.port != 0)
		out_printf(d->out, " port %u", p->at.port);
	if (p->owner.len != 0) {
		out_str(d->out, " (");
		put_text(d, p->owner);
		out_str(d->out, ")");
	}
}

/* Before a table's first row its head. */
static void begin_row(struct document *d)
{
	if (d->rows++ == 0)
		out_str(d->out, d->head);
	out_str(d->out, "| ");
}

static void next(struct document *d)
{
	out_str(d->out, " | ");
}

static enum st end_row(struct document *d)
{
	out_str(d->out, " |\n");
	return d->status != ST_OK ? d->status : d->out->status;
}

static void begin_table(struct document *d, const char *head)
{
	d->head = head;
	d->rows = 0;
}

static enum st finding_row(void *arg, const struct finding *f)
{
	struct document *d = arg;
	char text[WORDS_MAX];

	if (f->confidence < d->o->least) {
		d->cut++;
		return ST_OK;
	}
	begin_row(d);
	out_str(d->out, kind_info(f->kind)->name);
	next(d);
	put_value(d, f->kind, f->value);
	next(d);
	out_str(d->out, f->direction == DIRECTION_OUT ? "to " : "from ");
	put_party(d, &f->dst);
	next(d);
	out_str(d->out, words_protection_text(words_protection(f->protection)));
	next(d);
	for (size_t i = 0; i < f->n_path; i++) {
		out_str(d->out, i != 0 ? " → " : "");
		put_text(d, f->path[i]);
	}
	next(d);
	out_str(d->out, words_number(f->count, text));
	next(d);
	put_time(d, f->first_ns);
	next(d);
	out_printf(d->out, "%llu", (unsigned long long)(f->n_frames != 0 ? f->frames[0] : 0));
	next(d);
	out_str(d->out, confidence_name(f->confidence));
	out_str(d->out, (f->flags & CANDIDATE_PLACEHOLDER) != 0 ? ", placeholder" : "");
	out_str(d->out, (f->flags & CANDIDATE_SYNTHETIC) != 0 ? ", synthetic" : "");
	next(d);
	out_str(d->out, f->id);
	return end_row(d);
}

static enum st closed_row(void *arg, const struct kept_closed *c)
{
	struct document *d = arg;
	char text[WORDS_MAX];

	begin_row(d);
	put_party(d, &c->dst);
	next(d);
	put_text(d, c->protocol);
	next(d);
	out_str(d->out, words_bytes(c->bytes, text));
	return end_row(d);
}

static enum st anomaly_row(void *arg, const struct kept_anomaly *a)
{
	struct document *d = arg;
	char text[WORDS_MAX];

	begin_row(d);
	put_text(d, a->what);
	next(d);
	put_text(d, a->reason);
	next(d);
	out_str(d->out, words_number(a->count, text));
	next(d);
	out_str(d->out, a->frame != 0 ? words_number(a->frame, text) : "");
	return end_row(d);
}

static void say_capture(struct document *d, const struct capture *c)
{
	static const char *const statuses[] = { "read whole", "not read whole", "not readable" };
	char text[WORDS_MAX];

	out_str(d->out, "\n## ");
	put_text(d, c->path);
	out_str(d->out, "\n\n- ");
	out_str(d->out, statuses[c->status]);
	if (c->reason.len != 0) {
		out_str(d->out, ": ");
		put_text(d, c->reason);
	}
	out_printf(d->out, "\n- %s packets", words_number(c->packets, text));
	if (words_times(c->first_ns, c->last_ns, text)[0] != '\0')
		out_printf(d->out, ", %s", text);
	if (c->sha256[0] != '\0')
		out_printf(d->out, "\n- SHA-256 `%s`", c->sha256);
	out_str(d->out, "\n");
}

static enum st show_capture(struct document *d, size_t i)
{
	struct capture c;
	enum st st = d->r->capture(d->r->self, i, &c);

	if (st != ST_OK)
		return st;
	say_capture(d, &c);
	begin_table(d,
		    "\n### Told\n\n| what | value | to whom | protection | how | times | first | "
		    "frame | confidence | finding |\n|---|---|---|---|---|--:|---|--:|---|---|\n");
	st = d->r->each_finding(d->r->self, i, finding_row, d);
	if (st == ST_OK && d->rows == 0)
		out_str(d->out, "\nNothing was found that counts.\n");
	begin_table(d,
		    "\n### What stayed closed\n\n| to whom | protocol | bytes |\n|---|---|--:|\n");
	if (st == ST_OK)
		st = d->r->each_closed(d->r->self, i, closed_row, d);
	begin_table(
		d,
		"\n### Anomalies\n\n| what | reason | times | first frame |\n|---|---|--:|--:|\n");
	return st == ST_OK ? d->r->each_anomaly(d->r->self, i, anomaly_row, d) : st;
}

static void say_head(struct document *d)
{
	const struct case_reader *r = d->r;

	out_str(d->out, "# What was told\n\n");
	out_str(d->out, d->redact != NULL ? "Identifiers are masked.\n"
					  : "Identifiers are shown in full.\n");
	if (r->head(r->self)[0] != '\0')
		out_printf(d->out, "\nHead of the case: `%s`\n", r->head(r->self));
}

enum st markdown_write(const struct case_reader *r, const struct report_options *o,
		       const struct redactor *redact, struct out *out)
{
	struct document d = { .r = r, .o = o, .redact = redact, .out = out };
	size_t n = r->n_captures(r->self);
	enum st st = ST_OK, flushed;

	buf_init(&d.shown, TEXT_MOST);
	buf_init(&d.safe, TEXT_MOST);
	say_head(&d);
	for (size_t i = 0; i < n && st == ST_OK; i++)
		st = show_capture(&d, i);
	if (d.cut != 0)
		out_printf(out, "\n%llu finding%s of lower confidence not shown.\n",
			   (unsigned long long)d.cut, d.cut == 1 ? " is" : "s are");
	buf_deinit(&d.shown);
	buf_deinit(&d.safe);
	flushed = out_flush(out);
	return st != ST_OK ? st : flushed;
}
