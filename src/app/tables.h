/*
 * tables.h - where the tables of networks, owners and clients lie, and loading them.
 *
 * TELLTALE_DATA names a directory; else, for a program run where it was
 * built, the tree's data/; else where it was installed. What cannot be used
 * is said once on standard error, and the run goes on without it.
 */
#ifndef APP_TABLES_H
#define APP_TABLES_H

#include "app/cmd.h"
#include "attribute/who.h"

/* That directory; static, or of the environment. */
const char *tables_directory(void);

/* w is to be given to who_deinit() whatever comes back: EXIT_CLEAN, EXIT_USAGE (--mmdb),
 * EXIT_FAULT. */
MUST_CHECK enum exit_code tables_load(struct who *w, const struct parsed *p);

#endif
