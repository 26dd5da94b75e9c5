#include "report/explain.h"

#include "base/span.h"
#include "base/text.h"
#include "report/words.h"

enum { STEPS_MOST = 96 << 20, LINE_MOST = 16 << 20, SHOWN_BYTES = 256 };

/* One answer while it is given. */
struct answer {
	struct explained *e;
	struct out *out;
	struct redactor *redact; /* NULL: values are shown */
	struct json j;
	struct arena arena; /* of one finding */
	struct buf text, safe;
	enum st status;
};

static void note(struct answer *a, enum st st)
{
	if (a->status == ST_OK)
		a->status = st;
}

/* What the redactor leaves of it, in a->text. */
static struct span shown(struct answer *a, struct span s)
{
	buf_clear(&a->text);
	note(a, a->redact != NULL ? redact(a->redact, &a->text, s) : buf_put(&a->text, s));
	return buf_span(&a->text);
}

static struct span shown_value(struct answer *a, const struct finding *f)
{
	if (a->redact == NULL)
		return f->value;
	buf_clear(&a->text);
	note(a, redact_value(a->redact, &a->text, f->kind, f->value));
	return buf_span(&a->text);
}

/* --- for programs ------------------------------------------------------------------------- */

void explain_json(struct json *j, const struct steps *s, bool show_values)
{
	json_array(j, "steps");
	for (size_t i = 0; i < s->n; i++) {
		const struct step *step = &s->rows[i];

		json_object(j, NULL);
		json_u64(j, "step", i + 1);
		json_str(j, "what", step->what);
		json_text_or_null(j, "name", step->name);
		json_u64(j, "at", step->at);
		json_u64(j, "len", step->len);
		json_u64(j, "bytes", step->bytes.len);
		json_str(j, "text", step->text);
		json_text_or_null(j, "filter", span_str(step->filter));
		json_text_or_null(j, "command", span_str(step->command));
		json_text_or_null(j, "gives", span_str(step->gives));
		if (show_values && step->bytes.len != 0)
			json_hex(j, "hex", step->bytes);
		else
			json_null(j, "hex");
		json_end_object(j);
	}
	json_end_array(j);
}

static void put_json(struct answer *a, const struct finding *f, const struct steps *s)
{
	struct json *j = &a->j;

	json_object(j, NULL);
	json_str(j, "type", "derivation");
	json_str(j, "finding", f->id);
	json_str(j, "kind", kind_info(f->kind)->name);
	json_text(j, "value", shown_value(a, f));
	json_text_or_null(j, "host", shown(a, f->dst.host));
	explain_json(j, s, a->redact == NULL);
	json_end_object(j);
	json_end_line(j);
}

/* --- for people --------------------------------------------------------------------------- */

static void put_safe(struct answer *a, struct span s)
{
	buf_clear(&a->safe);
	note(a, text_sanitise(&a->safe, s));
	out_put(a->out, buf_span(&a->safe));
}

/* Each line behind a mark that makes it a comment. */
static void put_comment(struct answer *a, const char *mark, struct span s)
{
	while (s.len != 0) {
		size_t end = span_find(s, '\n', 0);

		out_printf(a->out, "#    %s", mark);
		put_safe(a, span_cut(s, 0, end));
		out_str(a->out, "\n");
		s = span_from(s, end + 1);
	}
}

static void put_bytes(struct answer *a, struct span bytes)
{
	out_str(a->out, "#    bytes ");
	put_safe(a, span_cut(bytes, 0, SHOWN_BYTES));
	if (bytes.len > SHOWN_BYTES)
		out_printf(a->out, " ... and %zu more", bytes.len - SHOWN_BYTES);
	out_str(a->out, "\n");
}

static void put_step(struct answer *a, const struct step *s, size_t number)
{
	out_printf(a->out, "#\n# %zu. ", number);
	if (s->name.len != 0) {
		put_safe(a, shown(a, s->name));
		out_str(a->out, ": ");
	}
	put_safe(a, span_str(s->text));
	out_str(a->out, "\n");
	if (s->filter[0] != '\0')
		put_comment(a, "Wireshark ", span_str(s->filter));
	if (a->redact == NULL && s->bytes.len != 0)
		put_bytes(a, s->bytes);
	if (s->command[0] == '\0')
		return;
	/* of our own making: what came from outside is quoted in it (shell.h) */
	out_str(a->out, "     ");
	out_put(a->out, span_str(s->command));
	out_str(a->out, "\n");
	put_comment(a, "gives ", span_str(s->gives));
}

static void put_text(struct answer *a, const struct finding *f, const struct steps *s)
{
	char ip[IP_TEXT_MAX], times[WORDS_MAX];

	out_printf(a->out, "%s# finding %s: %s ", a->e->n > 1 ? "\n" : "", f->id,
		   kind_info(f->kind)->name);
	put_safe(a, shown_value(a, f));
	out_printf(a->out, " %s ", f->direction == DIRECTION_OUT ? "told to" : "told by");
	put_safe(a, shown(a, f->dst.host.len != 0 ? f->dst.host
						  : span_str(ip_format(&f->dst.at.ip, ip))));
	out_printf(a->out, ", %s\n", words_times_told(f->count, times));
	for (size_t i = 0; i < s->n; i++)
		put_step(a, &s->rows[i], i + 1);
	if (s->n != 0 && span_eq_str(span_str(s->rows[s->n - 1].what), "frames"))
		out_str(a->out, "#\n# The case does not keep the bytes it came from.\n");
}

static enum st on_finding(void *arg, const struct finding *f)
{
	struct answer *a = arg;
	struct steps steps;
	enum st st;

	if (!span_starts(span_str(f->id), a->e->id))
		return ST_OK;
	a->e->n++;
	arena_reset(&a->arena);
	st = steps_make(&steps, a->e->r, f, a->redact, &a->arena);
	if (st != ST_OK)
		return st;
	if (a->e->json)
		put_json(a, f, &steps);
	else
		put_text(a, f, &steps);
	return a->status != ST_OK ? a->status : a->out->status;
}

enum st explain_write(struct explained *e, struct out *out)
{
	struct answer a = { .e = e, .out = out };
	const struct case_reader *r = e->r;
	enum st st = e->o->show_values ? ST_OK : redactor_new(&a.redact, r), flushed;

	json_init(&a.j, out);
	arena_init(&a.arena, STEPS_MOST);
	buf_init(&a.text, LINE_MOST);
	buf_init(&a.safe, LINE_MOST);
	e->n = 0;
	for (size_t i = 0; st == ST_OK && i < r->n_captures(r->self); i++)
		st = r->each_finding(r->self, i, on_finding, &a);
	redactor_free(a.redact);
	arena_deinit(&a.arena);
	buf_deinit(&a.text);
	buf_deinit(&a.safe);
	flushed = out_flush(out);
	return st != ST_OK ? st : flushed;
}
