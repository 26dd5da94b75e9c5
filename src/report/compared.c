#include "report/compared.h"

#include "base/span.h"
#include "report/reasons.h"
#include "report/words.h"

#include <stdarg.h>
#include <stdio.h>

enum { TEXT_MAX = 8192, ITEMS_MAX = DEV_COUNT_ + 12 };

/* What would settle it, and other lists of short texts. */
struct items {
	char text[ITEMS_MAX][WORDS_MAX * 2];
	size_t n;
};

static const char *fixed_name(enum fixed f)
{
	static const char *const names[] = { "yes", "no", "not-shown" };

	return names[f];
}

static void PRINTF_LIKE(2, 3) add(struct items *i, const char *fmt, ...)
{
	va_list ap;

	if (i->n == ITEMS_MAX)
		return;
	va_start(ap, fmt);
	(void)vsnprintf(i->text[i->n++], sizeof(i->text[0]), fmt, ap);
	va_end(ap);
}

static void missing(const struct compared *c, struct items *ret)
{
	char n[WORDS_MAX];

	ret->n = 0;
	if (c->nothing_before)
		add(ret, "a capture from before in which it tells something");
	if (c->missing_events)
		add(ret, "say what the device did, before and after (--events)");
	for (unsigned k = 0; k < DEV_COUNT_; k++) {
		const struct dev_event_info *e = dev_event_info((enum dev_event_kind)k);

		if (c->missing[k] != 0)
			add(ret, "%s %s%s", e->action, words_times_told(c->missing[k], n),
			    c->seen[k] ? " more" : "");
	}
	if (c->missing_hours > 0)
		add(ret, "capture for %.0f more hours", c->missing_hours);
}

static void put_new_ciphers(const struct compare_in *in, struct items *ret)
{
	for (size_t i = 0; i < in->n_ciphers && ret->n < 8; i++)
		if (in->ciphers[i].is_new)
			add(ret,
			    "what went encrypted (%.*s) to %.*s, which was not spoken to before",
			    (int)(in->ciphers[i].protocol.len & 31),
			    (const char *)in->ciphers[i].protocol.p,
			    (int)(in->ciphers[i].dst.len < 100 ? in->ciphers[i].dst.len : 100),
			    (const char *)in->ciphers[i].dst.p);
}

static const struct comparison *first(const struct compared *c, bool gone)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->rows[i].counts && (c->rows[i].change == CHANGE_GONE) == gone)
			return &c->rows[i];
	return NULL;
}

static enum st changed_text(const struct comparison *r, struct buf *out)
{
	static const char *const says[] = {
		[CHANGE_STILL] = "It is still sent",
		[CHANGE_MOVED] = "It is sent to another place",
		[CHANGE_REWRAPPED] = "It is sent in another wrapping",
		[CHANGE_ENCRYPTED] = "It is sent encrypted",
		[CHANGE_LESS] = "Part of it is still sent",
		[CHANGE_MORE] = "It is still sent, with more",
		[CHANGE_NEW] = "The same identifiers are told to somebody new",
	};
	struct span to = r->after != NULL ? r->after->dst : r->cipher->dst;
	char n[WORDS_MAX];
	enum st st = buf_printf(out, "Not fixed. %s: to ", says[r->change]);

	if (st == ST_OK)
		st = buf_put(out, to);
	if (st != ST_OK)
		return st;
	if (r->after == NULL)
		return buf_printf(
			out, ", where a client of its kind reports; nobody read what it says.");
	return buf_printf(out, ", %s.", words_times_told(r->after->n, n));
}

/* One restart is a power-on and a start-up. */
static uint64_t restarts(const uint64_t tried[DEV_COUNT_])
{
	return tried[DEV_POWER_ON] > tried[DEV_BOOT_COMPLETED] ? tried[DEV_POWER_ON]
							       : tried[DEV_BOOT_COMPLETED];
}

static enum st hours_text(const struct covered *at, struct buf *out)
{
	char n[WORDS_MAX];
	enum st st = buf_printf(out, " Told %s in ", words_times_told(at->before_sent, n));

	if (st == ST_OK)
		st = reasons_span_text(out, at->before_hours * 3600);
	if (st == ST_OK)
		st = buf_put_str(out, " before, nothing in ");
	if (st == ST_OK)
		st = reasons_span_text(out, at->after_hours * 3600);
	if (st != ST_OK)
		return st;
	return buf_printf(out,
			  " after. Had nothing changed and the device been used alike, the chance "
			  "of that is %s.",
			  words_chance(at->p_silence, n));
}

static enum st silence_text(const struct compared *c, struct buf *out)
{
	double worst = 0;
	const struct covered *at = NULL;
	char a[WORDS_MAX], b[WORDS_MAX], d[WORDS_MAX], chance[WORDS_MAX];

	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; c->rows[i].counts && k < c->rows[i].n_covered; k++)
			if (at == NULL || c->rows[i].covered[k].p_silence > worst) {
				at = &c->rows[i].covered[k];
				worst = at->p_silence;
			}
	if (at == NULL)
		return ST_OK;
	if (at->kind == DEV_COUNT_)
		return hours_text(at, out);
	return buf_printf(out,
			  " Before, %s of %s %s were followed; after, none of %s. Had nothing "
			  "changed, the chance of that is %s.",
			  words_number(at->before_sent, a), words_number(at->before_events, b),
			  dev_event_info(at->kind)->many, words_number(at->after_events, d),
			  words_chance(at->p_silence, chance));
}

static enum st build_text(const struct compare_in *in, struct buf *out)
{
	static const char *const says[] = {
		[LISTED_UNKNOWN] = "Whether it has a build of the list of fixed ones is not known",
		[LISTED_YES] = "It has a build of the list of fixed ones",
		[LISTED_NO] = "It has no build of the list of fixed ones",
	};
	struct span build =
		in->device.build.len != 0 ? in->device.build : in->device.security_patch;
	enum st st;

	if (in->fixed == NULL)
		return ST_OK;
	st = buf_printf(out, " %s", says[fixed_builds_ask(in->fixed, &in->device)]);
	if (st == ST_OK && build.len != 0)
		st = buf_put_str(out, " (");
	if (st == ST_OK && build.len != 0)
		st = buf_put(out, build);
	if (st == ST_OK && build.len != 0)
		st = buf_put_str(out, ")");
	return st == ST_OK ? buf_put_str(out, ".") : st;
}

static enum st verdict_text(const struct compared *c, const struct compare_in *in,
			    const struct items *lack, const struct items *ciphers, struct buf *out)
{
	enum st st;

	if (c->fixed == FIXED_NO) {
		st = changed_text(first(c, false), out);
		return st == ST_OK ? build_text(in, out) : st;
	}
	if (c->nothing_before)
		return buf_put_str(out, "Not shown. Nothing was told before, so nothing can be "
					"seen to have stopped.");
	st = buf_put_str(out, c->fixed == FIXED_YES ? "Fixed, as far as was seen."
						    : "Not shown: it was silent, but that "
						      "proves too little.");
	if (st == ST_OK)
		st = silence_text(c, out);
	if (st == ST_OK)
		st = build_text(in, out);
	for (size_t i = 0; i < lack->n && st == ST_OK; i++)
		st = buf_printf(out, "%s%s%s", i == 0 ? " To settle it: " : "; ", lack->text[i],
				i + 1 == lack->n ? "." : "");
	for (size_t i = 0; i < ciphers->n && st == ST_OK; i++)
		st = buf_printf(out, "%s%s%s", i == 0 ? " Not looked into: " : "; ",
				ciphers->text[i], i + 1 == ciphers->n ? "." : "");
	return st;
}

/* --- JSON --------------------------------------------------------------------------------- */

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

static void put_items(struct json *j, const struct items *i)
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
	json_u64(j, "restarts", restarts(tried));
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
	struct items lack, ciphers = { .n = 0 };
	struct json *j = l->j;
	struct buf text;
	enum st st;

	missing(c, &lack);
	put_new_ciphers(in, &ciphers);
	buf_init(&text, TEXT_MAX);
	st = verdict_text(c, in, &lack, &ciphers, &text);
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

/* --- for people --------------------------------------------------------------------------- */

/* "7.0 days", "12 min" */
static void show_hours(struct page *p, enum page_style style, double hours)
{
	struct buf text;

	buf_init(&text, WORDS_MAX);
	if (reasons_span_text(&text, hours * 3600) == ST_OK)
		page_say(p, style, "%.*s", (int)text.len, (const char *)text.p);
	buf_deinit(&text);
}

static void show_covered(struct page *p, const struct covered *k)
{
	char a[WORDS_MAX], b[WORDS_MAX];

	if (k->kind != DEV_COUNT_) {
		page_say(p, PAGE_PLAIN, "%llu of %llu %s before, %llu of %llu after",
			 (unsigned long long)k->before_sent, (unsigned long long)k->before_events,
			 dev_event_info(k->kind)->many, (unsigned long long)k->after_sent,
			 (unsigned long long)k->after_events);
		return;
	}
	page_say(p, PAGE_PLAIN, "%s in", words_times_told(k->before_sent, a));
	show_hours(p, PAGE_PLAIN, k->before_hours);
	page_say(p, PAGE_PLAIN, "before, %s in",
		 k->after_sent == 0 ? "never" : words_times_told(k->after_sent, b));
	show_hours(p, PAGE_PLAIN, k->after_hours);
	page_say(p, PAGE_PLAIN, "after");
}

static void show_row(struct page *p, const struct comparison *r)
{
	const struct sent_client *c = r->before != NULL ? r->before : r->after;
	bool gone = r->change == CHANGE_GONE;
	char a[WORDS_MAX];

	page_line(p, 2, 4);
	page_word(p,
		  gone	      ? PAGE_GOOD
		  : r->counts ? PAGE_BAD
			      : PAGE_FAINT,
		  span_str(change_name(r->change)));
	page_cell(p, PAGE_STRONG, 13, page_shown(p, c->name));
	if (r->before != NULL) {
		page_say(p, PAGE_PLAIN, "%s to", words_times_told(r->before->n, a));
		page_word(p, PAGE_PLAIN, page_shown(p, r->before->dst));
	}
	if (r->after != NULL) {
		page_say(p, PAGE_PLAIN, "%s %s to", page_mark(p, "\u2192", "->"),
			 words_times_told(r->after->n, a));
		page_word(p, PAGE_PLAIN, page_shown(p, r->after->dst));
	} else if (r->cipher != NULL) {
		page_say(p, PAGE_PLAIN, "%s encrypted, to", page_mark(p, "\u2192", "->"));
		page_word(p, PAGE_PLAIN, page_shown(p, r->cipher->dst));
	}
	if (!r->counts)
		page_say(p, PAGE_FAINT, "(%s)",
			 c->local ? "goes no further than the link" : "other identifiers");
	page_end(p);
	for (size_t i = 0; i < r->n_covered; i++) {
		const struct covered *k = &r->covered[i];
		char chance[WORDS_MAX];

		page_line(p, 15, 17);
		show_covered(p, k);
		if (r->after == NULL)
			page_say(p, PAGE_FAINT, "- this silence by chance: %s",
				 words_chance(k->p_silence, chance));
		page_end(p);
	}
}

/* "Before: 7.0 days captured; Wi-Fi; 2 restarts; no update": what stands behind the words. */
static void show_tried(struct page *p, const char *side, double hours,
		       const uint64_t tried[DEV_COUNT_])
{
	bool wifi = tried[DEV_WIFI_CONNECT] != 0, mobile = tried[DEV_MOBILE_CONNECT] != 0;
	uint64_t all = 0, n = restarts(tried);

	for (unsigned k = 0; k < DEV_NOTE; k++)
		all += tried[k];
	page_line(p, 0, 2);
	page_say(p, PAGE_FAINT, "%s:", side);
	show_hours(p, PAGE_FAINT, hours);
	if (all != 0)
		page_say(p, PAGE_FAINT, "captured; %s; %llu restart%s; %s",
			 wifi && mobile ? "Wi-Fi and mobile data"
			 : wifi		? "Wi-Fi"
			 : mobile	? "mobile data"
					: "no change of network",
			 (unsigned long long)n, n == 1 ? "" : "s",
			 tried[DEV_OTA] != 0 ? "an update" : "no update");
	else
		page_say(p, PAGE_FAINT, "captured; what the device did is not known");
	page_end(p);
}

enum st compared_show(const struct compared *c, const struct compare_in *in, struct page *p)
{
	static const enum page_style styles[] = { PAGE_GOOD, PAGE_BAD, PAGE_WEAK };
	struct items lack, ciphers = { .n = 0 };
	struct buf text;
	struct span rest;
	enum st st;

	missing(c, &lack);
	put_new_ciphers(in, &ciphers);
	buf_init(&text, TEXT_MAX);
	st = verdict_text(c, in, &lack, &ciphers, &text);
	page_line(p, 0, 0);
	rest = page_shown(p, buf_span(&text));
	while (rest.len != 0) {
		size_t end = span_find(rest, ' ', 0);

		if (end != 0)
			page_word(p, styles[c->fixed], span_cut(rest, 0, end));
		rest = span_from(rest, end + 1);
	}
	page_end(p);
	show_tried(p, "Before", c->before_hours, c->tried[0]);
	show_tried(p, "After", c->after_hours, c->tried[1]);
	page_blank(p);
	for (size_t i = 0; i < c->n; i++)
		show_row(p, &c->rows[i]);
	buf_deinit(&text);
	return st;
}
