#include "report/compared.h"

#include "base/span.h"
#include "report/compared_words.h"

static const char *fixed_name(enum fixed f)
{
	static const char *const names[] = { "yes", "no", "not-shown" };

	return names[f];
}

struct compared_lines {
	struct json *j;
	const struct redactor *redact;
	struct buf shown;
	bool page; /* for one, which shows no side that nobody read: the sentence names it */
};

static struct span shown(struct compared_lines *l, struct span text)
{
	buf_clear(&l->shown);
	if (l->redact == NULL || redact(l->redact, &l->shown, text) != ST_OK)
		return l->redact == NULL ? text : (struct span){ 0 };
	return buf_span(&l->shown);
}

static void put_side(struct compared_lines *l, const char *key, const struct sent_client *c)
{
	struct json *j = l->j;

	if (c == NULL) {
		json_null(j, key);
		return;
	}
	json_object(j, key);
	json_text(j, "dst", shown(l, c->dst));
	json_array(j, "kinds");
	for (unsigned k = 0; k < KIND_COUNT_; k++)
		if (sent_tells(c, (enum kind)k))
			json_str(j, NULL, kind_info((enum kind)k)->name);
	json_end_array(j);
	json_text_or_null(j, "protection", c->protection);
	json_u64(j, "count", c->n);
	json_array(j, "path");
	for (size_t i = 0; i < c->n_path; i++)
		json_text(j, NULL, shown(l, c->path[i]));
	json_end_array(j);
	json_array(j, "findings");
	for (size_t i = 0; i < c->n_ids; i++)
		json_str(j, NULL, c->ids[i]);
	json_end_array(j);
	json_end_object(j);
}

/* What stayed closed: nobody knows what it tells. */
static void put_cipher(struct compared_lines *l, const char *key, const struct cipher *c)
{
	struct json *j = l->j;

	json_object(j, key);
	json_text(j, "dst", shown(l, c->dst));
	json_array(j, "kinds");
	json_end_array(j);
	json_text_or_null(j, "protection", c->protocol);
	json_null(j, "count");
	json_array(j, "path");
	json_end_array(j);
	json_u64(j, "bytes", c->bytes);
	json_end_object(j);
}

static void put_covered(struct json *j, const struct covered *c)
{
	json_object(j, NULL);
	json_str(j, "trigger", c->kind == DEV_COUNT_ ? "hours" : dev_event_info(c->kind)->name);
	json_u64(j, "before_events", c->before_events);
	json_u64(j, "before_sent", c->before_sent);
	json_u64(j, "after_events", c->after_events);
	json_u64(j, "after_sent", c->after_sent);
	json_f64(j, "p_silence", c->p_silence);
	json_u64(j, "needed", c->needed);
	json_end_object(j);
}

static void put_row(struct compared_lines *l, const struct comparison *r)
{
	const struct sent_client *c = r->before != NULL ? r->before : r->after;
	struct json *j = l->j;

	json_object(j, NULL);
	json_str(j, "type", "comparison");
	json_text(j, "client", shown(l, c->name));
	put_side(l, "before", r->before);
	if (r->after == NULL && r->cipher != NULL && !l->page)
		put_cipher(l, "after", r->cipher);
	else
		put_side(l, "after", r->after);
	json_str(j, "change", change_name(r->change));
	json_bool(j, "counts", r->counts);
	json_array(j, "coverage");
	for (size_t i = 0; i < r->n_covered; i++)
		put_covered(j, &r->covered[i]);
	json_end_array(j);
	json_end_object(j);
}

static void put_items(struct json *j, const struct compared_items *i)
{
	for (size_t k = 0; k < i->n; k++)
		json_str(j, NULL, i->text[k]);
}

/* Networks used, restarts and updates: what the silence was tried with. */
static void put_tried(struct json *j, const char *key, const uint64_t tried[DEV_COUNT_])
{
	json_object(j, key);
	json_array(j, "networks");
	if (tried[DEV_WIFI_CONNECT] != 0)
		json_str(j, NULL, "wifi");
	if (tried[DEV_MOBILE_CONNECT] != 0)
		json_str(j, NULL, "mobile");
	json_end_array(j);
	json_u64(j, "restarts", compared_restarts(tried));
	json_u64(j, "updates", tried[DEV_OTA]);
	json_end_object(j);
}

/* What the device of after had, and whether that is on the vendor's list. */
static void put_build(struct compared_lines *l, const struct compare_in *in)
{
	struct json *j = l->j;
	enum listed is;

	if (in->fixed == NULL)
		return;
	is = fixed_builds_ask(in->fixed, &in->device);
	json_text_or_null(j, "build", shown(l, in->device.build));
	json_text_or_null(j, "security_patch", in->device.security_patch);
	if (is == LISTED_UNKNOWN)
		json_null(j, "build_listed");
	else
		json_bool(j, "build_listed", is == LISTED_YES);
}

static enum st put_verdict(struct compared_lines *l, const char *key, const struct compared *c,
			   const struct compare_in *in)
{
	struct compared_items lack, ciphers = { .n = 0 };
	struct json *j = l->j;
	struct buf text;
	enum st st;

	compared_missing(c, &lack);
	compared_ciphers(in, &ciphers);
	buf_init(&text, COMPARED_TEXT_MAX);
	st = compared_verdict(c, in, &lack, &ciphers, &text);
	json_object(j, key);
	json_str(j, "type", "verdict");
	json_str(j, "fixed", fixed_name(c->fixed));
	json_f64(j, "level", compare_level);
	json_array(j, "missing");
	if (c->fixed != FIXED_NO) {
		put_items(j, &lack);
		put_items(j, &ciphers);
	}
	json_end_array(j);
	put_build(l, in);
	json_array(j, "untried");
	for (unsigned k = 0; k < DEV_COUNT_; k++)
		if (c->untried[k])
			json_str(j, NULL, dev_event_info((enum dev_event_kind)k)->name);
	json_end_array(j);
	put_tried(j, "before_seen", c->tried[0]);
	put_tried(j, "after_seen", c->tried[1]);
	json_f64(j, "before_hours", c->before_hours);
	json_f64(j, "after_hours", c->after_hours);
	json_text(j, "text", shown(l, buf_span(&text)));
	json_end_object(j);
	buf_deinit(&text);
	return st == ST_OK ? j->out->status : st;
}

enum st compared_json(const struct compared *c, const struct compare_in *in, struct json *j,
		      const struct redactor *redact)
{
	struct compared_lines l = { .j = j, .redact = redact };
	enum st st;

	buf_init(&l.shown, 1 << 20);
	for (size_t i = 0; i < c->n; i++) {
		put_row(&l, &c->rows[i]);
		json_end_line(j);
	}
	st = put_verdict(&l, NULL, c, in);
	json_end_line(j);
	buf_deinit(&l.shown);
	return st;
}

enum st compared_page(const struct compared *c, const struct compare_in *in, struct json *j,
		      const struct redactor *redact)
{
	struct compared_lines l = { .j = j, .redact = redact, .page = true };
	enum st st;

	buf_init(&l.shown, 1 << 20);
	json_object(j, "comparison");
	json_array(j, "rows");
	for (size_t i = 0; i < c->n; i++)
		put_row(&l, &c->rows[i]);
	json_end_array(j);
	st = put_verdict(&l, "verdict", c, in);
	json_end_object(j);
	buf_deinit(&l.shown);
	return st;
}
