#include "app/package.h"

#include "app/tar_file.h"
#include "base/pieces.h"
#include "base/span.h"
#include "base/text.h"
#include "case/file_copy.h"
#include "report/mask.h"

#include <stdio.h>

#define FOLDER "telltale-case/"

enum { TEXT_MOST = 64 << 20, COMMAND_MOST = 256 };

struct packing {
	const struct package *p;
	struct case_reader r;
	struct tar_file tar;
	struct redactor *redact; /* NULL: values are shown */
	struct buf text, shown;
};

static enum st put_piece(void *arg, struct span bytes)
{
	return tar_file_put(&((struct packing *)arg)->tar, bytes);
}

static enum st put_text(struct packing *g, const char *name)
{
	enum st st = tar_file_begin(&g->tar, name);

	if (st == ST_OK)
		st = tar_file_put(&g->tar, buf_span(&g->text));
	return st == ST_OK ? tar_file_end(&g->tar) : st;
}

/* --- what each entry says ------------------------------------------------------------------ */

/* As it may be shown: masked, and without what a terminal or a table would obey. */
static enum st put_shown(struct packing *g, struct span s)
{
	enum st st = ST_OK;

	buf_clear(&g->shown);
	if (g->redact != NULL) {
		st = redact(g->redact, &g->shown, s);
		s = buf_span(&g->shown);
	}
	if (st == ST_OK && s.len != 0
	    && (s.p[0] == '=' || s.p[0] == '+' || s.p[0] == '-' || s.p[0] == '@'))
		st = buf_put_u8(&g->text, '\''); /* a spreadsheet takes it for a formula */
	return st == ST_OK ? text_sanitise(&g->text, s) : st;
}

static enum st put_entry(void *arg, const struct case_entry *x)
{
	struct packing *g = arg;
	const struct span cells[] = { x->kind, x->made,	  x->tool,   x->tables,
				      x->path, x->sha256, x->options };
	enum st st = buf_printf(&g->text, "%lld", (long long)x->entry);

	for (size_t i = 0; i < N_ELEMENTS(cells) && st == ST_OK; i++) {
		st = buf_put_u8(&g->text, '\t');
		if (st == ST_OK)
			st = put_shown(g, cells[i]);
	}
	if (st == ST_OK)
		st = buf_put_u8(&g->text, '\t');
	for (size_t i = 0; i < x->head.len && st == ST_OK; i++)
		st = buf_printf(&g->text, "%02x", x->head.p[i]);
	return st == ST_OK ? buf_put_u8(&g->text, '\n') : st;
}

static enum st put_entries(struct packing *g)
{
	const struct case_entry_sink sink = { g, put_entry };
	enum st st = buf_put_str(&g->text, "entry\tkind\tmade\ttelltale\ttables\tcapture\tsha256"
					   "\toptions\thead\n");

	if (st == ST_OK)
		st = case_file_entries(g->p->file, &sink);
	return st == ST_OK ? put_text(g, FOLDER "entries.tsv") : st;
}

/* --- reports ------------------------------------------------------------------------------- */

static const struct {
	const char *name, *format;
	enum st (*write)(const struct case_reader *r, const struct report_options *o,
			 struct out *out);
} reports[] = {
	{ "report.txt", "text", report_text },
	{ "report.json", "json", report_jsonl },
	{ "report.html", "html", report_html },
};

/* The command that makes a report of the archive again, in its folder (as repeat.h words it). */
static void word_command(const struct packing *g, size_t i, char text[COMMAND_MOST])
{
	const struct report_options *o = g->p->o;

	snprintf(text, COMMAND_MOST, "telltale report --format=%s%s%s%s%s telltale.case",
		 reports[i].format, o->show_values ? " --show-values" : "",
		 o->explain ? " --explain" : "",
		 o->least != CONFIDENCE_LIKELY ? " --min-confidence=" : "",
		 o->least != CONFIDENCE_LIKELY ? confidence_name(o->least) : "");
}

static enum st put_report(struct packing *g, size_t i)
{
	struct report_options o = *g->p->o;
	char command[COMMAND_MOST], name[64];
	struct out out;
	enum st st;

	word_command(g, i, command);
	o.command = command;
	o.colour = false;
	o.unicode = true;
	o.width = 0;
	snprintf(name, sizeof(name), FOLDER "%s", reports[i].name);
	st = tar_file_begin(&g->tar, name);
	if (st != ST_OK)
		return st;
	out_init(&out, put_piece, g);
	st = reports[i].write(&g->r, &o, &out);
	if (st == ST_OK)
		st = out_flush(&out);
	out_deinit(&out);
	return st == ST_OK ? tar_file_end(&g->tar) : st;
}

static enum st word_what(struct packing *g)
{
	bool anew = g->p->redacted != NULL;
	enum st st = buf_printf(
		&g->text,
		"A case of telltale, handed on: which identifiers devices told over the network, "
		"and to whom.\n\n"
		"Head of the case: %s\n"
		"Packed by:        telltale " TELLTALE_VERSION "\n",
		g->r.head(g->r.self));

	if (st == ST_OK && anew)
		st = buf_printf(
			&g->text,
			"Made anew from:   the case with head %s\n\n"
			"Every identifier in it is replaced by one of the same form that is "
			"nobody's, the same by the\n"
			"same wherever it stood; what could not be replaced was left out. "
			"Nothing leads back to the\n"
			"old values.\n",
			g->p->from);
	if (st == ST_OK)
		st = buf_printf(
			&g->text,
			"\ntelltale.case  everything that was kept: captures with their SHA-256, "
			"findings, the messages\n"
			"               that carried them%s\n"
			"entries.tsv    of each entry of the case: SHA-256 of the capture, version "
			"of telltale, dates\n"
			"               of its tables, how it was read, head of the chain\n"
			"report.*       what the case shows, %s\n",
			anew ? ""
			     : ". It holds every identifier in full, whatever the reports show.",
			g->p->o->show_values ? "with every value" : "masked");
	if (st == ST_OK && anew)
		st = buf_put_str(&g->text, "capture-*      the frames that matter, made anew: what "
					   "the case was scanned from\n");
	return st == ST_OK ? buf_put_str(&g->text, "SHA256SUMS     of these files: sha256sum -c "
						   "SHA256SUMS\n")
			   : st;
}

static enum st put_readme(struct packing *g)
{
	char command[COMMAND_MOST];
	enum st st = word_what(g);

	word_command(g, 1, command);
	if (st == ST_OK)
		st = buf_printf(
			&g->text,
			"\nThis command derives the result again from the case; nothing "
			"differs:\n\n"
			"    %s | cmp - report.json\n\n"
			"Whether the case is what it was when its head was written down:\n\n"
			"    telltale verify telltale.case --head %s\n",
			command, g->r.head(g->r.self));
	return st == ST_OK ? put_text(g, FOLDER "README.txt") : st;
}

static enum st put_case(struct packing *g)
{
	enum st st = tar_file_begin(&g->tar, FOLDER "telltale.case");

	if (st == ST_OK)
		st = case_file_copy(g->p->file, g, put_piece);
	return st == ST_OK ? tar_file_end(&g->tar) : st;
}

static enum st put_captures(struct packing *g)
{
	const char *path;
	enum st st = ST_OK;

	for (size_t i = 0; g->p->redacted != NULL && st == ST_OK
			   && (path = redaction_capture(g->p->redacted, i)) != NULL;
	     i++) {
		char name[64];

		snprintf(name, sizeof(name), FOLDER "capture-%zu.pcapng", i + 1);
		st = tar_file_begin(&g->tar, name);
		if (st == ST_OK)
			st = pieces_read(path, g, put_piece, g->tar.e);
		if (st == ST_OK)
			st = tar_file_end(&g->tar);
	}
	return st;
}

/* Of a case made anew nobody else says what is wrong with it. */
static void say_why(const struct package *p, const char *path, enum st st, struct err *e)
{
	const char *why = p->redacted != NULL ? case_file_error(p->file) : "";

	(void)err_set(e, st, 0, 0, "%.100s: %s",
		      why[0] != '\0' ? redaction_case(p->redacted) : path,
		      why[0] != '\0' ? why : st_name(st));
}

enum st package_write(const struct package *p, const char *path, struct err *e)
{
	struct packing g = { .p = p, .r = case_file_reader(p->file) };
	enum st st = tar_file_open(&g.tar, path, e);

	buf_init(&g.text, TEXT_MOST);
	buf_init(&g.shown, TEXT_MOST);
	if (st == ST_OK && p->redacted != NULL) {
		g.tar.looks = redaction_passes;
		g.tar.looks_arg = p->redacted;
	}
	if (st == ST_OK && !p->o->show_values)
		st = redactor_new(&g.redact, &g.r);
	if (st == ST_OK)
		st = put_readme(&g);
	if (st == ST_OK)
		st = put_case(&g);
	buf_clear(&g.text);
	if (st == ST_OK)
		st = put_entries(&g);
	for (size_t i = 0; i < N_ELEMENTS(reports) && st == ST_OK; i++)
		st = put_report(&g, i);
	if (st == ST_OK)
		st = put_captures(&g);
	if (st == ST_OK)
		st = tar_file_done(&g.tar, FOLDER "SHA256SUMS");
	tar_file_drop(&g.tar);
	redactor_free(g.redact);
	buf_deinit(&g.text);
	buf_deinit(&g.shown);
	if (st != ST_OK && e->msg[0] == '\0')
		say_why(p, path, st, e);
	return st;
}
