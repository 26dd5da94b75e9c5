#include "report/html_why.h"

#include "base/span.h"
#include "report/claimed.h"
#include "report/compared.h"
#include "report/reasons.h"

#include <stdlib.h>

enum { TEXT_MAX = 4096, ROWS_SHOWN = 200 };

static void put_trigger(const struct sent_client *c, const struct trigger *t,
			struct html_texts *texts, struct json *j)
{
	json_object(j, NULL);
	json_u64(j, "client", html_text(texts, c->name));
	reasons_put_trigger(j, t);
	json_end_object(j);
}

static enum st put_recurrence(const struct why_client *c, struct html_texts *texts, struct json *j)
{
	struct buf text;
	enum st st;

	buf_init(&text, TEXT_MAX);
	st = reasons_recurrence_text(&text, &c->recurrence);
	if (st == ST_OK) {
		json_object(j, NULL);
		json_u64(j, "client", html_text(texts, c->client->name));
		json_str(j, "pattern", recur_name(c->recurrence.pattern));
		json_u64(j, "text", html_text(texts, buf_span(&text)));
		json_end_object(j);
	}
	buf_deinit(&text);
	return st;
}

static enum st put_recurrences(const struct why *w, struct html_texts *texts, struct json *j)
{
	const struct why_client **rows;
	size_t n, left;
	enum st st = reasons_order(w, ROWS_SHOWN, &rows, &n, &left);

	if (st != ST_OK)
		return st;
	json_array(j, "recurrences");
	for (size_t i = 0; i < n && st == ST_OK; i++)
		st = put_recurrence(rows[i], texts, j);
	json_end_array(j);
	if (left != 0)
		json_u64(j, "recurrences_more", left);
	free(rows);
	return st;
}

static enum st put_why(const struct why *w, struct html_texts *texts, struct json *j)
{
	json_array(j, "triggers");
	for (size_t i = 0; i < w->n_clients; i++)
		for (size_t k = 0; k < w->clients[i].triggers.n; k++)
			put_trigger(w->clients[i].client, &w->clients[i].triggers.rows[k], texts,
				    j);
	json_end_array(j);
	return put_recurrences(w, texts, j);
}

static enum st put_claims(const struct claimed *c, const struct redactor *redact, struct json *j)
{
	enum st st = ST_OK;

	json_array(j, "claims");
	for (size_t i = 0; i < c->n && st == ST_OK; i++)
		st = claimed_put(&c->claims[i], &c->answers[i], j, redact);
	json_end_array(j);
	return st;
}

enum st html_why_write(const struct report_options *o, const struct redactor *redact,
		       struct html_texts *texts, struct json *j)
{
	enum st st = ST_OK;

	if (o->why != NULL)
		st = put_why(o->why, texts, j);
	if (st == ST_OK && o->claimed != NULL)
		st = put_claims(o->claimed, redact, j);
	if (st == ST_OK && o->compared != NULL)
		st = compared_page(o->compared, o->compare_in, j, redact);
	return st;
}
