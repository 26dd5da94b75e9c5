#include "report/csv.h"

#include "base/span.h"
#include "base/text.h"
#include "base/tm.h"
#include "identify/form.h"

#include <stdio.h>
#include <string.h>

enum { CELL_MOST = 16 << 20, JOINED_MOST = 4096 };

struct table {
	const struct report_options *o;
	const struct redactor *redact; /* NULL: values are shown */
	struct out *out;
	struct buf shown, cell;
	struct capture capture;
	bool some; /* a cell stands on this line */
	enum st status;
};

static void note(struct table *t, enum st st)
{
	if (t->status == ST_OK)
		t->status = st;
}

/* What a spreadsheet computes when a cell begins with it. */
static bool is_formula(struct span s)
{
	static const char begins[] = "=+-@\t\r|%";

	return s.len != 0 && s.p[0] != 0 && strchr(begins, s.p[0]) != NULL;
}

/* text is already as it may be shown. */
static void cell(struct table *t, struct span text)
{
	struct span s;
	bool formula = is_formula(text);

	buf_clear(&t->cell);
	note(t, text_sanitise(&t->cell, text));
	s = buf_span(&t->cell);
	out_str(t->out, t->some ? "," : "");
	t->some = true;
	if (s.len == 0)
		return;
	out_str(t->out, "\"");
	if (formula || is_formula(s))
		out_str(t->out, "'");
	for (size_t at = 0; at < s.len;) {
		size_t quote = span_find(s, '"', at);

		out_put(t->out, span_cut(s, at, quote - at));
		out_str(t->out, quote < s.len ? "\"\"" : "");
		at = quote + 1;
	}
	out_str(t->out, "\"");
}

static void cell_str(struct table *t, const char *s)
{
	cell(t, span_str(s));
}

static void cell_u64(struct table *t, uint64_t v)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)v);
	cell_str(t, text);
}

static void cell_time(struct table *t, int64_t ns)
{
	char text[TM_TEXT_MAX];

	cell_str(t, tm_format(ns, text));
}

/* Text from outside, through the redactor. */
static void cell_text(struct table *t, struct span s)
{
	if (t->redact == NULL || s.len == 0) {
		cell(t, s);
		return;
	}
	buf_clear(&t->shown);
	note(t, redact(t->redact, &t->shown, s));
	cell(t, buf_span(&t->shown));
}

static void cell_value(struct table *t, enum kind kind, struct span value)
{
	if (t->redact == NULL) {
		cell(t, value);
		return;
	}
	buf_clear(&t->shown);
	note(t, redact_value(t->redact, &t->shown, kind, value));
	cell(t, buf_span(&t->shown));
}

static void cell_path(struct table *t, const struct finding *f)
{
	struct buf joined;

	buf_init(&joined, CELL_MOST);
	for (size_t i = 0; i < f->n_path; i++) {
		note(t, buf_put_str(&joined, i != 0 ? " > " : ""));
		note(t, buf_put(&joined, f->path[i]));
	}
	cell_text(t, buf_span(&joined));
	buf_deinit(&joined);
}

static void cell_why(struct table *t, unsigned why)
{
	char text[JOINED_MOST];
	size_t len = 0;

	text[0] = '\0';
	for (unsigned i = 0; i < WITNESS_COUNT_; i++)
		if ((why & 1u << i) != 0)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
						len != 0 ? " " : "", witness_name((enum witness)i));
	cell_str(t, text);
}

static void cell_frames(struct table *t, const struct finding *f)
{
	char text[JOINED_MOST];
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < f->n_frames; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%llu", i != 0 ? " " : "",
					(unsigned long long)f->frames[i]);
	cell_str(t, text);
}

static void cells_party(struct table *t, const struct party *p)
{
	char ip[IP_TEXT_MAX];

	cell_text(t, span_str(ip_format(&p->at.ip, ip)));
	if (p->at.port != 0)
		cell_u64(t, p->at.port);
	else
		cell_str(t, "");
	cell_text(t, p->host);
}

static void cells_to_whom(struct table *t, const struct party *p)
{
	if (p->asn != 0)
		cell_u64(t, p->asn);
	else
		cell_str(t, "");
	cell_text(t, p->as_name);
	cell_text(t, p->country);
	cell_text(t, p->owner);
}

static void cell_device(struct table *t, struct span device)
{
	/* a MAC that stands for a device without a name is an identifier like any other */
	if (device.len == MAC_TEXT_MAX - 1 && device.p[2] == ':' && device.p[14] == ':')
		cell_value(t, KIND_MAC, device);
	else
		cell_text(t, device);
}

/* In the order of put_row(). */
static const char head[] =
	"capture,id,kind,value,confidence,why,form,key,path,first,last,count,frames,direction,"
	"protection,protocol,transport,src_ip,src_port,src_host,dst_ip,dst_port,dst_host,dst_asn,"
	"dst_as_name,dst_country,dst_owner,client,device,app,package,placeholder,synthetic,"
	"reversible\r\n";

static enum st put_row(void *arg, const struct finding *f)
{
	struct table *t = arg;

	if (f->confidence < t->o->least)
		return ST_OK;
	t->some = false;
	cell_text(t, t->capture.path);
	cell_str(t, f->id);
	cell_str(t, kind_info(f->kind)->name);
	cell_value(t, f->kind, f->value);
	cell_str(t, confidence_name(f->confidence));
	cell_why(t, f->why);
	cell_text(t, f->form);
	cell_text(t, f->key);
	cell_path(t, f);
	cell_time(t, f->first_ns);
	cell_time(t, f->last_ns);
	cell_u64(t, f->count);
	cell_frames(t, f);
	cell_str(t, f->direction == DIRECTION_OUT ? "out" : "in");
	cell_text(t, f->protection);
	cell_text(t, f->protocol);
	cell_str(t, transport_name(f->transport));
	cells_party(t, &f->src);
	cells_party(t, &f->dst);
	cells_to_whom(t, &f->dst);
	cell_text(t, f->client);
	cell_device(t, f->device);
	cell_text(t, f->app.name);
	cell_text(t, f->app.package);
	cell_str(t, (f->flags & CANDIDATE_PLACEHOLDER) != 0 ? "true" : "false");
	cell_str(t, (f->flags & CANDIDATE_SYNTHETIC) != 0 ? "true" : "false");
	cell_str(t, form_is_reversible(f->kind, f->form, f->value) ? "true" : "false");
	out_str(t->out, "\r\n");
	return t->status != ST_OK ? t->status : t->out->status;
}

enum st csv_write(const struct case_reader *r, const struct report_options *o,
		  const struct redactor *redact, struct out *out)
{
	struct table t = { .o = o, .redact = redact, .out = out };
	size_t n = r->n_captures(r->self);
	enum st st = ST_OK, flushed;

	buf_init(&t.shown, CELL_MOST);
	buf_init(&t.cell, CELL_MOST);
	out_str(out, head);
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		st = r->capture(r->self, i, &t.capture);
		if (st == ST_OK)
			st = r->each_finding(r->self, i, put_row, &t);
	}
	buf_deinit(&t.shown);
	buf_deinit(&t.cell);
	flushed = out_flush(out);
	return st != ST_OK ? st : flushed;
}
