#include "report/html_data.h"

#include "attribute/inquiry.h"
#include "attribute/who.h"
#include "base/span.h"
#include "identify/form.h"
#include "report/answer.h"
#include "report/html_dest.h"
#include "report/html_events.h"
#include "report/html_steps.h"
#include "report/html_texts.h"
#include "report/html_why.h"
#include "report/tally.h"
#include "report/texts.h"

struct data {
	const struct case_reader *r;
	const struct report_options *o;
	struct json j;
	struct html_texts texts;
	struct html_dests dests;
	size_t capture;
	uint64_t findings, sightings, findings_cut, sightings_cut;
	uint64_t closed, closed_cut, closed_cut_bytes, anomalies, anomalies_cut;
};

/* --- what words mean ---------------------------------------------------------------------- */

static void put_word(struct json *j, const char *name, const char *help)
{
	json_array(j, NULL);
	json_str(j, NULL, name);
	json_str(j, NULL, help);
	json_end_array(j);
}

static void put_vocabulary(struct json *j)
{
	static const char *const witnesses[][2] = {
#define X(id, name, help) { name, help },
		WITNESS_MAP(X)
#undef X
	};

	json_array(j, "kinds");
	for (unsigned i = 0; i < KIND_COUNT_; i++)
		put_word(j, kind_info((enum kind)i)->name, kind_info((enum kind)i)->help);
	json_end_array(j);
	json_array(j, "witnesses");
	for (unsigned i = 0; i < WITNESS_COUNT_; i++)
		put_word(j, witnesses[i][0], witnesses[i][1]);
	json_end_array(j);
	json_array(j, "levels");
	for (unsigned i = 0; i < CONFIDENCE_COUNT_; i++)
		json_str(j, NULL, confidence_name((enum confidence)i));
	json_end_array(j);
}

/* --- findings ----------------------------------------------------------------------------- */

/* In the order in which put_row() writes. */
static const char *const columns[] = {
	"id",	      "kind",  "matched", "value",   "level",  "why",	    "form",
	"key",	      "path",  "first",	  "last",    "count",  "frames",    "direction",
	"protection", "proto", "trans",	  "near",    "dst",    "device",    "app",
	"client",     "by",    "flags",	  "capture", "beside", "sightings",
};

static uint32_t device_text(struct data *d, struct span device)
{
	/* a MAC that stands for a device without a name is an identifier like any other */
	bool is_mac = device.len == MAC_TEXT_MAX - 1 && device.p[2] == ':' && device.p[14] == ':';

	return is_mac ? html_value(&d->texts, KIND_MAC, device) : html_text(&d->texts, device);
}

static void put_frames(struct json *j, const struct finding *f)
{
	json_array(j, NULL);
	for (size_t i = 0; i < f->n_frames; i++)
		json_u64(j, NULL, f->frames[i]);
	json_end_array(j);
}

/* Frame and microseconds since the finding's first, one after the other. */
static void put_sightings(struct data *d, const struct finding *f)
{
	struct json *j = &d->j;
	size_t n = f->n_sightings;

	if (n > HTML_SIGHTINGS_MAX - d->sightings)
		n = (size_t)(HTML_SIGHTINGS_MAX - d->sightings);
	json_array(j, NULL);
	for (size_t i = 0; i < n; i++) {
		const struct sighting *s = &f->sightings[i];

		json_u64(j, NULL, s->frame);
		if (s->time_ns == TM_NONE || f->first_ns == TM_NONE)
			json_null(j, NULL);
		else
			json_i64(j, NULL, s->time_ns / 1000 - f->first_ns / 1000);
	}
	json_end_array(j);
	d->sightings += n;
	d->sightings_cut += f->count - n;
}

static void put_where(struct data *d, const struct finding *f)
{
	bool out = f->direction == DIRECTION_OUT;
	const struct party *near = out ? &f->src : &f->dst, *far = out ? &f->dst : &f->src;
	struct json *j = &d->j;
	char ip[IP_TEXT_MAX];

	json_u64(j, NULL, f->direction);
	json_u64(j, NULL, html_text(&d->texts, f->protection));
	json_u64(j, NULL, html_text(&d->texts, f->protocol));
	json_str(j, NULL, transport_name(f->transport));
	json_u64(j, NULL, html_text(&d->texts, span_str(ip_format(&near->at.ip, ip))));
	json_u64(j, NULL, html_dest(&d->dests, far, out));
	json_u64(j, NULL, device_text(d, f->device));
	json_u64(j, NULL,
		 f->has_app ? html_text(&d->texts,
					f->app.package.len != 0 ? f->app.package : f->app.name)
			    : 0);
	json_u64(j, NULL, html_text(&d->texts, f->client));
	json_u64(j, NULL, html_text(&d->texts, f->client_how));
}

/* As the page has them (web/src/data.ts). */
static unsigned page_flags(const struct finding *f)
{
	enum { REVERSIBLE = 4 };

	return (f->flags & (CANDIDATE_PLACEHOLDER | CANDIDATE_SYNTHETIC))
	       | (form_is_reversible(f->kind, f->form, f->value) ? REVERSIBLE : 0);
}

static void put_row(struct data *d, const struct finding *f)
{
	struct json *j = &d->j;

	json_array(j, NULL);
	json_str(j, NULL, f->id);
	json_u64(j, NULL, f->kind);
	/* as it stood: with values alone, and masked whole, since a form may begin anywhere */
	json_u64(j, NULL, d->o->show_values ? html_value(&d->texts, KIND_OTHER, f->matched) : 0);
	json_u64(j, NULL, html_value(&d->texts, f->kind, f->value));
	json_u64(j, NULL, f->confidence);
	json_u64(j, NULL, f->why);
	json_u64(j, NULL, html_text(&d->texts, f->form));
	json_u64(j, NULL, html_text(&d->texts, f->key));
	json_u64(j, NULL, html_path(&d->texts, f->path, f->n_path));
	html_us(j, NULL, f->first_ns);
	html_us(j, NULL, f->last_ns);
	json_u64(j, NULL, f->count);
	put_frames(j, f);
	put_where(d, f);
	json_u64(j, NULL, page_flags(f));
	json_u64(j, NULL, d->capture);
	json_u64(j, NULL, html_text(&d->texts, f->beside));
	put_sightings(d, f);
	json_end_array(j);
}

static enum st put_finding(void *arg, const struct finding *f)
{
	struct data *d = arg;

	if (f->confidence < d->o->least)
		return ST_OK;
	if (d->findings == HTML_FINDINGS_MAX) {
		d->findings_cut++;
		return ST_OK;
	}
	d->findings++;
	put_row(d, f);
	if (d->texts.status != ST_OK)
		return d->texts.status;
	return d->dests.status != ST_OK ? d->dests.status : d->j.out->status;
}

/* --- the rest of a case ------------------------------------------------------------------- */

static enum st put_anomaly(void *arg, const struct kept_anomaly *a)
{
	struct data *d = arg;
	struct json *j = &d->j;

	if (d->anomalies == HTML_ANOMALIES_MAX) {
		d->anomalies_cut++;
		return ST_OK;
	}
	d->anomalies++;
	json_object(j, NULL);
	json_u64(j, "capture", d->capture);
	json_u64(j, "what", html_text(&d->texts, a->what));
	json_u64(j, "reason", html_text(&d->texts, a->reason));
	json_u64(j, "frame", a->frame);
	json_u64(j, "count", a->count);
	json_end_object(j);
	return d->texts.status;
}

static enum st put_closed(void *arg, const struct kept_closed *c)
{
	struct data *d = arg;
	struct json *j = &d->j;

	if (d->closed == HTML_CLOSED_MAX) {
		d->closed_cut++;
		d->closed_cut_bytes += c->bytes;
		return ST_OK;
	}
	d->closed++;
	json_object(j, NULL);
	json_u64(j, "capture", d->capture);
	json_u64(j, "dst", html_dest(&d->dests, &c->dst, false));
	json_u64(j, "proto", html_text(&d->texts, c->protocol));
	json_str(j, "trans", transport_name(c->transport));
	json_u64(j, "bytes", c->bytes);
	html_us(j, "first", c->first_ns);
	html_us(j, "last", c->last_ns);
	json_end_object(j);
	return d->texts.status != ST_OK ? d->texts.status : d->dests.status;
}

static enum st put_capture(struct data *d, size_t i)
{
	static const char *const statuses[] = { "whole", "partial", "unreadable" };
	struct json *j = &d->j;
	struct capture c;
	enum st st = d->r->capture(d->r->self, i, &c);

	if (st != ST_OK)
		return st;
	json_object(j, NULL);
	json_u64(j, "path", html_text(&d->texts, c.path));
	json_text_or_null(j, "sha256", span_str(c.sha256));
	json_text_or_null(j, "format", c.format);
	json_u64(j, "packets", c.packets);
	json_u64(j, "bytes", c.bytes);
	json_u64(j, "flows", c.flows);
	html_us(j, "first", c.first_ns);
	html_us(j, "last", c.last_ns);
	json_str(j, "status", statuses[c.status]);
	json_u64(j, "reason", html_text(&d->texts, c.reason));
	json_end_object(j);
	return d->texts.status;
}

/* --- the answer, in the words of the terminal --------------------------------------------- */

static enum st take_bytes(void *arg, struct span bytes)
{
	return buf_put(arg, bytes);
}

static enum st answer_into(const struct data *d, const struct redactor *redact, struct buf *ret)
{
	const struct report_options plain = { .unicode = true, .least = d->o->least };
	struct page p;
	struct out out;
	enum st st, flushed;

	out_init(&out, take_bytes, ret);
	page_init(&p, &out, &plain, redact);
	st = answer_show(d->r, &p);
	page_deinit(&p);
	flushed = out_flush(&out);
	out_deinit(&out);
	return st != ST_OK ? st : flushed;
}

/* The lines of the answer, as numbers of texts. */
static enum st put_answer(struct data *d)
{
	struct buf masked, stood;
	size_t at = 0, end, with = 0, with_end;
	enum st st;

	buf_init(&masked, 1 << 20);
	buf_init(&stood, 1 << 20);
	st = answer_into(d, d->texts.redact, &masked);
	if (st == ST_OK)
		st = answer_into(d, NULL, &stood);
	json_array(&d->j, "answer");
	for (; st == ST_OK && at < masked.len; at = end + 1, with = with_end + 1) {
		end = span_find(buf_span(&masked), '\n', at);
		with_end = span_find(buf_span(&stood), '\n', with);
		json_u64(&d->j, NULL,
			 html_pair(&d->texts, span_cut(buf_span(&stood), with, with_end - with),
				   span_cut(buf_span(&masked), at, end - at)));
	}
	json_end_array(&d->j);
	buf_deinit(&masked);
	buf_deinit(&stood);
	return st;
}

/* --- the whole ---------------------------------------------------------------------------- */

typedef enum st each(struct data *d, size_t i);

static enum st each_finding(struct data *d, size_t i)
{
	return d->r->each_finding(d->r->self, i, put_finding, d);
}

static enum st each_closed(struct data *d, size_t i)
{
	return d->r->each_closed(d->r->self, i, put_closed, d);
}

static enum st each_anomaly(struct data *d, size_t i)
{
	return d->r->each_anomaly(d->r->self, i, put_anomaly, d);
}

static enum st put_list(struct data *d, const char *key, each *put)
{
	enum st st = ST_OK;

	json_array(&d->j, key);
	for (size_t i = 0; st == ST_OK && i < d->r->n_captures(d->r->self); i++) {
		d->capture = i;
		st = put(d, i);
	}
	json_end_array(&d->j);
	return st;
}

static void put_table(struct json *j, const char *name, struct span date)
{
	if (date.len == 0)
		return;
	json_array(j, NULL);
	json_str(j, NULL, name);
	json_text(j, NULL, date);
	json_end_array(j);
}

static void put_made(struct data *d)
{
	const struct who *w = d->o->who;
	struct json *j = &d->j;

	json_str(j, "schema", "telltale.page/1");
	json_str(j, "version", TELLTALE_VERSION);
	json_str(j, "lang", "en");
	json_str(j, "least", confidence_name(d->o->least));
	json_bool(j, "reveals", d->o->show_values);
	json_u64(j, "command",
		 html_text(&d->texts, span_str(d->o->command != NULL ? d->o->command : "")));
	json_bool(j, "asked", w != NULL && inquiries_answered(w->inquiries));
	json_array(j, "tables");
	if (w != NULL) {
		put_table(j, "net.table", span_str(w->table_date));
		put_table(j, "owners.yaml", w->owners.date);
		put_table(j, "clients.yaml", w->clients.date);
		put_table(j, "adequacy.yaml", w->adequacy.date);
	}
	json_end_array(j);
	json_text_or_null(j, "head", span_str(d->r->head(d->r->self)));
	json_u64(j, "passed_over", d->r->passed_over(d->r->self));
}

static void put_columns(struct json *j)
{
	json_array(j, "finding_columns");
	for (size_t i = 0; i < N_ELEMENTS(columns); i++)
		json_str(j, NULL, columns[i]);
	json_end_array(j);
}

static void put_phrases(struct json *j)
{
	struct text_row row;

	json_object(j, "phrases");
	for (size_t at = 0; texts_next(&at, &row);)
		if (span_starts(row.id, SPAN_LIT("page.")))
			json_named_text(j, span_from(row.id, 5), row.text);
	json_end_object(j);
}

static void put_cuts(struct data *d)
{
	struct json *j = &d->j;

	json_object(j, "cut");
	json_u64(j, "findings", d->findings_cut);
	json_u64(j, "sightings", d->sightings_cut);
	json_u64(j, "closed", d->closed_cut);
	json_u64(j, "closed_bytes", d->closed_cut_bytes);
	json_u64(j, "anomalies", d->anomalies_cut);
	json_end_object(j);
}

static enum st put_case(struct data *d)
{
	struct json *j = &d->j;
	enum st st;

	put_made(d);
	put_vocabulary(j);
	put_phrases(j);
	st = put_answer(d);
	if (st == ST_OK)
		st = put_list(d, "captures", put_capture);
	put_columns(j);
	if (st == ST_OK)
		st = put_list(d, "findings", each_finding);
	if (st == ST_OK)
		st = put_list(d, "closed", each_closed);
	if (st == ST_OK)
		st = put_list(d, "anomalies", each_anomaly);
	if (st == ST_OK)
		st = html_events_write(d->r, d->o->why, &d->texts, j);
	if (st == ST_OK)
		st = html_why_write(d->o, d->texts.redact, &d->texts, j);
	if (st == ST_OK)
		st = html_steps_write(d->r, d->o, &d->texts, j);
	put_cuts(d);
	if (st == ST_OK)
		st = html_dests_write(&d->dests, j, d->o->who);
	html_texts_write(&d->texts, j, d->o->show_values);
	return st != ST_OK ? st : d->texts.status;
}

enum st html_data_write(const struct case_reader *r, const struct report_options *o,
			const struct redactor *redact, struct out *out)
{
	struct data d = { .r = r, .o = o };
	enum st st;

	json_init(&d.j, out);
	html_texts_init(&d.texts, redact);
	html_dests_init(&d.dests, &d.texts);
	json_object(&d.j, NULL);
	st = put_case(&d);
	json_end_object(&d.j);
	html_dests_deinit(&d.dests);
	html_texts_deinit(&d.texts);
	return st != ST_OK ? st : out->status;
}
