#include "app/cmd.h"

#include "app/asked.h"
#include "app/excerpts.h"
#include "app/keylog.h"
#include "app/letter_options.h"
#include "app/package.h"
#include "app/reasoning.h"
#include "app/repeat.h"
#include "app/report_redacted.h"
#include "app/screen.h"
#include "app/tables.h"
#include "base/span.h"
#include "case/file.h"
#include "report/report.h"

#include <stdio.h>
#include <string.h>

/* What a case can be written as; the first is the default. Without write: a file of another kind.
 */
static const struct {
	const char *name;
	const char *ending; /* of a file that is one when nothing else is said */
	enum st (*write)(const struct case_reader *r, const struct report_options *o,
			 struct out *out);
} formats[] = {
	{ "text", NULL, report_text },	  { "markdown", NULL, report_markdown },
	{ "csv", NULL, report_csv },	  { "json", NULL, report_jsonl },
	{ "html", ".html", report_html }, { "pcapng", ".pcapng", NULL },
	{ "case", ".case", NULL },
};

struct reporting {
	const struct cmd *self;
	const struct parsed *p;
	size_t format;
	struct report_options o;
	struct who who;
	struct asked asked; /* by whoever made the case: nobody is asked here */
	struct buf command, keylog;
	struct case_file *file, *made; /* made: anew, and what is shown then */
	struct redaction *redaction;
	struct why why;
};

/* Asked for by its name alone: -o report.html. */
static const char *format_of_name(const char *path)
{
	struct span name = span_str(path);

	for (size_t i = 0; i < N_ELEMENTS(formats); i++) {
		struct span end = span_str(formats[i].ending);

		if (end.len != 0 && name.len > end.len
		    && span_eq(span_from(name, name.len - end.len), end))
			return formats[i].name;
	}
	return NULL;
}

/* Of a form that is no text. */
static bool is_file(const struct reporting *g)
{
	return !g->p->set[OPTION_FOR] && !g->p->set[OPTION_PACKAGE]
	       && formats[g->format].write == NULL;
}

static enum exit_code read_options(struct reporting *g)
{
	const char *level = g->p->value[OPTION_MIN_CONFIDENCE];
	const char *format = g->p->value[OPTION_FORMAT];
	struct letter_options letter;

	if (g->p->n_args != 1)
		return cmd_refuse(g->self, "report: name one case file");
	if (g->p->set[OPTION_PACKAGE]
	    && (format != NULL || g->p->set[OPTION_FOR] || g->p->set[OPTION_JSON]))
		return cmd_refuse(g->self, "report: --package holds text, JSON and HTML; no other "
					   "form beside it");
	if (g->p->set[OPTION_PACKAGE] && g->p->value[OPTION_OUTPUT] == NULL)
		return cmd_refuse(g->self, "report: an archive goes into a file: -o FILE");
	if (g->p->set[OPTION_KEYLOG] && !g->p->set[OPTION_REDACT])
		return cmd_refuse(g->self, "report: --keylog is for --redact, which reads the "
					   "captures");
	if (g->p->set[OPTION_JSON] && (format != NULL || g->p->set[OPTION_FOR]))
		return cmd_refuse(g->self, "report: --json is --format=json; give one of them");
	if (g->p->set[OPTION_JSON])
		format = "json";
	else if (format == NULL && !g->p->set[OPTION_PACKAGE])
		format = format_of_name(g->p->value[OPTION_OUTPUT]);
	g->o.least = level != NULL ? confidence_by_name(span_str(level)) : CONFIDENCE_LIKELY;
	if (g->o.least == CONFIDENCE_COUNT_)
		return cmd_refuse(g->self, "report: no confidence '%s'", level);
	while (format != NULL && !g->p->set[OPTION_FOR] && g->format < N_ELEMENTS(formats)
	       && strcmp(format, formats[g->format].name) != 0)
		g->format++;
	if (g->format == N_ELEMENTS(formats))
		return cmd_refuse(g->self, "report: no format '%s'", format);
	if (is_file(g) && g->p->value[OPTION_OUTPUT] == NULL)
		return cmd_refuse(g->self, "report: a capture or case goes into a file: -o FILE");
	if (is_file(g) && strcmp(formats[g->format].name, "case") == 0 && !g->p->set[OPTION_REDACT])
		return cmd_refuse(g->self, "report: CASE is one already; with --redact it is made "
					   "anew");
	if (letter_options_read(g->self, g->p, &letter) != EXIT_CLEAN)
		return EXIT_USAGE;
	g->o.whom = letter.whom;
	g->o.format = letter.format;
	g->o.show_values = g->p->set[OPTION_SHOW_VALUES];
	g->o.explain = g->p->set[OPTION_EXPLAIN];
	return EXIT_CLEAN;
}

static const char *target(const struct reporting *g)
{
	const char *json_file = g->p->value[OPTION_JSON];

	return json_file != NULL ? json_file : g->p->value[OPTION_OUTPUT];
}

static enum exit_code status_of(enum st st)
{
	return st == ST_NOMEM ? EXIT_FAULT : st == ST_IO ? EXIT_USAGE : EXIT_PARTIAL;
}

static enum exit_code open_case(struct reporting *g)
{
	struct err e = { 0 };
	enum st st = case_file_open(&g->file, g->p->args[0], CASE_READ, &e);

	if (st == ST_OK)
		return EXIT_CLEAN;
	cmd_say("%s", e.msg[0] != '\0' ? e.msg : st_name(st));
	return status_of(st);
}

static enum exit_code name_command(struct reporting *g)
{
	enum st st = repeat_command(g->self, g->p, &g->command);

	if (st == ST_OK)
		st = buf_put_u8(&g->command, 0);
	g->o.command = st == ST_OK ? (const char *)g->command.p : NULL;
	g->o.who = &g->who;
	return st == ST_OK ? EXIT_CLEAN : EXIT_FAULT;
}

/* What went wrong: the case's own trouble before that of writing. */
static void say_trouble(const struct reporting *g, const struct err *e, enum st st)
{
	if (case_file_error(g->file)[0] != '\0')
		cmd_say("%s: %s", g->p->args[0], case_file_error(g->file));
	else if (st != ST_BAD || e->msg[0] != '\0') /* of a capture it is said already */
		cmd_say("%s", e->msg[0] != '\0' ? e->msg : st_name(st));
}

/* What registries answered when the case was made. */
static enum exit_code read_answers(struct reporting *g)
{
	enum exit_code ret = asked_begin(&g->asked, &g->who);
	struct err e = { 0 };
	enum st st;

	if (ret != EXIT_CLEAN)
		return ret;
	st = asked_read(&g->asked, g->file);
	if (st == ST_OK)
		return EXIT_CLEAN;
	say_trouble(g, &e, st);
	return st == ST_BAD ? EXIT_PARTIAL : EXIT_FAULT;
}

static enum st write_capture(struct reporting *g, const struct case_reader *r, struct err *e)
{
	struct excerpts x = { .r = r, .least = g->o.least };
	struct redactor *redact = NULL;
	enum st st = g->o.show_values ? ST_OK : redactor_new(&redact, r);

	x.redact = redact;
	if (st == ST_OK)
		st = excerpts_write(&x, target(g), e);
	if (st == ST_OK)
		cmd_say("%s: %llu frames, with every value in them as it was", target(g),
			(unsigned long long)x.frames);
	redactor_free(redact);
	return st;
}

/* When; and why, where the case holds what the device did. */
static enum st explain(struct reporting *g, const struct case_reader *r)
{
	enum st st = reasoning_take(&g->why, r, 0, r->n_captures(r->self), g->o.least);

	if (st == ST_OK)
		st = reasoning_case_events(&g->why, r);
	if (st != ST_OK)
		return st;
	g->o.why = &g->why;
	return why_run(&g->why);
}

static enum st write_as(struct reporting *g, const struct case_reader *r, struct err *e)
{
	enum st (*write)(const struct case_reader *, const struct report_options *, struct out *) =
		g->p->set[OPTION_FOR] ? report_letter : formats[g->format].write;
	const struct case_reader was = case_file_reader(g->file);
	const struct package pack = { g->made != NULL ? g->made : g->file, &g->o, g->redaction,
				      was.head(was.self) };

	if (g->p->set[OPTION_PACKAGE])
		return package_write(&pack, target(g), e);
	if (is_file(g) && g->redaction == NULL)
		return write_capture(g, r, e);
	if (is_file(g))
		return redaction_write(g->redaction, strcmp(formats[g->format].name, "case") != 0,
				       target(g), e);
	if (g->redaction != NULL)
		return report_redacted_write(g->redaction, target(g), write, r, &g->o, e);
	return screen_write(target(g), write, r, &g->o, e);
}

static enum exit_code status_of_writing(struct reporting *g, const struct err *e, enum st st)
{
	say_trouble(g, e, st);
	return st == ST_BAD || st == ST_LIMIT || st == ST_UNSUP ? EXIT_PARTIAL : EXIT_FAULT;
}

static enum exit_code write_report(struct reporting *g)
{
	const struct case_reader r = case_file_reader(g->made != NULL ? g->made : g->file);
	struct report_totals totals;
	struct err e = { 0 };
	enum st st;

	screen_look(&g->o, g->p->set[OPTION_NO_COLOR] || target(g) != NULL);
	if (target(g) != NULL)
		g->o.width = 0;
	st = report_totals(&r, g->o.least, &totals); /* reads all of it, before a file is made */
	if (st == ST_OK)
		st = explain(g, &r);
	if (st == ST_OK)
		st = write_as(g, &r, &e);
	if (st != ST_OK)
		return status_of_writing(g, &e, st);
	if (totals.partial != 0 || totals.unreadable != 0)
		return EXIT_PARTIAL;
	return totals.out != 0 ? EXIT_FOUND : EXIT_CLEAN;
}

/* The case anew, with other values; what is shown is made of that. */
static enum exit_code make_anew(struct reporting *g)
{
	const struct case_reader r = case_file_reader(g->file);
	const char *beside = target(g) != NULL ? target(g) : g->p->args[0];
	const struct redaction_of of = { &r, &g->who, g->o.least, buf_span(&g->keylog), beside };
	struct err e = { 0 };
	enum st st = redaction_new(&g->redaction, &of, &e);

	if (st == ST_OK)
		st = case_file_open(&g->made, redaction_case(g->redaction), CASE_READ, &e);
	return st == ST_OK ? EXIT_CLEAN : status_of_writing(g, &e, st);
}

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	struct reporting g = { .self = self, .p = p };
	enum exit_code ret = read_options(&g);

	who_init(&g.who);
	asked_init(&g.asked);
	buf_init(&g.command, 1 << 20);
	keylog_init(&g.keylog);
	why_init(&g.why);
	if (ret == EXIT_CLEAN)
		ret = keylog_read(p->value[OPTION_KEYLOG], &g.keylog);
	if (ret == EXIT_CLEAN)
		ret = open_case(&g);
	if (ret == EXIT_CLEAN)
		ret = tables_load(&g.who, p);
	if (ret == EXIT_CLEAN)
		ret = read_answers(&g);
	if (ret == EXIT_CLEAN)
		ret = name_command(&g);
	if (ret == EXIT_CLEAN && p->set[OPTION_REDACT])
		ret = make_anew(&g);
	if (ret == EXIT_CLEAN)
		ret = write_report(&g);
	case_file_close(g.made);
	redaction_free(g.redaction);
	asked_deinit(&g.asked);
	case_file_close(g.file);
	buf_deinit(&g.command);
	buf_deinit(&g.keylog);
	why_deinit(&g.why);
	who_deinit(&g.who);
	return ret;
}

static const enum opt_id takes[] = {
	OPTION_OUTPUT, OPTION_FOR,	OPTION_FORMAT,	    OPTION_JSON,    OPTION_PACKAGE,
	OPTION_REDACT, OPTION_KEYLOG,	OPTION_SHOW_VALUES, OPTION_EXPLAIN, OPTION_MIN_CONFIDENCE,
	OPTION_MMDB,   OPTION_NO_COLOR, OPTION_HELP,	    OPTION_COUNT_,
};

const struct cmd cmd_report = {
	.name = "report",
	.args = "CASE [-o FILE] [--format FORMAT] [--for WHOM] [--redact] [--package]",
	.help = "What a case file holds, as scan showed it or in another form",
	.more = "FORMAT is text (the default), markdown, csv, json, html, pcapng or case (the "
		"last three\n"
		"also by the name of FILE); of a document (--for) text, markdown or html. The "
		"report is "
		"made from\n"
		"the case alone, so it can be made again elsewhere. A capture that was read "
		"several times\n"
		"is shown as it was read last. Exit status as for scan.\n"
		"\n"
		"pcapng is a capture with only the frames that matter: those that carry a finding, "
		"the\n"
		"rest of their messages, and how their connections were opened, each with a "
		"comment that\n"
		"names its number in the capture and the findings. It is taken from the captures "
		"that\n"
		"were scanned, which must stand where they stood and have the SHA-256 that the "
		"case holds.\n"
		"What was told inside TLS comes with all that was said before it in its "
		"connection: the\n"
		"same key log opens it. Values stand in it as they were.\n"
		"\n"
		"--package hands a case on: one archive (tar) with the case file itself, what it "
		"shows as\n"
		"text, JSON and HTML, SHA-256 of everything, versions and dates of tables, and the "
		"command\n"
		"that derives the result again. The same case gives the same bytes.\n"
		"\n"
		"--redact makes capture and case anew, and the report of these: every identifier "
		"of the case\n"
		"is replaced by one of the same form from the test ranges, wherever and in "
		"whatever layer it\n"
		"stood, the same by the same; so are addresses of cards and of devices on the open "
		"network.\n"
		"Messages are written into new frames; what cannot be made anew is left out, and "
		"told. What\n"
		"came out is searched for the old values in every form before it is put in its "
		"place.\n"
		"What was said in TLS is said in TLS again where --keylog, or the capture itself, "
		"has the\n"
		"secrets: with new ones, which are written into it, so that it can be read alone.\n"
		"Nothing leads back; the head of the old case is named. With --format case, pcapng "
		"or\n"
		"--package it is what can be published.",
	.takes = takes,
	.run = run,
};
