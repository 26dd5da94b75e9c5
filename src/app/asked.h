/*
 * asked.h - what registries answered, beside a case: asked now (--online), or kept in it before.
 *
 * Whoever holds one lets its struct who point to it, so that every report has
 * the answers (attribute/inquiry.h). Without --online nothing here makes a socket.
 */
#ifndef APP_ASKED_H
#define APP_ASKED_H

#include "app/online.h"
#include "app/reading.h"
#include "case/file_answers.h"

struct asked {
	struct names *names;
	struct inquiries *inquiries;
	struct online *online; /* NULL: nobody is asked */
};

void asked_init(struct asked *a);
void asked_deinit(struct asked *a);

/* Room for answers in w. EXIT_CLEAN, EXIT_FAULT. */
MUST_CHECK enum exit_code asked_begin(struct asked *a, struct who *w);
/* And makes ready to ask, before anything is read. EXIT_CLEAN, EXIT_USAGE, EXIT_FAULT; said. */
MUST_CHECK enum exit_code asked_begin_online(struct asked *a, struct who *w);

/*
 * Asks about every destination that was told something that counts; keeps the
 * answers in the case file, when there is one. Nobody is asked after an interrupt.
 */
MUST_CHECK enum exit_code asked_ask(struct asked *a, const struct reading *in, struct read_case *c);

/* The answers that a case file holds. ST_OK; else case_file_error() says what is wrong. */
MUST_CHECK enum st asked_read(struct asked *a, struct case_file *f);

#endif
