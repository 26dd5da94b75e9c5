#include "report/compared_show.h"

#include "base/span.h"
#include "report/compared_words.h"
#include "report/reasons.h"

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
		page_say(p, PAGE_PLAIN, "%llu of %llu %s before,",
			 (unsigned long long)k->before_sent, (unsigned long long)k->before_events,
			 dev_event_info(k->kind)->many);
		if (k->after_events == 0)
			page_say(p, PAGE_PLAIN, "none after: not tried");
		else
			page_say(p, PAGE_PLAIN, "%llu of %llu after",
				 (unsigned long long)k->after_sent,
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
		if (r->after == NULL && (k->kind == DEV_COUNT_ || k->after_events != 0))
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
	uint64_t all = 0, n = compared_restarts(tried);

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
	struct compared_items lack, ciphers = { .n = 0 };
	struct buf text;
	struct span rest;
	enum st st;

	compared_missing(c, &lack);
	compared_ciphers(in, &ciphers);
	buf_init(&text, COMPARED_TEXT_MAX);
	st = compared_verdict(c, in, &lack, &ciphers, &text);
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
