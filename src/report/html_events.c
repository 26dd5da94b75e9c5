#include "report/html_events.h"

#include "base/span.h"
#include "explain/why.h"
#include "report/html_data.h"

struct writing {
	struct html_texts *texts;
	struct json *j;
	uint64_t n, cut;
};

/* [time, kind, detail] by time; the page draws them under what was sent. */
static enum st put_event(void *arg, const struct kept_event *e)
{
	struct writing *w = arg;

	if (w->n == HTML_EVENTS_MAX) {
		w->cut++;
		return ST_OK;
	}
	w->n++;
	json_array(w->j, NULL);
	html_us(w->j, NULL, e->time_ns);
	json_text(w->j, NULL, e->kind);
	json_u64(w->j, NULL, html_text(w->texts, e->detail));
	json_end_array(w->j);
	return w->texts->status;
}

static enum st put_named(struct writing *w, const struct events *list)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < list->n && st == ST_OK; i++) {
		const struct dev_event *e = &list->rows[i];
		const struct kept_event k = { .time_ns = e->ns,
					      .kind = span_str(dev_event_info(e->kind)->name),
					      .detail = e->detail };

		st = put_event(w, &k);
	}
	return st;
}

/* What of those files was read, and what not. */
static void put_files(struct writing *w, const struct why *why)
{
	struct json *j = w->j;

	json_array(j, "event_files");
	for (size_t i = 0; i < why->n_files; i++) {
		json_object(j, NULL);
		json_u64(j, "file", html_text(w->texts, span_str(why->names[i])));
		json_u64(j, "events", why->files[i].events);
		json_u64(j, "lines", why->files[i].lines);
		json_u64(j, "unread", why->files[i].unread);
		json_end_object(j);
	}
	json_end_array(j);
}

enum st html_events_write(const struct case_reader *r, const struct why *why,
			  struct html_texts *texts, struct json *j)
{
	struct writing w = { .texts = texts, .j = j };
	bool named = why != NULL && why->events.n != 0;
	enum st st;

	json_array(j, "events");
	st = named ? put_named(&w, &why->events) : r->each_event(r->self, put_event, &w);
	json_end_array(j);
	json_u64(j, "events_cut", w.cut);
	if (why != NULL)
		put_files(&w, why);
	return st;
}
