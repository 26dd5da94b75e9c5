/* repeat.h - a command line that gives the same result again, for a shell. */
#ifndef APP_REPEAT_H
#define APP_REPEAT_H

#include "app/cmd.h"
#include "base/buf.h"

/*
 * Appends "telltale scan --device=x.yaml capture.pcap": what changes the result or
 * where it goes, words quoted where a shell needs it. ST_OK, ST_LIMIT, ST_NOMEM.
 */
MUST_CHECK enum st repeat_command(const struct cmd *c, const struct parsed *p, struct buf *ret);

#endif
