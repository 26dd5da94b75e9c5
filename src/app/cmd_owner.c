/* Who stands behind a destination: names, addresses, and those a capture went to. */
#include "app/cmd.h"

#include "app/asked.h"
#include "app/destinations.h"
#include "app/screen.h"
#include "app/tables.h"
#include "attribute/idn.h"
#include "attribute/names.h"
#include "base/span.h"
#include "report/attribution.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

/* One run; the writer of a report is given it. */
struct asking {
	const struct parsed *p;
	struct who who;
	struct destinations *captures; /* one for each argument; unused ones are empty */
	struct asked asked;
	struct report_options options;
	uint64_t unknown, answered;
};

enum { OWNER_ARGS_MAX = 256 };

enum argument { ARGUMENT_NAME, ARGUMENT_ADDRESS, ARGUMENT_CAPTURE, ARGUMENT_NONSENSE };

static bool is_host(struct span s)
{
	bool dot = false;

	for (size_t i = 0; i < s.len; i++) {
		dot |= s.p[i] == '.';
		if (!isalnum(s.p[i]) && strchr(".-_", s.p[i]) == NULL)
			return false;
	}
	return dot && s.len <= 253;
}

/* host: of a name, as it is looked for. */
static enum argument what_is(const char *arg, struct ip *ip, char host[IDN_MAX])
{
	struct span s = span_str(arg);

	if (ip_parse(s, ip))
		return ARGUMENT_ADDRESS;
	if (strcmp(arg, "-") == 0 || access(arg, F_OK) == 0)
		return ARGUMENT_CAPTURE;
	return idn_to_ascii(s, host) == ST_OK && is_host(span_str(host)) ? ARGUMENT_NAME
									 : ARGUMENT_NONSENSE;
}

/* --- writing ------------------------------------------------------------------------------ */

/* Where one answer goes: a page or JSON. */
struct writing {
	struct asking *q;
	struct page *page; /* NULL: JSON */
	struct json json;
	const struct redactor *redact;
	uint64_t unknown, answered;
};

static enum st write_one(struct writing *w, struct span asked, const struct party *to)
{
	struct who_answer answer;
	struct attribution a = {
		.asked = asked,
		.host = to->host,
		.domain = names_domain(w->q->asked.names, to->host),
		.ip = to->at.ip,
		.look_up = to->look_up,
		.who = &w->q->who,
		.answer = &answer,
	};
	struct arena arena;
	enum st st;

	arena_init(&arena, 1 << 20);
	st = who_ask(&w->q->who, to->host, &to->at.ip, &arena, &answer);
	if (st == ST_OK && w->page != NULL)
		attribution_show(&a, w->page);
	else if (st == ST_OK)
		attribution_json(&a, &w->json, w->redact);
	if (st == ST_OK && attribution_known(&a))
		w->answered++;
	else
		w->unknown++;
	arena_deinit(&arena);
	return st;
}

static enum st write_capture(struct writing *w, size_t i)
{
	const struct destinations *d = &w->q->captures[i];
	struct case_reader r;
	struct redactor *redact = NULL;
	enum st st = ST_OK;

	if (d->memory == NULL)
		return ST_OK;
	r = mem_case_reader(d->memory);
	if (!w->q->options.show_values)
		st = redactor_new(&redact, &r);
	w->redact = redact;
	if (w->page != NULL)
		w->page->redact = redact;
	for (size_t k = 0; k < d->n && st == ST_OK; k++)
		st = write_one(w, span_str(w->q->p->args[i]), &d->rows[k]);
	w->redact = NULL;
	if (w->page != NULL)
		w->page->redact = NULL;
	redactor_free(redact);
	return st;
}

static enum st write_answers(struct writing *w)
{
	enum st st = ST_OK;

	for (int i = 0; i < w->q->p->n_args && st == ST_OK; i++) {
		struct span asked = span_str(w->q->p->args[i]);
		struct party to = { 0 };
		char host[IDN_MAX];
		enum argument what = what_is(w->q->p->args[i], &to.at.ip, host);

		if (what == ARGUMENT_CAPTURE) {
			st = write_capture(w, (size_t)i);
			continue;
		}
		if (what == ARGUMENT_NAME)
			to.host = span_str(host);
		st = write_one(w, asked, &to);
	}
	w->q->answered = w->answered;
	w->q->unknown = w->unknown;
	return st;
}

static enum st write_text(void *arg, struct out *out)
{
	struct asking *q = arg;
	struct writing w = { .q = q };
	struct page page;
	enum st st;

	page_init(&page, out, &q->options, NULL);
	w.page = &page;
	st = write_answers(&w);
	page_deinit(&page);
	return st;
}

static enum st write_json(void *arg, struct out *out)
{
	struct writing w = { .q = arg };

	json_init(&w.json, out);
	return write_answers(&w);
}

/* --- running ------------------------------------------------------------------------------ */

static enum exit_code read_captures(struct asking *q, bool *partial)
{
	const struct parsed *p = q->p;

	for (int i = 0; i < p->n_args; i++) {
		struct err e = { 0 };
		char host[IDN_MAX];
		struct ip ip;
		enum st st;

		if (what_is(p->args[i], &ip, host) != ARGUMENT_CAPTURE)
			continue;
		st = destinations_read(&q->captures[i], p->args[i], &q->who, p->set[OPTION_QUIET],
				       &e);
		*partial |= q->captures[i].partial;
		if (st != ST_OK) {
			cmd_say("%s", e.msg[0] != '\0' ? e.msg : st_name(st));
			return EXIT_FAULT;
		}
	}
	return EXIT_CLEAN;
}

/* Every destination there is, in the order of the arguments. */
static enum st each_party(struct asking *q, enum st (*fn)(struct online *o, const struct party *p,
							  const struct redactor *redactor))
{
	enum st st = ST_OK;

	for (int i = 0; i < q->p->n_args && st == ST_OK; i++) {
		const struct destinations *d = &q->captures[i];
		struct redactor *redactor = NULL;
		struct party to = { 0 };
		char host[IDN_MAX];

		if (what_is(q->p->args[i], &to.at.ip, host) == ARGUMENT_NAME)
			to.host = span_str(host);
		if (d->memory == NULL) {
			st = fn(q->asked.online, &to, NULL);
			continue;
		}
		const struct case_reader r = mem_case_reader(d->memory);

		st = redactor_new(&redactor, &r);
		for (size_t k = 0; k < d->n && st == ST_OK; k++)
			st = fn(q->asked.online, &d->rows[k], redactor);
		redactor_free(redactor);
	}
	return st;
}

static enum st avoid(struct online *o, const struct party *p, const struct redactor *redactor)
{
	(void)redactor;
	return online_avoid(o, p);
}

static enum exit_code ask(struct asking *q)
{
	enum st st = each_party(q, avoid);

	if (st == ST_OK)
		st = each_party(q, online_plan);
	if (st == ST_OK)
		st = online_ask(q->asked.online, NULL);
	if (st == ST_OK)
		return EXIT_CLEAN;
	cmd_say("%s", st_name(st));
	return EXIT_FAULT;
}

static enum exit_code write_out(struct asking *q)
{
	const struct parsed *p = q->p;
	const char *json_file = p->value[OPTION_JSON];
	struct err e = { 0 };
	enum st st = ST_OK;

	q->options.show_values = p->set[OPTION_SHOW_VALUES];
	screen_look(&q->options, p->set[OPTION_NO_COLOR]);
	if (p->set[OPTION_JSON])
		st = screen_put(json_file, write_json, q, &e);
	if (st == ST_OK && (!p->set[OPTION_JSON] || json_file != NULL))
		st = screen_put(NULL, write_text, q, &e);
	if (st == ST_OK)
		return EXIT_CLEAN;
	cmd_say("%s", e.msg[0] != '\0' ? e.msg : st_name(st));
	return EXIT_FAULT;
}

static enum exit_code answer(struct asking *q)
{
	bool partial = false;
	enum exit_code ret = tables_load(&q->who, q->p);

	if (ret == EXIT_CLEAN)
		ret = q->p->set[OPTION_ONLINE] ? asked_begin_online(&q->asked, &q->who)
					       : asked_begin(&q->asked, &q->who);
	if (ret == EXIT_CLEAN)
		ret = read_captures(q, &partial);
	if (ret == EXIT_CLEAN && q->p->set[OPTION_ONLINE])
		ret = ask(q);
	if (ret == EXIT_CLEAN)
		ret = write_out(q);
	if (ret != EXIT_CLEAN)
		return ret;
	if (partial)
		return EXIT_PARTIAL;
	return q->answered != 0 ? EXIT_CLEAN : EXIT_FOUND; /* 1: nothing known */
}

static enum exit_code run(const struct cmd *self, const struct parsed *p)
{
	struct destinations captures[OWNER_ARGS_MAX];
	struct asking q = { .p = p, .captures = captures };
	enum exit_code ret;

	if (p->n_args == 0 || p->n_args > OWNER_ARGS_MAX)
		return cmd_refuse(self, "owner: takes from 1 to %d names, addresses or captures",
				  OWNER_ARGS_MAX);
	for (int i = 0; i < p->n_args; i++) {
		char host[IDN_MAX];
		struct ip ip;

		if (what_is(p->args[i], &ip, host) == ARGUMENT_NONSENSE)
			return cmd_refuse(self, "owner: '%s' is no address, no host name, no file",
					  p->args[i]);
		destinations_init(&captures[i]);
	}
	who_init(&q.who);
	asked_init(&q.asked);
	ret = answer(&q);
	for (int i = 0; i < p->n_args; i++)
		destinations_deinit(&captures[i]);
	asked_deinit(&q.asked);
	who_deinit(&q.who);
	return ret;
}

static const enum opt_id takes[] = {
	OPTION_JSON,  OPTION_SHOW_VALUES, OPTION_MMDB, OPTION_ONLINE,
	OPTION_QUIET, OPTION_NO_COLOR,	  OPTION_HELP, OPTION_COUNT_,
};

const struct cmd cmd_owner = {
	.name = "owner",
	.args = "[options] NAME|ADDRESS|CAPTURE...",
	.help = "Who stands behind a destination, and how sure that is",
	.more = "From tables that come along, each with its source and date; nothing is asked of "
		"anybody\n"
		"unless --online: then registries are (RDAP, else WHOIS), never a destination nor "
		"whom it is\n"
		"operated by; what will be asked of whom is said first, and answers are kept with "
		"their date.\n"
		"Kept apart: who keeps the registry, who registered the name, where the network "
		"is\n"
		"registered and who announces it, who operates the service and whose company that "
		"is.\n"
		"What does not agree is shown and not settled. For a capture: the destinations "
		"that were\n"
		"told an identifier, and those whose payload stayed closed. Status 1 means that "
		"nothing\n"
		"is known.",
	.takes = takes,
	.run = run,
};
