#include "report/html_steps.h"

#include "base/span.h"
#include "report/html_data.h"
#include "report/steps.h"

enum { AROUND = 160, WINDOW_MAX = 2048, ARENA_MAX = 96 << 20 };

struct writing {
	const struct case_reader *r;
	const struct report_options *o;
	struct html_texts *texts;
	struct json *j;
	struct arena arena; /* of one finding */
	uint64_t n, cut, bytes;
};

/* The part of step i that the next one was taken from: all of it where there is none. */
static void put_bytes(struct writing *w, const struct steps *s, size_t i)
{
	const struct step *next = i + 1 < s->n ? &s->rows[i + 1] : NULL;
	size_t len = s->rows[i].bytes.len, from = 0, to = len, start, end;
	struct json *j = w->j;

	if (next != NULL && next->bytes.len != 0 && next->at <= len
	    && next->len <= len - next->at) {
		from = next->at;
		to = from + next->len;
	}
	start = from > AROUND ? from - AROUND : 0;
	end = len - to > AROUND ? to + AROUND : len;
	if (end - start > WINDOW_MAX)
		end = start + WINDOW_MAX;
	json_u64(j, "of", len);
	json_u64(j, "from", from);
	json_u64(j, "to", to);
	if (!w->o->show_values || w->bytes + (end - start) > HTML_STEP_BYTES_MAX)
		return;
	w->bytes += end - start;
	json_u64(j, "at", start);
	json_hex(j, "hex", span_cut(s->rows[i].bytes, start, end - start));
}

static uint32_t text_of(struct writing *w, const char *stood, const char *masked)
{
	return html_pair(w->texts, span_str(stood), span_str(masked));
}

/* stood may be the same as masked. */
static void put_step(struct writing *w, const struct steps *stood, const struct steps *masked,
		     size_t i)
{
	const struct step *a = &stood->rows[i], *b = &masked->rows[i];
	struct json *j = w->j;

	json_object(j, NULL);
	json_str(j, "what", b->what);
	json_u64(j, "name", html_text(w->texts, b->name));
	json_u64(j, "text", text_of(w, a->text, b->text));
	json_u64(j, "command", text_of(w, a->command, b->command));
	json_u64(j, "gives", text_of(w, a->gives, b->gives));
	if (a->bytes.len != 0)
		put_bytes(w, stood, i);
	json_end_object(j);
}

static bool alike(const struct steps *a, const struct steps *b)
{
	for (size_t i = 0; i < a->n && a->n == b->n; i++)
		if (strcmp(a->rows[i].what, b->rows[i].what) != 0)
			return false;
	return a->n == b->n;
}

static enum st put_finding(void *arg, const struct finding *f)
{
	struct writing *w = arg;
	struct steps stood, masked;
	bool both;
	enum st st;

	if (f->confidence < w->o->least || f->direction != DIRECTION_OUT)
		return ST_OK;
	if (w->n == HTML_STEPS_MAX) {
		w->cut++;
		return ST_OK;
	}
	arena_reset(&w->arena);
	st = steps_make(&masked, w->r, f, w->texts->redact, &w->arena);
	if (st == ST_OK && w->o->show_values)
		st = steps_make(&stood, w->r, f, NULL, &w->arena);
	if (st == ST_LIMIT) /* too long to be told: the finding has its path */
		return ST_OK;
	if (st != ST_OK)
		return st;
	both = w->o->show_values && alike(&stood, &masked);
	w->n++;
	json_array(w->j, f->id);
	for (size_t i = 0; i < masked.n; i++)
		put_step(w, both ? &stood : &masked, &masked, i);
	json_end_array(w->j);
	return w->texts->status;
}

enum st html_steps_write(const struct case_reader *r, const struct report_options *o,
			 struct html_texts *texts, struct json *j)
{
	struct writing w = { .r = r, .o = o, .texts = texts, .j = j };
	enum st st = ST_OK;

	arena_init(&w.arena, ARENA_MAX);
	json_object(j, "steps");
	for (size_t i = 0; i < r->n_captures(r->self) && st == ST_OK; i++)
		st = r->each_finding(r->self, i, put_finding, &w);
	json_end_object(j);
	json_u64(j, "steps_cut", w.cut);
	arena_deinit(&w.arena);
	return st;
}
