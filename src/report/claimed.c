#include "report/claimed.h"

#include "base/span.h"

static enum st put(struct json *j, const char *key, struct span text,
		   const struct redactor *redactor)
{
	struct buf shown;
	enum st st = ST_OK;

	buf_init(&shown, 1 << 16);
	if (redactor != NULL)
		st = redact(redactor, &shown, text);
	if (st == ST_OK)
		json_text_or_null(j, key, redactor != NULL ? buf_span(&shown) : text);
	buf_deinit(&shown);
	return st;
}

enum st claimed_put(const struct claim *c, const struct claim_answer *a, struct json *j,
		    const struct redactor *redact)
{
	enum st st;

	json_object(j, NULL);
	json_str(j, "type", "claim");
	st = put(j, "id", c->id, redact);
	if (st == ST_OK)
		st = put(j, "text", c->text, redact);
	json_text(j, "says", c->says_text);
	json_str(j, "verdict", claim_verdict_name(a->verdict));
	json_array(j, "findings");
	for (size_t i = 0; i < a->n_ids; i++)
		json_str(j, NULL, a->ids[i]);
	json_end_array(j);
	if (st == ST_OK)
		st = put(j, "reason", buf_span(&a->reason), redact);
	json_end_object(j);
	return st == ST_OK ? j->out->status : st;
}

enum st claimed_json(const struct claim *c, const struct claim_answer *a, struct json *j,
		     const struct redactor *redact)
{
	enum st st = claimed_put(c, a, j, redact);

	json_end_line(j);
	return st == ST_OK ? j->out->status : st;
}

static void words(struct page *p, enum page_style style, struct span text)
{
	struct span rest = page_shown(p, text);

	while (rest.len != 0) {
		size_t end = span_find(rest, ' ', 0);

		if (end != 0)
			page_word(p, style, span_cut(rest, 0, end));
		rest = span_from(rest, end + 1);
	}
}

void claimed_show(const struct claim *c, const struct claim_answer *a, struct page *p)
{
	static const enum page_style styles[] = { PAGE_BAD, PAGE_GOOD, PAGE_WEAK };

	page_line(p, 0, 14);
	page_say(p, styles[a->verdict], "%s", claim_verdict_name(a->verdict));
	page_cell(p, PAGE_STRONG, 14, c->id);
	page_say(p, PAGE_FAINT, "%s", page_mark(p, "\u2014", "--"));
	words(p, PAGE_PLAIN, c->text);
	page_end(p);
	page_line(p, 14, 14);
	words(p, PAGE_FAINT, buf_span(&a->reason));
	for (size_t i = 0; i < a->n_ids && i < 3; i++)
		page_say(p, PAGE_FAINT, "%s%s",
			 i != 0		? ""
			 : a->n_ids > 1 ? "findings "
					: "finding ",
			 a->ids[i]);
	if (a->n_ids > 3)
		page_say(p, PAGE_FAINT, "and %zu more", a->n_ids - 3);
	page_end(p);
}
