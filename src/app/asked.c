#include "app/asked.h"

#include "app/destinations.h"
#include "app/keeper.h"
#include "app/kept_case.h"
#include "app/tables.h"
#include "base/span.h"

void asked_init(struct asked *a)
{
	*a = (struct asked){ 0 };
}

void asked_deinit(struct asked *a)
{
	online_free(a->online);
	inquiries_free(a->inquiries);
	names_free(a->names);
}

static enum exit_code said(enum st st, const struct err *e)
{
	if (st == ST_OK)
		return EXIT_CLEAN;
	cmd_say("%s", e->msg[0] != '\0' ? e->msg : st_name(st));
	return st == ST_BAD || st == ST_IO ? EXIT_USAGE : EXIT_FAULT;
}

enum exit_code asked_begin(struct asked *a, struct who *w)
{
	struct err e = { 0 };
	enum st st = names_new(&a->names, 1);

	if (st == ST_OK)
		st = inquiries_new(&a->inquiries, a->names);
	if (st == ST_OK)
		w->inquiries = a->inquiries;
	return said(st, &e);
}

enum exit_code asked_begin_online(struct asked *a, struct who *w)
{
	struct err e = { 0 };
	enum exit_code ret = asked_begin(a, w);

	if (ret != EXIT_CLEAN)
		return ret;
	return said(online_open(&a->online, tables_directory(), w, a->names, a->inquiries, &e), &e);
}

/* --- asking --------------------------------------------------------------------------------- */

/* Whoever is a destination of these captures, or of what the case held before. */
static enum st avoid_all(struct asked *a, const struct read_case *c)
{
	struct case_reader r = read_case_reader(c);
	struct destinations d;
	enum st st;

	destinations_init(&d);
	st = destinations_collect(&d, &r, DESTINATIONS_ALL, CONFIDENCE_POSSIBLE);
	if (st == ST_OK && c->kept != NULL) {
		r = kept_case_reader(c->kept);
		st = destinations_collect(&d, &r, DESTINATIONS_ALL, CONFIDENCE_POSSIBLE);
	}
	for (size_t i = 0; i < d.n && st == ST_OK; i++)
		st = online_avoid(a->online, &d.rows[i]);
	destinations_deinit(&d);
	return st;
}

static enum st plan_told(struct asked *a, const struct reading *in, const struct read_case *c)
{
	const struct case_reader r = read_case_reader(c);
	struct redactor *redactor = NULL;
	struct destinations d;
	enum st st;

	destinations_init(&d);
	st = destinations_collect(&d, &r, DESTINATIONS_TOLD, in->least);
	if (st == ST_OK)
		st = redactor_new(&redactor, &r);
	for (size_t i = 0; i < d.n && st == ST_OK; i++)
		st = online_plan(a->online, &d.rows[i], redactor);
	redactor_free(redactor);
	destinations_deinit(&d);
	return st;
}

static enum st keep(void *arg, const struct inquiry_answer *a, bool root, struct span about,
		    struct span body)
{
	const struct case_answer answer = {
		a->server, a->protocol, root ? SPAN_LIT("root") : (struct span){ 0 },
		about,	   a->date,	body
	};

	return kept_case_answer(arg, &answer);
}

enum exit_code asked_ask(struct asked *a, const struct reading *in, struct read_case *c)
{
	const struct online_witness witness = { c->kept, keep };
	struct err e = { 0 };
	enum st st;

	if (a->online == NULL || c->memory == NULL || keeper_interrupted())
		return EXIT_CLEAN;
	st = avoid_all(a, c);
	if (st == ST_OK)
		st = plan_told(a, in, c);
	if (st == ST_LIMIT) {
		cmd_say("more destinations than can be kept apart: nobody is asked");
		return EXIT_CLEAN;
	}
	if (st == ST_OK)
		st = online_ask(a->online, c->kept != NULL ? &witness : NULL);
	if (c->kept != NULL)
		kept_case_finish(c->kept, c->memory);
	return said(st, &e);
}

/* --- a case that has them already ----------------------------------------------------------- */

static enum st take(void *arg, const struct case_answer *answer)
{
	struct asked *a = arg;
	const struct inquiry_answer read = {
		answer->server, answer->protocol, answer->date, { 0 }
	};
	struct registry_says says;
	struct inquiry *to;
	enum st st = inquiries_about(a->inquiries, answer->about, &to);

	if (st == ST_OK)
		st = inquiry_take(a->inquiries, to, &read, span_eq_str(answer->role, "root"),
				  answer->body, &says);
	/* one that says nothing (any more), or one too many, is no reason to show nothing */
	return st == ST_NOMEM ? st : ST_OK;
}

enum st asked_read(struct asked *a, struct case_file *f)
{
	return case_file_each_answer(f, take, a);
}
