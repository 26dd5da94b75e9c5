#include "app/repeat.h"

#include "base/span.h"

#include <stdio.h>
#include <string.h>

/* What every shell takes as it stands. */
static bool is_safe(struct span s)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				   "_-./:=,+@%";

	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] == 0 || strchr(safe, s.p[i]) == NULL)
			return false;
	return s.len != 0;
}

/* In single quotes; a quote inside ends them for a moment. */
static enum st put_word(struct buf *b, const char *prefix, struct span word)
{
	enum st st = buf_printf(b, " %s", prefix);

	if (st != ST_OK || is_safe(word))
		return st == ST_OK ? buf_put(b, word) : st;
	st = buf_put_u8(b, '\'');
	for (size_t i = 0; i < word.len && st == ST_OK; i++)
		st = word.p[i] == '\'' ? buf_put_str(b, "'\\''") : buf_put_u8(b, word.p[i]);
	return st == ST_OK ? buf_put_u8(b, '\'') : st;
}

/* What only the screen at hand is told by. */
static bool is_local(enum opt_id id)
{
	return id == OPTION_QUIET || id == OPTION_NO_COLOR || id == OPTION_THREADS;
}

enum st repeat_command(const struct cmd *c, const struct parsed *p, struct buf *ret)
{
	char prefix[64];
	enum st st = buf_printf(ret, "telltale %s", c->name);

	for (const enum opt_id *o = c->takes; *o != OPTION_COUNT_ && st == ST_OK; o++) {
		if (!p->set[*o] || is_local(*o))
			continue;
		snprintf(prefix, sizeof(prefix), "--%s", opts[*o].name);
		for (int i = 0; i < p->n_repeated && st == ST_OK; i++) {
			if (p->repeated[i].id != *o)
				continue;
			snprintf(prefix, sizeof(prefix), "--%s=", opts[*o].name);
			st = put_word(ret, prefix, span_str(p->repeated[i].value));
		}
		if (st != ST_OK || opts[*o].takes == OPT_REPEATED)
			continue;
		if (p->value[*o] == NULL) {
			st = buf_printf(ret, " %s", prefix);
			continue;
		}
		snprintf(prefix, sizeof(prefix), "--%s=", opts[*o].name);
		st = put_word(ret, prefix, span_str(p->value[*o]));
	}
	for (int i = 0; i < p->n_args && st == ST_OK; i++)
		st = put_word(ret, p->args[i][0] == '-' && p->args[i][1] != '\0' ? "./" : "",
			      span_str(p->args[i]));
	return st;
}
