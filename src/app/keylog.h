/*
 * keylog.h - the file of --keylog as text, for the processes that parse.
 */
#ifndef APP_KEYLOG_H
#define APP_KEYLOG_H

#include "app/cmd.h"
#include "base/buf.h"

/* Holds what is read at most. */
void keylog_init(struct buf *text);

/* path NULL: none. EXIT_CLEAN; EXIT_USAGE: said why not. text is for buf_deinit() always. */
MUST_CHECK enum exit_code keylog_read(const char *path, struct buf *text);

#endif
