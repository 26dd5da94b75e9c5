/* What was read of a device's log, and what not. */
#include "app/cmd.h"

#include "app/reasoning.h"
#include "app/screen.h"
#include "report/reasons_files.h"

struct told_events {
	const struct why *w;
	struct report_options options;
};

static enum st write_json(void *arg, struct out *out)
{
	const struct told_events *t = arg;
	struct json j;

	json_init(&j, out);
	return reasons_files_json(t->w, &j);
}

static enum st write_text(void *arg, struct out *out)
{
	const struct told_events *t = arg;
	struct page page;

	page_init(&page, out, &t->options, NULL);
	reasons_files_show(t->w, &page);
	page_deinit(&page);
	return out->status;
}

static enum exit_code show(struct told_events *t, const struct parsed *p)
{
	const char *json_file = p->value[OPTION_JSON];
	struct err e = { 0 };
	enum st st = ST_OK;

	screen_look(&t->options, p->set[OPTION_NO_COLOR]);
	if (p->set[OPTION_JSON])
		st = screen_put(json_file, write_json, t, &e);
	if (st == ST_OK && (!p->set[OPTION_JSON] || json_file != NULL))
		st = screen_put(NULL, write_text, t, &e);
	if (st == ST_OK)
		return EXIT_CLEAN;
	cmd_say("%s", e.msg[0] != '\0' ? e.msg : st_name(st));
	return EXIT_FAULT;
}

/* Read whole? A file of which no line or not every line was read is told by the status. */
static enum exit_code status(const struct why *w, int asked)
{
	uint64_t unread = 0;

	for (size_t i = 0; i < w->n_files; i++)
		unread += w->files[i].unread;
	return unread != 0 || w->n_files < (size_t)asked ? EXIT_PARTIAL : EXIT_CLEAN;
}

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	struct event_hints hints;
	struct told_events t = { 0 };
	struct why w;
	enum exit_code ret = reasoning_hints(self, p, &hints);

	if (ret != EXIT_CLEAN)
		return ret;
	if (p->n_args == 0)
		return cmd_refuse(self, "events: name a file, or - for standard input");
	why_init(&w);
	t.w = &w;
	for (int i = 0; i < p->n_args && ret != EXIT_FAULT; i++)
		ret = reasoning_events(&w, p->args[i], &hints);
	if (ret != EXIT_FAULT)
		ret = show(&t, p);
	if (ret == EXIT_CLEAN)
		ret = status(&w, p->n_args);
	why_deinit(&w);
	return ret;
}

static const enum opt_id takes[] = {
	OPTION_YEAR,	 OPTION_UTC_OFFSET, OPTION_JSON,   OPTION_QUIET,
	OPTION_NO_COLOR, OPTION_HELP,	    OPTION_COUNT_,
};

const struct cmd cmd_events = {
	.name = "events",
	.args = "[options] FILE...",
	.help = "What was read of a device's log, and what not",
	.more = "FILE is CSV with the heading time,event[,detail] (RFC 3339 times; events: "
		"power_on,\n"
		"boot_completed, screen_on, screen_off, unlock, sim_change, wifi_connect, "
		"mobile_connect,\n"
		"app_start, ota, note), Android's event log or logcat text, the text of a bug "
		"report, or\n"
		"PCAPdroid's list of connections. Logs leave out the year and the time zone: "
		"--year and\n"
		"--utc-offset state them; scan finds them by its captures where it can. By "
		"PCAPdroid's list\n"
		"scan says which app a finding is of (addresses, ports and time have to fit), by "
		"the starts\n"
		"of apps in an event log which package.\n"
		"\n"
		"Status 3 means that lines or files could not be read.",
	.takes = takes,
	.run = run,
};
