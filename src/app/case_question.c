#include "app/case_question.h"

#include "app/screen.h"

enum exit_code case_question_open(struct case_question *q, const struct parsed *p)
{
	struct err e = { 0 };
	enum st st;

	*q = (struct case_question){ .p = p, .o = { .show_values = p->set[OPTION_SHOW_VALUES] } };
	st = case_file_open(&q->file, p->args[0], CASE_READ, &e);
	if (st == ST_OK) {
		q->r = case_file_reader(q->file);
		return EXIT_CLEAN;
	}
	cmd_say("%s", e.msg[0] != '\0' ? e.msg : st_name(st));
	return st == ST_NOMEM ? EXIT_FAULT : st == ST_IO ? EXIT_USAGE : EXIT_PARTIAL;
}

enum exit_code case_question_put(const struct case_question *q,
				 enum st (*write)(void *arg, struct out *out), void *arg)
{
	struct err e = { 0 };
	enum st st = screen_put(q->p->value[OPTION_JSON], write, arg, &e);

	if (st == ST_OK)
		return EXIT_CLEAN;
	if (case_file_error(q->file)[0] != '\0')
		cmd_say("%s: %s", q->p->args[0], case_file_error(q->file));
	else
		cmd_say("%s", e.msg[0] != '\0' ? e.msg : st_name(st));
	return st == ST_BAD || st == ST_LIMIT ? EXIT_PARTIAL : EXIT_FAULT;
}

void case_question_close(struct case_question *q)
{
	case_file_close(q->file);
	q->file = NULL;
}
