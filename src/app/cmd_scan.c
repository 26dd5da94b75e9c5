#include "app/cmd.h"

#include "app/asked.h"
#include "app/kept_case.h"
#include "app/letter_options.h"
#include "app/reading.h"
#include "app/reasoning.h"
#include "app/repeat.h"
#include "app/screen.h"
#include "report/report.h"

/* Standard output: JSON, a document for somebody, or the text. */
static enum st write_out(const struct parsed *p, const struct case_reader *r,
			 const struct report_options *o, struct err *e)
{
	const char *json_file = p->value[OPTION_JSON];
	enum st ret = ST_OK;

	if (p->set[OPTION_JSON])
		ret = screen_write(json_file, report_jsonl, r, o, e);
	if (ret != ST_OK || (p->set[OPTION_JSON] && json_file == NULL))
		return ret;
	if (!p->set[OPTION_FOR])
		return screen_write(NULL, report_text, r, o, e);
	return screen_write(NULL, report_letter, r, o, e);
}

static enum st write_all(const struct reading *in, const struct case_reader *r,
			 const struct letter_options *letter, const struct why *why, struct err *e)
{
	struct report_options o = {
		.show_values = in->p->set[OPTION_SHOW_VALUES],
		.explain = in->p->set[OPTION_EXPLAIN],
		.least = in->least,
		.who = &in->who,
		.whom = letter->whom,
		.format = letter->format,
		.why = why,
	};
	struct buf command;
	enum st ret;

	screen_look(&o, in->p->set[OPTION_NO_COLOR]);
	buf_init(&command, 1 << 20);
	ret = repeat_command(in->self, in->p, &command);
	if (ret == ST_OK)
		ret = buf_put_u8(&command, 0);
	o.command = ret == ST_OK ? (const char *)command.p : NULL;
	if (ret == ST_OK && in->p->set[OPTION_HTML])
		ret = screen_write(in->p->value[OPTION_HTML], report_html, r, &o, e);
	if (ret == ST_OK)
		ret = write_out(in->p, r, &o, e);
	buf_deinit(&command);
	return ret;
}

static enum exit_code show(const struct reading *in, const struct read_case *c,
			   const struct letter_options *letter, const struct why *why)
{
	const struct case_reader r = read_case_reader(c);
	struct report_totals totals;
	struct err e = { 0 };
	enum st ret = write_all(in, &r, letter, why, &e);

	if (ret != ST_OK) {
		cmd_say("%s", e.msg[0] != '\0' ? e.msg : st_name(ret));
		return EXIT_FAULT;
	}
	if (report_totals(&r, in->least, &totals) != ST_OK)
		return EXIT_FAULT;
	if (totals.partial != 0 || totals.unreadable != 0)
		return EXIT_PARTIAL;
	return totals.out != 0 ? EXIT_FOUND : EXIT_CLEAN;
}

/* What the device did belongs to the case, and to the page. */
static enum exit_code keep_events(struct read_case *c, const struct why *why)
{
	const struct case_store store =
		c->kept != NULL ? kept_case_store(c->kept, c->memory) : mem_case_store(c->memory);
	enum st st;

	if (why->n_files == 0)
		return EXIT_CLEAN;
	st = reasoning_keep(why, &store);
	if (c->kept != NULL)
		kept_case_finish(c->kept, c->memory);
	if (st == ST_OK)
		return EXIT_CLEAN;
	cmd_say("%s", st_name(st));
	return EXIT_FAULT;
}

/* When it was sent is always told; why, where the user says what the device did. */
static enum exit_code explain(const struct reading *in, struct read_case *c,
			      const struct letter_options *letter)
{
	const struct case_reader r = read_case_reader(c);
	struct why why;
	enum exit_code ret, shown;
	enum st st;

	why_init(&why);
	ret = reasoning_run(&why, in->self, in->p, &r, 0, r.n_captures(r.self), in->least, &st);
	if (st != ST_OK)
		cmd_say("%s", st_name(st));
	if (ret == EXIT_CLEAN)
		reasoning_doubt((const struct why *[]){ &why }, 1);
	if (ret == EXIT_CLEAN)
		ret = keep_events(c, &why);
	shown = show(in, c, letter, ret == EXIT_CLEAN ? &why : NULL);
	why_deinit(&why);
	return ret != EXIT_CLEAN ? ret : shown;
}

/* Reads, asks where that is wanted, and shows. */
static enum exit_code take(struct reading *in, struct read_case *c, struct asked *asked,
			   const struct letter_options *letter)
{
	enum exit_code ret = EXIT_CLEAN, shown;

	if (in->p->set[OPTION_ONLINE])
		ret = asked_begin_online(asked, &in->who);
	if (ret == EXIT_CLEAN)
		ret = reading_take(in, in->p->args, in->p->n_args, c);
	if (ret == EXIT_CLEAN)
		ret = asked_ask(asked, in, c);
	if (c->memory == NULL)
		return ret;
	shown = explain(in, c, letter);
	return ret == EXIT_CLEAN ? shown : ret;
}

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	struct reading in;
	struct read_case c;
	struct asked asked;
	struct letter_options letter;
	enum exit_code ret;

	if (p->n_args == 0)
		return cmd_refuse(self,
				  "scan: name a capture, a directory, or - for standard input");
	ret = letter_options_read(self, p, &letter);
	if (ret == EXIT_CLEAN && p->set[OPTION_FORMAT] && !p->set[OPTION_FOR])
		return cmd_refuse(self,
				  "scan: --format goes with --for; a page is written by --html");
	if (ret != EXIT_CLEAN)
		return ret;
	reading_init(&in, self, p);
	read_case_init(&c);
	asked_init(&asked);
	in.hash |= p->set[OPTION_HTML] || p->set[OPTION_FOR];
	ret = reading_prepare(&in);
	if (ret == EXIT_CLEAN)
		ret = take(&in, &c, &asked, &letter);
	asked_deinit(&asked);
	read_case_deinit(&c);
	reading_deinit(&in);
	return ret;
}

static const enum opt_id takes[] = {
	OPTION_DEVICE,	       OPTION_KEYLOG,	   OPTION_EVENTS,
	OPTION_YEAR,	       OPTION_UTC_OFFSET,  OPTION_CASE,
	OPTION_JSON,	       OPTION_HTML,	   OPTION_FOR,
	OPTION_FORMAT,	       OPTION_SHOW_VALUES, OPTION_EXPLAIN,
	OPTION_MIN_CONFIDENCE, OPTION_HASH,	   OPTION_MMDB,
	OPTION_ONLINE,	       OPTION_THREADS,	   OPTION_QUIET,
	OPTION_NO_COLOR,       OPTION_HELP,	   OPTION_COUNT_,
};

const struct cmd cmd_scan = {
	.name = "scan",
	.args = "[options] CAPTURE...",
	.help = "What these captures tell, to whom, and whether protected",
	.more = "CAPTURE is a pcap or pcapng file (plain, or compressed with gzip, zstd or xz), a\n"
		"directory, which is walked in order of names without following links, or - for\n"
		"standard input. Files in a directory that are no captures are counted and passed "
		"over.\n"
		"\n"
		"Each input is parsed in a process of its own, which gives up every right but "
		"reading\n"
		"that input (TELLTALE_CONFINE=off in the environment leaves it its rights, for a "
		"debugger).\n"
		"Nothing is sent anywhere unless --online: then registries are asked (RDAP, else "
		"WHOIS) who\n"
		"stands behind the destinations that were told an identifier; never a destination "
		"itself;\n"
		"what will be asked of whom is said first. Identifiers are masked unless\n"
		"--show-values; with --device the values of a profile are searched for, too. "
		"Secrets of\n"
		"TLS connections come from --keylog and out of pcapng files themselves. An "
		"interrupt\n"
		"shows what is known so far, a second one ends.\n"
		"\n"
		"--explain shows, of what stood otherwise than in plain digits and letters, a "
		"command that\n"
		"makes it again from the value in $v; salts and other values it takes from "
		"variables ($salt is\n"
		"the profile's first, $salt2 its second, $mac the device's address). Bytes come "
		"out as hex.\n"
		"\n"
		"FORMAT of a document (--for) is text, markdown or html.",
	.takes = takes,
	.run = run,
};
