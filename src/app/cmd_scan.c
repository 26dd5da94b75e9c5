#include "app/cmd.h"

#include "app/keeper.h"
#include "app/repeat.h"
#include "app/screen.h"
#include "app/tables.h"
#include "base/span.h"
#include "report/report.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CASE_BYTES ((size_t)192 * 1024 * 1024)

/* All that a scan holds, so that one clean-up fits every way out. */
struct scan {
	const struct cmd *self;
	const struct parsed *p;
	enum confidence least;
	unsigned threads;
	struct profile profile;
	bool has_profile;
	struct who who;
	struct identity *identity;
	struct sweeper *sweeper;
	struct inputs inputs;
	struct mem_case *memory;
	uint64_t passed_over;
};

static enum exit_code read_options(struct scan *s)
{
	const char *level = s->p->value[OPTION_MIN_CONFIDENCE];
	const char *threads = s->p->value[OPTION_THREADS];
	uint64_t n = 0;

	s->least = CONFIDENCE_LIKELY;
	if (level != NULL)
		s->least = confidence_by_name(span_str(level));
	if (s->least == CONFIDENCE_COUNT_)
		return cmd_refuse(s->self, "scan: no confidence '%s'", level);
	s->threads = screen_processors();
	if (threads != NULL) {
		if (!span_to_u64(span_str(threads), &n) || n < 1 || n > SHARDS)
			return cmd_refuse(s->self, "scan: --threads takes a number from 1 to %d",
					  SHARDS);
		s->threads = (unsigned)n;
	}
	if (s->p->n_args == 0)
		return cmd_refuse(s->self,
				  "scan: name a capture, a directory, or - for standard input");
	return EXIT_CLEAN;
}

static enum exit_code read_profile(struct scan *s)
{
	const char *path = s->p->value[OPTION_DEVICE];
	struct err e = { 0 };
	enum st ret;
	FILE *f;

	profile_init(&s->profile);
	if (path == NULL)
		return EXIT_CLEAN;
	f = fopen(path, "re");
	if (f == NULL) {
		cmd_say("%s: %s", path, strerror(errno));
		return EXIT_USAGE;
	}
	ret = profile_read(&s->profile, f, &e);
	fclose(f);
	if (ret != ST_OK) {
		cmd_say("%s: %s", path, e.msg[0] != '\0' ? e.msg : st_name(ret));
		return ret == ST_NOMEM ? EXIT_FAULT : EXIT_USAGE;
	}
	s->has_profile = true;
	return EXIT_CLEAN;
}

static enum exit_code prepare(struct scan *s)
{
	struct err e = { 0 };
	size_t n = 0;
	const struct needle *needles;
	enum st ret = identity_new(&s->identity, s->has_profile ? &s->profile : NULL, &e);

	if (ret == ST_OK) {
		needles = identity_needles(s->identity, &n);
		ret = sweeper_new(&s->sweeper, needles, n, &e);
	}
	if (ret == ST_OK)
		ret = mem_case_new(&s->memory, CASE_BYTES);
	for (int i = 0; i < s->p->n_args && ret == ST_OK; i++)
		ret = inputs_add(&s->inputs, s->p->args[i]);
	if (ret == ST_OK)
		return EXIT_CLEAN;
	cmd_say("%s", e.msg[0] != '\0' ? e.msg : st_name(ret));
	return EXIT_FAULT;
}

/* The first interrupt stops reading; the second finds the default in place and ends. */
static void on_interrupt(int sig)
{
	(void)sig;
	keeper_interrupt();
}

static void catch_interrupts(void)
{
	struct sigaction a = { .sa_handler = on_interrupt };

	a.sa_flags = (int)SA_RESETHAND; /* without SA_RESTART: a waiting read returns */
	(void)sigaction(SIGINT, &a, NULL);
	(void)sigaction(SIGTERM, &a, NULL);
}

static void say_kept(const struct scan *s, const struct input_file *file, enum kept how)
{
	const struct case_reader r = mem_case_reader(s->memory);
	struct capture c;

	if (how != KEPT_PARTIAL && how != KEPT_UNREADABLE)
		return;
	if (r.capture(r.self, r.n_captures(r.self) - 1, &c) != ST_OK)
		return;
	cmd_say("%s: %s%.*s", file->path, how == KEPT_PARTIAL ? "not read whole: " : "",
		(int)c.reason.len, (const char *)c.reason.p);
}

static enum exit_code take_all(struct scan *s)
{
	struct lane_shared shared = { s->sweeper, s->identity, s->least };
	struct progress progress;
	struct keeper k = {
		.memory = s->memory,
		.store = mem_case_store(s->memory),
		.profile = s->has_profile ? &s->profile : NULL,
		.who = &s->who,
		.shared = &shared,
		.progress = &progress,
		.threads = s->threads,
		.hash = s->p->set[OPTION_HASH] || s->p->set[OPTION_HTML],
	};

	progress_init(&progress, !s->p->set[OPTION_QUIET], (unsigned)s->inputs.n);
	catch_interrupts();
	for (size_t i = 0; i < s->inputs.n && !keeper_interrupted(); i++) {
		enum kept how = KEPT_WHOLE;
		struct err e = { 0 };

		if (keeper_take(&k, &s->inputs.files[i], &how, &e) != ST_OK) {
			cmd_say("%s", e.msg);
			return EXIT_FAULT; /* what was kept is still reported */
		}
		s->passed_over += how == KEPT_PASSED_OVER;
		say_kept(s, &s->inputs.files[i], how);
	}
	mem_case_pass_over(s->memory, s->passed_over + s->inputs.others);
	return EXIT_CLEAN;
}

static enum st write_page(const struct scan *s, const struct case_reader *r,
			  const struct report_options *shown, struct err *e)
{
	struct report_options o = *shown;
	struct buf command;
	enum st ret;

	buf_init(&command, 1 << 20);
	ret = repeat_command(s->self, s->p, &command);
	if (ret == ST_OK)
		ret = buf_put_u8(&command, 0);
	o.who = &s->who;
	o.command = ret == ST_OK ? (const char *)command.p : NULL;
	if (ret == ST_OK)
		ret = screen_write(s->p->value[OPTION_HTML], report_html, r, &o, e);
	buf_deinit(&command);
	return ret;
}

static enum exit_code show(const struct scan *s)
{
	const struct case_reader r = mem_case_reader(s->memory);
	const char *json_file = s->p->value[OPTION_JSON];
	struct report_options o = {
		.show_values = s->p->set[OPTION_SHOW_VALUES],
		.explain = s->p->set[OPTION_EXPLAIN],
		.least = s->least,
	};
	struct report_totals totals;
	struct err e = { 0 };
	enum st ret = ST_OK;

	screen_look(&o, s->p->set[OPTION_NO_COLOR]);
	if (s->p->set[OPTION_HTML])
		ret = write_page(s, &r, &o, &e);
	if (ret == ST_OK && s->p->set[OPTION_JSON])
		ret = screen_write(json_file, report_jsonl, &r, &o, &e);
	if (ret == ST_OK && (!s->p->set[OPTION_JSON] || json_file != NULL))
		ret = screen_write(NULL, report_text, &r, &o, &e);
	if (ret != ST_OK) {
		cmd_say("%s", e.msg[0] != '\0' ? e.msg : st_name(ret));
		return EXIT_FAULT;
	}
	if (report_totals(&r, s->least, &totals) != ST_OK)
		return EXIT_FAULT;
	if (totals.partial != 0 || totals.unreadable != 0)
		return EXIT_PARTIAL;
	return totals.out != 0 ? EXIT_FOUND : EXIT_CLEAN;
}

static void scan_deinit(struct scan *s)
{
	mem_case_free(s->memory);
	sweeper_free(s->sweeper);
	identity_free(s->identity);
	inputs_deinit(&s->inputs);
	profile_deinit(&s->profile);
	who_deinit(&s->who);
}

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	struct scan s = { .self = self, .p = p };
	enum exit_code ret, shown;

	inputs_init(&s.inputs);
	profile_init(&s.profile);
	who_init(&s.who);
	ret = read_options(&s);
	if (ret == EXIT_CLEAN)
		ret = read_profile(&s);
	if (ret == EXIT_CLEAN)
		ret = tables_load(&s.who, p);
	if (ret == EXIT_CLEAN)
		ret = prepare(&s);
	if (ret == EXIT_CLEAN) {
		ret = take_all(&s);
		shown = show(&s);
		if (ret == EXIT_CLEAN)
			ret = shown;
	}
	scan_deinit(&s);
	return ret;
}

static const enum opt_id takes[] = {
	OPTION_DEVICE,	       OPTION_JSON, OPTION_HTML,   OPTION_SHOW_VALUES, OPTION_EXPLAIN,
	OPTION_MIN_CONFIDENCE, OPTION_HASH, OPTION_MMDB,   OPTION_THREADS,     OPTION_QUIET,
	OPTION_NO_COLOR,       OPTION_HELP, OPTION_COUNT_,
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
		"Nothing is sent anywhere. Identifiers are masked unless --show-values; with "
		"--device the\n"
		"values of a profile are searched for, too. An interrupt shows what is known so "
		"far, a\n"
		"second one ends.",
	.takes = takes,
	.run = run,
};
