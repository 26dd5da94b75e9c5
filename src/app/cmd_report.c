#include "app/cmd.h"

#include "app/asked.h"
#include "app/letter_options.h"
#include "app/repeat.h"
#include "app/screen.h"
#include "app/tables.h"
#include "base/span.h"
#include "case/file.h"
#include "report/report.h"

#include <stdio.h>
#include <string.h>

/* What a case can be written as; the first is the default. */
static const struct {
	const char *name;
	enum st (*write)(const struct case_reader *r, const struct report_options *o,
			 struct out *out);
} formats[] = {
	{ "text", report_text },  { "markdown", report_markdown }, { "csv", report_csv },
	{ "json", report_jsonl }, { "html", report_html },
};

struct reporting {
	const struct cmd *self;
	const struct parsed *p;
	size_t format;
	struct report_options o;
	struct who who;
	struct asked asked; /* by whoever made the case: nobody is asked here */
	struct buf command;
	struct case_file *file;
};

/* A page asked for by its name alone: -o report.html. */
static const char *format_of_name(const char *path)
{
	static const char end[] = ".html";
	size_t len = path != NULL ? strlen(path) : 0;

	return len >= sizeof(end) && strcmp(path + len - (sizeof(end) - 1), end) == 0 ? "html"
										      : NULL;
}

static enum exit_code read_options(struct reporting *g)
{
	const char *level = g->p->value[OPTION_MIN_CONFIDENCE];
	const char *format = g->p->value[OPTION_FORMAT];
	struct letter_options letter;

	if (g->p->n_args != 1)
		return cmd_refuse(g->self, "report: name one case file");
	if (g->p->set[OPTION_JSON] && (format != NULL || g->p->set[OPTION_FOR]))
		return cmd_refuse(g->self, "report: --json is --format=json; give one of them");
	if (g->p->set[OPTION_JSON])
		format = "json";
	else if (format == NULL)
		format = format_of_name(g->p->value[OPTION_OUTPUT]);
	g->o.least = level != NULL ? confidence_by_name(span_str(level)) : CONFIDENCE_LIKELY;
	if (g->o.least == CONFIDENCE_COUNT_)
		return cmd_refuse(g->self, "report: no confidence '%s'", level);
	while (format != NULL && !g->p->set[OPTION_FOR] && g->format < N_ELEMENTS(formats)
	       && strcmp(format, formats[g->format].name) != 0)
		g->format++;
	if (g->format == N_ELEMENTS(formats))
		return cmd_refuse(g->self, "report: no format '%s'", format);
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
	else
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

static enum exit_code write_report(struct reporting *g)
{
	const struct case_reader r = case_file_reader(g->file);
	struct report_totals totals;
	struct err e = { 0 };
	enum st st;

	screen_look(&g->o, g->p->set[OPTION_NO_COLOR] || target(g) != NULL);
	if (target(g) != NULL)
		g->o.width = 0;
	st = report_totals(&r, g->o.least, &totals); /* reads all of it, before a file is made */
	if (st == ST_OK)
		st = screen_write(target(g),
				  g->p->set[OPTION_FOR] ? report_letter : formats[g->format].write,
				  &r, &g->o, &e);
	if (st != ST_OK) {
		say_trouble(g, &e, st);
		return st == ST_BAD || st == ST_LIMIT ? EXIT_PARTIAL : EXIT_FAULT;
	}
	if (totals.partial != 0 || totals.unreadable != 0)
		return EXIT_PARTIAL;
	return totals.out != 0 ? EXIT_FOUND : EXIT_CLEAN;
}

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	struct reporting g = { .self = self, .p = p };
	enum exit_code ret = read_options(&g);

	who_init(&g.who);
	asked_init(&g.asked);
	buf_init(&g.command, 1 << 20);
	if (ret == EXIT_CLEAN)
		ret = open_case(&g);
	if (ret == EXIT_CLEAN)
		ret = tables_load(&g.who, p);
	if (ret == EXIT_CLEAN)
		ret = read_answers(&g);
	if (ret == EXIT_CLEAN)
		ret = name_command(&g);
	if (ret == EXIT_CLEAN)
		ret = write_report(&g);
	asked_deinit(&g.asked);
	case_file_close(g.file);
	buf_deinit(&g.command);
	who_deinit(&g.who);
	return ret;
}

static const enum opt_id takes[] = {
	OPTION_OUTPUT,	    OPTION_FOR,	    OPTION_FORMAT,	   OPTION_JSON,
	OPTION_SHOW_VALUES, OPTION_EXPLAIN, OPTION_MIN_CONFIDENCE, OPTION_MMDB,
	OPTION_NO_COLOR,    OPTION_HELP,    OPTION_COUNT_,
};

const struct cmd cmd_report = {
	.name = "report",
	.args = "CASE [-o FILE] [--format FORMAT] [--for WHOM]",
	.help = "What a case file holds, as scan showed it or in another form",
	.more = "FORMAT is text (the default), json or html (also by the name of FILE); of a "
		"document (--for) text, markdown "
		"or html. The report is made from the case "
		"alone, "
		"so\n"
		"it can be made again elsewhere. A capture that was read several times is shown as "
		"it "
		"was\n"
		"read last. Exit status as for scan.",
	.takes = takes,
	.run = run,
};
