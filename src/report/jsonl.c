#include "report/jsonl.h"

#include "base/span.h"
#include "base/tm.h"
#include "identify/form.h"
#include "report/reasons.h"
#include "report/registered.h"
#include "report/tally.h"

enum { ALL_FRAMES_MAX = 1000, TEXT_MAX = 16 << 20 };

/* What every line needs. */
struct lines {
	const struct case_reader *r;
	const struct report_options *o;
	const struct redactor *redact; /* NULL: values are shown */
	struct json j;
	struct buf text; /* a redacted text, one at a time */
	struct buf path; /* of the capture, redacted */
	struct capture capture;
	struct tally tally;
};

/* Text as it may be shown: through the redactor unless values are shown. */
static struct span shown(struct lines *l, struct span s)
{
	enum st st;

	if (l->redact == NULL || s.len == 0)
		return s;
	buf_clear(&l->text);
	st = redact(l->redact, &l->text, s);
	if (st != ST_OK && l->j.out->status == ST_OK)
		l->j.out->status = st;
	return st == ST_OK ? buf_span(&l->text) : SPAN_LIT("***");
}

static struct span masked(struct lines *l, enum kind kind, struct span value)
{
	enum st st;

	if (l->redact == NULL)
		return value;
	buf_clear(&l->text);
	st = redact_value(l->redact, &l->text, kind, value);
	if (st != ST_OK && l->j.out->status == ST_OK)
		l->j.out->status = st;
	return buf_span(&l->text);
}

static void put_text(struct lines *l, const char *key, struct span s)
{
	json_text_or_null(&l->j, key, shown(l, s));
}

static void put_capture(struct lines *l)
{
	static const char *const statuses[] = { "whole", "partial", "unreadable" };
	const struct capture *c = &l->capture;
	struct json *j = &l->j;

	json_object(j, NULL);
	json_str(j, "type", "capture");
	json_text(j, "path", buf_span(&l->path));
	json_text_or_null(j, "sha256", span_str(c->sha256));
	json_text_or_null(j, "format", c->format);
	json_array(j, "link_types");
	for (size_t i = 0; i < c->n_link_types; i++)
		json_u64(j, NULL, c->link_types[i]);
	json_end_array(j);
	json_u64(j, "packets", c->packets);
	json_u64(j, "bytes", c->bytes);
	json_time(j, "first", c->first_ns);
	json_time(j, "last", c->last_ns);
	json_u64(j, "flows", c->flows);
	json_bool(j, "masked", l->redact != NULL);
	json_str(j, "status", statuses[c->status]);
	put_text(l, "reason", c->reason);
	json_end_object(j);
	json_end_line(j);
}

static void put_address(struct lines *l, const struct endpoint *at)
{
	char text[IP_TEXT_MAX];

	put_text(l, "ip", span_str(ip_format(&at->ip, text)));
	if (at->port != 0)
		json_u64(&l->j, "port", at->port);
	else
		json_null(&l->j, "port");
}

static void put_src(struct lines *l, const struct party *p)
{
	char text[MAC_TEXT_MAX];
	struct json *j = &l->j;

	json_object(j, "src");
	put_address(l, &p->at);
	if (p->at.mac.known)
		json_text(j, "mac", masked(l, KIND_MAC, span_str(mac_format(p->at.mac.b, text))));
	else
		json_null(j, "mac");
	put_text(l, "host", p->host);
	put_text(l, "domain", p->domain);
	json_end_object(j);
}

static void put_dst(struct lines *l, const struct party *p)
{
	struct json *j = &l->j;

	json_object(j, "dst");
	put_address(l, &p->at);
	put_text(l, "host", p->host);
	put_text(l, "domain", p->domain);
	if (p->asn != 0)
		json_u64(j, "asn", p->asn);
	else
		json_null(j, "asn");
	put_text(l, "as_name", p->as_name);
	put_text(l, "country", p->country);
	put_text(l, "owner", p->owner);
	put_text(l, "owner_source", p->owner_source);
	if (p->look_up != LOOK_UP_UNKNOWN)
		json_bool(j, "looked_up", p->look_up == LOOK_UP_SEEN);
	else
		json_null(j, "looked_up");
	json_end_object(j);
}

static void put_app(struct lines *l, const struct finding *f)
{
	struct json *j = &l->j;

	if (!f->has_app) {
		json_null(j, "app");
		return;
	}
	json_object(j, "app");
	json_i64(j, "uid", f->app.uid);
	put_text(l, "name", f->app.name);
	put_text(l, "package", f->app.package);
	json_end_object(j);
}

static void put_frames(struct json *j, const struct finding *f)
{
	size_t n = f->n_sightings < ALL_FRAMES_MAX ? f->n_sightings : ALL_FRAMES_MAX;

	json_array(j, "frames");
	for (size_t i = 0; i < f->n_frames; i++)
		json_u64(j, NULL, f->frames[i]);
	json_end_array(j);
	json_array(j, "all_frames");
	for (size_t i = 0; i < n; i++)
		json_u64(j, NULL, f->sightings[i].frame);
	json_end_array(j);
	if (f->count > n)
		json_bool(j, "all_frames_cut", true);
}

static void put_why(struct json *j, unsigned why)
{
	json_array(j, "why");
	for (unsigned i = 0; i < WITNESS_COUNT_; i++)
		if ((why & 1u << i) != 0)
			json_str(j, NULL, witness_name((enum witness)i));
	json_end_array(j);
}

/* Where the pair at the start of s ends: before "; " and the name of another context kind. */
static size_t pair_end(struct span s)
{
	for (size_t at = 0; at < s.len; at = span_find_span(s, SPAN_LIT("; "), at + 1)) {
		struct span rest = span_from(s, at + 2);
		enum kind kind = kind_by_name(span_cut(rest, 0, span_find(rest, '=', 0)));

		if (at != 0 && kind != KIND_COUNT_ && (kind_info(kind)->flags & KIND_CONTEXT) != 0)
			return at;
	}
	return s.len;
}

/* "model=A B; build=C" into members, the first of each kind; only session_id names somebody. */
static void put_context(struct lines *l, struct span beside)
{
	struct json *j = &l->j;
	uint64_t seen = 0;

	json_object(j, "context");
	while (beside.len != 0) {
		size_t end = pair_end(beside);
		struct span pair = span_cut(beside, 0, end);
		size_t eq = span_find(pair, '=', 0);
		enum kind kind = kind_by_name(span_cut(pair, 0, eq));
		struct span value = span_from(pair, eq + 1);

		beside = span_from(beside, end + 2);
		if (kind == KIND_COUNT_ || value.len == 0 || (seen >> kind & 1) != 0)
			continue;
		seen |= 1ull << kind;
		json_text(j, kind_info(kind)->name,
			  kind == KIND_SESSION_ID ? masked(l, kind, value) : shown(l, value));
	}
	json_end_object(j);
}

static struct span device_shown(struct lines *l, struct span device)
{
	/* a MAC that stands for a device without a name is an identifier like any other */
	bool is_mac = device.len == MAC_TEXT_MAX - 1 && device.p[2] == ':' && device.p[14] == ':';

	return is_mac ? masked(l, KIND_MAC, device) : shown(l, device);
}

static void put_identity(struct lines *l, const struct finding *f)
{
	struct json *j = &l->j;

	json_str(j, "kind", kind_info(f->kind)->name);
	json_text(j, "value", masked(l, f->kind, f->value));
	if (l->redact != NULL)
		json_null(j, "matched");
	else
		json_text(j, "matched", f->matched);
	json_str(j, "confidence", confidence_name(f->confidence));
	put_why(j, f->why);
	json_text_or_null(j, "form", f->form);
	if (form_is_reversible(f->kind, f->form, f->value))
		json_bool(j, "reversible", true);
	put_text(l, "key", f->key);
	json_array(j, "path");
	for (size_t i = 0; i < f->n_path; i++)
		json_text(j, NULL, shown(l, f->path[i]));
	json_end_array(j);
}

static enum st put_finding(void *arg, const struct finding *f)
{
	struct lines *l = arg;
	struct json *j = &l->j;

	if (f->confidence < l->o->least)
		return ST_OK;
	json_object(j, NULL);
	json_str(j, "type", "finding");
	json_str(j, "schema", "telltale.finding/1");
	json_str(j, "id", f->id);
	put_identity(l, f);
	json_time(j, "first", f->first_ns);
	json_time(j, "last", f->last_ns);
	json_u64(j, "count", f->count);
	put_frames(j, f);
	json_str(j, "direction", f->direction == DIRECTION_OUT ? "out" : "in");
	json_text_or_null(j, "protection", f->protection);
	json_text_or_null(j, "protocol", f->protocol);
	json_str(j, "transport", transport_name(f->transport));
	put_src(l, &f->src);
	put_dst(l, &f->dst);
	put_text(l, "client", f->client);
	json_text_or_null(j, "client_by", f->client_how);
	json_text_or_null(j, "device", device_shown(l, f->device));
	put_app(l, f);
	put_context(l, f->beside);
	json_bool(j, "placeholder", (f->flags & CANDIDATE_PLACEHOLDER) != 0);
	json_bool(j, "synthetic", (f->flags & CANDIDATE_SYNTHETIC) != 0);
	json_text(j, "capture", buf_span(&l->path));
	json_end_object(j);
	json_end_line(j);
	if (tally_counts(f, l->o->least) && f->direction == DIRECTION_OUT) {
		enum st st = tally_add(&l->tally, f);

		if (st != ST_OK)
			return st;
	}
	return j->out->status;
}

static enum st put_anomaly(void *arg, const struct kept_anomaly *a)
{
	struct lines *l = arg;
	struct json *j = &l->j;

	json_object(j, NULL);
	json_str(j, "type", "anomaly");
	json_text(j, "what", shown(l, a->what));
	if (a->frame != 0)
		json_u64(j, "frame", a->frame);
	else
		json_null(j, "frame");
	json_u64(j, "offset", a->offset);
	put_text(l, "reason", a->reason);
	json_u64(j, "count", a->count);
	json_text(j, "capture", buf_span(&l->path));
	json_end_object(j);
	json_end_line(j);
	return j->out->status;
}

static enum st put_closed(void *arg, const struct kept_closed *c)
{
	struct lines *l = arg;
	struct json *j = &l->j;

	json_object(j, NULL);
	put_address(l, &c->dst.at);
	put_text(l, "host", c->dst.host);
	json_text_or_null(j, "protocol", c->protocol);
	json_str(j, "transport", transport_name(c->transport));
	json_u64(j, "bytes", c->bytes);
	json_time(j, "first", c->first_ns);
	json_time(j, "last", c->last_ns);
	json_text(j, "capture", buf_span(&l->path));
	json_end_object(j);
	return j->out->status;
}

static void put_tally(struct lines *l)
{
	const struct tally *t = &l->tally;
	struct json *j = &l->j;

	json_object(j, "kinds");
	for (unsigned i = 0; i < KIND_COUNT_; i++)
		if (t->kinds[i] != 0)
			json_u64(j, kind_info((enum kind)i)->name, t->kinds[i]);
	json_end_object(j);
	json_object(j, "protection");
	for (size_t i = 0; i < t->n_protections; i++)
		json_named_u64(j, t->protections[i].word, t->protections[i].n);
	json_end_object(j);
	json_array(j, "destinations");
	for (size_t i = 0; i < t->n_destinations; i++) {
		const struct tally_destination *d = &t->destinations[i];
		const struct endpoint at = { .ip = d->ip, .port = d->port };

		json_object(j, NULL);
		put_address(l, &at);
		put_text(l, "host", d->host);
		json_u64(j, "findings", d->findings);
		json_u64(j, "sightings", d->sightings);
		json_end_object(j);
	}
	json_end_array(j);
}

static void put_totals(struct lines *l, const struct report_totals *t, size_t n_captures)
{
	struct json *j = &l->j;

	json_bool(j, "masked", l->redact != NULL);
	json_u64(j, "out", t->out);
	json_u64(j, "in", t->in);
	json_u64(j, "placeholders", t->placeholders);
	json_u64(j, "synthetic", t->synthetic);
	json_object(j, "captures");
	json_u64(j, "whole", n_captures - t->partial - t->unreadable);
	json_u64(j, "partial", t->partial);
	json_u64(j, "unreadable", t->unreadable);
	json_u64(j, "passed_over", l->r->passed_over(l->r->self));
	json_end_object(j);
}

static enum st open_capture(struct lines *l, size_t i)
{
	enum st st = l->r->capture(l->r->self, i, &l->capture);

	buf_clear(&l->path);
	return st == ST_OK ? buf_put(&l->path, shown(l, l->capture.path)) : st;
}

/* Payload by destination, over all captures. */
static enum st put_payload(struct lines *l, const char *name,
			   enum st (*each)(void *self, size_t capture,
					   enum st (*fn)(void *arg, const struct kept_closed *c),
					   void *arg))
{
	size_t n = l->r->n_captures(l->r->self);
	enum st st = ST_OK;

	json_array(&l->j, name);
	for (size_t i = 0; i < n && st == ST_OK; i++) {
		st = open_capture(l, i);
		if (st == ST_OK)
			st = each(l->r->self, i, put_closed, l);
	}
	json_end_array(&l->j);
	return st;
}

static enum st put_summary(struct lines *l)
{
	struct json *j = &l->j;
	struct report_totals totals;
	size_t n = l->r->n_captures(l->r->self);
	enum st st = report_totals(l->r, l->o->least, &totals);

	if (st != ST_OK)
		return st;
	json_object(j, NULL);
	json_str(j, "type", "summary");
	put_totals(l, &totals, n);
	put_tally(l);
	st = put_payload(l, "not_looked_at", l->r->each_closed);
	if (st == ST_OK)
		st = put_payload(l, "traffic", l->r->each_traffic);
	if (l->r->head(l->r->self)[0] != '\0')
		json_str(j, "head", l->r->head(l->r->self));
	json_end_object(j);
	json_end_line(j);
	return st;
}

static enum st put_one(struct lines *l, size_t i)
{
	enum st st = open_capture(l, i);

	if (st != ST_OK)
		return st;
	put_capture(l);
	st = l->r->each_finding(l->r->self, i, put_finding, l);
	return st == ST_OK ? l->r->each_anomaly(l->r->self, i, put_anomaly, l) : st;
}

enum st jsonl_write(const struct case_reader *r, const struct report_options *o,
		    const struct redactor *redact, struct out *out)
{
	struct lines l = { .r = r, .o = o, .redact = redact };
	size_t n = r->n_captures(r->self);
	enum st st = ST_OK, flushed;

	json_init(&l.j, out);
	buf_init(&l.text, TEXT_MAX);
	buf_init(&l.path, TEXT_MAX);
	tally_init(&l.tally);
	for (size_t i = 0; i < n && st == ST_OK; i++)
		st = put_one(&l, i);
	if (st == ST_OK && o->why != NULL)
		st = reasons_json(o->why, &l.j, redact);
	if (st == ST_OK)
		st = registered_json(o->who, &l.tally, &l.j, redact);
	if (st == ST_OK)
		st = put_summary(&l);
	tally_deinit(&l.tally);
	buf_deinit(&l.text);
	buf_deinit(&l.path);
	flushed = out_flush(out);
	return st != ST_OK ? st : flushed;
}
