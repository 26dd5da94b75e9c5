#include "report/told_row.h"

#include "base/span.h"
#include "base/text.h"
#include "identify/form.h"
#include "identify/form_shell.h"
#include "report/shell.h"
#include "report/words.h"

#include <stdio.h>

enum {
	INDENT = 4,
	VALUE_COLUMNS_MAX = 28,
	PART_MAX = 512,
	COMMAND_MAX = 8192,
	PATH_MOST = 1 << 14
};

static const char *const witness_texts[] = {
#define X(id, name, help) help,
	WITNESS_MAP(X)
#undef X
};

static enum st keep_shown(struct arena *a, struct page *p, struct span s, struct span *ret)
{
	return arena_dup(a, page_shown(p, s), ret) ? ST_OK : ST_NOMEM;
}

static enum st keep_value(struct arena *a, struct page *p, const struct finding *f,
			  struct span *ret)
{
	enum st st;

	if (p->redact == NULL)
		return arena_dup(a, f->value, ret) ? ST_OK : ST_NOMEM;
	buf_clear(&p->text);
	st = redact_value(p->redact, &p->text, f->kind, f->value);
	if (st != ST_OK)
		return st;
	return arena_dup(a, buf_span(&p->text), ret) ? ST_OK : ST_NOMEM;
}

/* What makes the form again; masked, its value and what stood there are no more than shown. */
static enum st keep_command(struct arena *a, struct page *p, const struct finding *f,
			    struct told_row *row)
{
	struct form_said said = { f->kind, f->value, f->matched, f->form }, shown = said;
	struct buf line;
	enum st st;

	if (!p->o->explain || f->form.len == 0 || span_eq_str(f->form, "plain"))
		return ST_OK;
	shown.value = row->value;
	if (p->redact != NULL)
		shown.matched = (struct span){ 0 };
	buf_init(&line, COMMAND_MAX);
	st = form_shell_value(&shown, &line);
	if (st == ST_OK)
		st = form_shell(&said, &line);
	if (st == ST_OK && !arena_dup(a, buf_span(&line), &row->command))
		st = ST_NOMEM;
	buf_deinit(&line);
	return st == ST_UNSUP || st == ST_LIMIT ? ST_OK : st;
}

enum st told_row_make(struct told_row *ret, const struct finding *f, struct arena *a,
		      struct page *p)
{
	struct told_row row = {
		.kind = f->kind,
		.confidence = f->confidence,
		.why = f->why,
		.n_path = f->n_path,
		.first_frame = f->n_frames != 0 ? f->frames[0] : 0,
		.last_frame = f->n_frames != 0 ? f->frames[f->n_frames - 1] : 0,
		.count = f->count,
		.reversible = form_is_reversible(f->kind, f->form, f->value),
		.path = arena_alloc(a, f->n_path * sizeof(*row.path)),
	};
	enum st st = row.path != NULL ? keep_value(a, p, f, &row.value) : ST_NOMEM;

	memcpy(row.id, f->id, sizeof(row.id));
	if (st == ST_OK)
		st = keep_shown(a, p, f->key, &row.key);
	if (st == ST_OK && !arena_dup(a, f->form, &row.form))
		st = ST_NOMEM;
	for (size_t i = 0; i < f->n_path && st == ST_OK; i++)
		st = keep_shown(a, p, f->path[i], &row.path[i]);
	if (st == ST_OK)
		st = keep_command(a, p, f, &row);
	if (st == ST_OK)
		*ret = row;
	return st;
}

void told_columns_fit(struct told_columns *c, const struct told_row *row)
{
	size_t kind = strlen(kind_info(row->kind)->name), value = text_columns(row->value);

	if (kind > c->kind)
		c->kind = kind;
	if (value > VALUE_COLUMNS_MAX)
		value = VALUE_COLUMNS_MAX;
	if (value > c->value)
		c->value = value;
}

/* The words of one element and, but for the last, the mark that leads on: kept together. */
static void show_element(struct page *p, struct span element, bool first, bool last, size_t column)
{
	const char *mark = page_mark(p, " \u203a", " >");
	char text[PART_MAX];
	struct span what, name, part;
	int n;

	words_path_element(element, first, &what, &name);
	n = snprintf(text, sizeof(text), "%.*s%s%.*s%s", (int)(what.len < 96 ? what.len : 96),
		     (const char *)what.p, name.len != 0 ? " " : "",
		     (int)(name.len < 380 ? name.len : 380), (const char *)name.p,
		     last ? "" : mark);
	part = span_of(text, n > 0 ? (size_t)n : 0);
	if (column != 0)
		page_cell(p, PAGE_PLAIN, column, part);
	else
		page_word(p, PAGE_PLAIN, part);
}

static bool ends_with(struct span s, struct span tail)
{
	return tail.len <= s.len && span_eq(span_from(s, s.len - tail.len), tail);
}

static void show_path(const struct told_row *row, struct page *p, size_t column)
{
	for (size_t i = 0; i < row->n_path; i++)
		show_element(p, row->path[i], i == 0, i + 1 == row->n_path, i == 0 ? column : 0);
	if (row->key.len == 0
	    || (row->n_path != 0 && ends_with(row->path[row->n_path - 1], row->key)))
		return;
	page_say(p, PAGE_PLAIN, "field");
	page_word(p, PAGE_PLAIN, row->key);
}

static void show_frames(const struct told_row *row, struct page *p)
{
	char text[64];

	if (row->first_frame == 0)
		return;
	if (row->first_frame == row->last_frame)
		snprintf(text, sizeof(text), "frame %llu", (unsigned long long)row->first_frame);
	else
		snprintf(text, sizeof(text), "frames %llu-%llu",
			 (unsigned long long)row->first_frame, (unsigned long long)row->last_frame);
	page_cell(p, PAGE_FAINT, 0, span_str(text));
}

/* The command that shows the frames; `telltale explain` goes on from there. */
static void show_command(const struct told_row *row, struct page *p, const struct capture *c)
{
	struct buf path;

	if (row->first_frame == 0)
		return;
	buf_init(&path, PATH_MOST);
	if (shell_quote(&path, page_shown(p, c->path)) == ST_OK) {
		page_line(p, INDENT + 2, INDENT + 4);
		page_say(p, PAGE_FAINT, "tshark -x -r");
		page_word(p, PAGE_FAINT, buf_span(&path));
		page_say(p, PAGE_FAINT, "-Y 'frame.number >= %llu && frame.number <= %llu'",
			 (unsigned long long)row->first_frame, (unsigned long long)row->last_frame);
		page_end(p);
	}
	buf_deinit(&path);
}

static void show_reasons(const struct told_row *row, struct page *p, const struct capture *c)
{
	unsigned why = row->why;

	page_line(p, INDENT + 2, INDENT + 4);
	page_say(p, PAGE_FAINT, "%s, written as", confidence_name(row->confidence));
	page_word(p, PAGE_FAINT, row->form.len != 0 ? row->form : SPAN_LIT("plain"));
	page_say(p, PAGE_FAINT, "%s", why != 0 ? "because" : "");
	for (unsigned i = 0; i < WITNESS_COUNT_; i++) {
		if ((why >> i & 1) == 0)
			continue;
		why &= ~(1u << i);
		page_say(p, PAGE_FAINT, "%s%s", witness_texts[i], why != 0 ? "," : "");
	}
	page_end(p);
	page_line(p, INDENT + 2, INDENT + 4);
	page_say(p, PAGE_FAINT, "finding %s", row->id);
	page_end(p);
	show_command(row, p, c);
	if (row->command.len != 0)
		page_command(p, INDENT + 2, row->command);
}

void told_row_show(const struct told_row *row, struct page *p, const struct told_columns *columns,
		   uint64_t most, const struct capture *c)
{
	size_t value = INDENT + columns->kind + 2, path = value + columns->value + 2;
	char text[WORDS_MAX], level[WORDS_MAX];

	page_line(p, INDENT, path);
	page_cell(p, PAGE_PLAIN, INDENT, span_str(kind_info(row->kind)->name));
	page_cell(p, PAGE_STRONG, value, row->value);
	show_path(row, p, path);
	if (row->confidence < CONFIDENCE_CERTAIN) {
		snprintf(level, sizeof(level), "(%s)", confidence_name(row->confidence));
		page_cell(p, PAGE_WEAK, 0, span_str(level));
	}
	if (row->reversible)
		page_cell(p, PAGE_WEAK, 0,
			  SPAN_LIT("(a digest: its values are few enough to try them all)"));
	if (row->count != most)
		page_cell(p, PAGE_FAINT, 0, span_str(words_times_told(row->count, text)));
	show_frames(row, p);
	page_end(p);
	if (p->o->explain)
		show_reasons(row, p, c);
}

void told_row_mention(const struct told_row *row, struct page *p)
{
	page_word(p, PAGE_FAINT, span_str(kind_info(row->kind)->name));
	page_word(p, PAGE_FAINT, row->value);
}
