#include "report/peopled.h"

#include "base/span.h"
#include "report/words.h"

#include <stdio.h>

static enum st put(struct json *j, const char *key, struct span text, const struct redactor *r)
{
	struct buf shown;
	enum st st = ST_OK;

	buf_init(&shown, 1 << 16);
	if (r != NULL)
		st = redact(r, &shown, text);
	if (st == ST_OK)
		json_text_or_null(j, key, r != NULL ? buf_span(&shown) : text);
	buf_deinit(&shown);
	return st;
}

static enum st put_share(const struct pop_share *s, struct json *j, const struct redactor *redact)
{
	enum st st;

	json_object(j, NULL);
	json_str(j, "type", "share");
	json_str(j, "attribute", pop_attribute_name(s->attribute));
	st = put(j, "value", s->value, redact);
	json_u64(j, "devices", s->devices);
	json_u64(j, "telling", s->telling);
	json_f64(j, "low", s->low);
	json_f64(j, "high", s->high);
	if (s->others != 0)
		json_f64(j, "p", s->p);
	else
		json_null(j, "p");
	json_end_object(j);
	json_end_line(j);
	return st;
}

/* The best that separates and was not told yet; NULL: no more. */
static const struct pop_share *next_best(const struct population *p, const struct pop_share *last)
{
	const struct pop_share *best = NULL;

	for (size_t i = 0; i < p->n_shares; i++) {
		const struct pop_share *s = &p->shares[i];

		if (!s->separates)
			continue;
		if (last != NULL && (s->p < last->p || (s->p <= last->p && s <= last)))
			continue;
		if (best == NULL || s->p < best->p)
			best = s;
	}
	return best;
}

/* Of the same devices, so that nobody can say which of the two it is. */
static bool tied(const struct pop_share *a, const struct pop_share *b)
{
	return a != b && a->separates && b->separates && a->members == b->members
	       && a->devices == b->devices;
}

static enum st put_separation(const struct population *p, const struct pop_share *s, struct json *j,
			      const struct redactor *redact)
{
	enum st st;

	json_object(j, NULL);
	json_str(j, "type", "separation");
	json_str(j, "attribute", pop_attribute_name(s->attribute));
	st = put(j, "value", s->value, redact);
	json_u64(j, "devices", s->devices);
	json_u64(j, "telling", s->telling);
	json_u64(j, "others", s->others);
	json_u64(j, "others_telling", s->others_telling);
	json_f64(j, "p", s->p);
	json_bool(j, "exact", s->exact);
	json_array(j, "tied");
	for (size_t i = 0; i < p->n_shares; i++)
		if (tied(s, &p->shares[i]))
			json_str(j, NULL, pop_attribute_name(p->shares[i].attribute));
	json_end_array(j);
	json_end_object(j);
	json_end_line(j);
	return st;
}

enum st peopled_json(const struct population *p, struct json *j, const struct redactor *redact)
{
	enum st st = ST_OK;
	unsigned separations = 0;

	for (size_t i = 0; i < p->n_shares && st == ST_OK; i++)
		st = put_share(&p->shares[i], j, redact);
	for (const struct pop_share *s = next_best(p, NULL); s != NULL && st == ST_OK;
	     s = next_best(p, s), separations++)
		st = put_separation(p, s, j, redact);
	json_object(j, NULL);
	json_str(j, "type", "summary");
	json_u64(j, "devices", p->n_shares != 0 ? p->shares[0].devices : 0);
	json_u64(j, "telling", p->n_shares != 0 ? p->shares[0].telling : 0);
	json_u64(j, "separations", separations);
	json_u64(j, "not_counted", p->cut);
	json_end_object(j);
	json_end_line(j);
	return st == ST_OK ? j->out->status : st;
}

/* --- for people --------------------------------------------------------------------------- */

static void show_share(const struct pop_share *s, struct page *page)
{
	char counts[64], percents[64];

	page_line(page, 2, 4);
	page_word(page, PAGE_FAINT, span_str(pop_attribute_name(s->attribute)));
	page_cell(page, PAGE_STRONG, 18,
		  s->attribute != POP_COUNT_ ? page_shown(page, s->value) : SPAN_LIT("-"));
	(void)snprintf(counts, sizeof(counts), "%llu of %llu", (unsigned long long)s->telling,
		       (unsigned long long)s->devices);
	page_cell(page, s->telling != 0 ? PAGE_BAD : PAGE_GOOD, 44, span_str(counts));
	(void)snprintf(percents, sizeof(percents), "%.0f to %.0f %%", 100 * s->low, 100 * s->high);
	page_cell(page, PAGE_PLAIN, 58, span_str(percents));
	page_end(page);
}

static void show_separation(const struct population *p, const struct pop_share *s,
			    struct page *page)
{
	char chance[WORDS_MAX];

	page_line(page, 0, 2);
	page_say(page, PAGE_STRONG, "%s", s->exact ? "Exactly" : "Mostly");
	page_say(page, PAGE_PLAIN, "the %s", pop_attribute_one(s->attribute));
	page_word(page, PAGE_STRONG, page_shown(page, s->value));
	page_say(page, PAGE_PLAIN, "tells: %llu of its %llu devices, %llu of %llu others;",
		 (unsigned long long)s->telling, (unsigned long long)s->devices,
		 (unsigned long long)s->others_telling, (unsigned long long)s->others);
	page_say(page, PAGE_PLAIN, "by chance: %s", words_chance(s->p, chance));
	for (size_t i = 0; i < p->n_shares; i++)
		if (tied(s, &p->shares[i]))
			page_say(page, PAGE_WEAK,
				 "(the %s is of the same devices: which of the two it is, these "
				 "captures do not say)",
				 pop_attribute_one(p->shares[i].attribute));
	page_end(page);
}

void peopled_show(const struct population *p, struct page *page)
{
	const struct pop_share *s = next_best(p, NULL);

	page_line(page, 0, 0);
	if (p->n_shares == 0)
		page_say(page, PAGE_WEAK, "No device is known here.");
	else if (p->shares[0].telling == 0)
		page_say(page, PAGE_GOOD, "None of %llu devices was seen to tell anything.",
			 (unsigned long long)p->shares[0].devices);
	else
		page_say(page, PAGE_BAD, "%llu of %llu devices tell",
			 (unsigned long long)p->shares[0].telling,
			 (unsigned long long)p->shares[0].devices);
	page_end(page);
	for (; s != NULL; s = next_best(p, s))
		show_separation(p, s, page);
	if (p->cut != 0) {
		page_line(page, 0, 0);
		page_say(page, PAGE_WEAK, "%s: %llu devices or values were not counted",
			 "limit.devices", (unsigned long long)p->cut);
		page_end(page);
	}
	if (p->n_shares == 0)
		return;
	page_blank(page);
	for (size_t i = 0; i < p->n_shares; i++)
		show_share(&p->shares[i], page);
	page_line(page, 0, 0);
	page_say(page, PAGE_FAINT,
		 "Ranges are the shares that fit what was seen (95 %%). A device of the profile "
		 "that never spoke in these captures counts as one that tells nothing.");
	page_end(page);
}
