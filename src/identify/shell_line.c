#include "identify/shell_line.h"

#include "base/span.h"

#include <ctype.h>
#include <string.h>

enum { GROUPS_MAX = 9 }; /* that sed can name */

void shell_put(struct shell_line *l, const char *text)
{
	if (l->st == ST_OK)
		l->st = buf_put_str(l->out, text);
}

void shell_put_number(struct shell_line *l, uint64_t n)
{
	if (l->st == ST_OK)
		l->st = buf_printf(l->out, "%llu", (unsigned long long)n);
}

void shell_put_span(struct shell_line *l, struct span text)
{
	if (l->st == ST_OK)
		l->st = buf_put(l->out, text);
}

void shell_to_hex(struct shell_line *l)
{
	shell_put(l, " | od -An -v -tx1 | tr -d ' \\n'");
}

void shell_from_hex(struct shell_line *l)
{
	shell_put(l, " | tr a-f A-F | basenc -d --base16");
}

size_t shell_count(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += isalnum(s.p[i]) != 0;
	return n;
}

/* --- signs -------------------------------------------------------------------------------- */

static void put_sign(struct shell_line *l, uint8_t c)
{
	char text[3] = { (char)c, 0, 0 };

	if (c == '/') {
		text[0] = '\\';
		text[1] = (char)c;
	}
	shell_put(l, text);
}

/* One and the same sign after every so many; 0: it is otherwise. */
static size_t even_groups(struct span m, uint8_t *sign)
{
	size_t every = 0, run = 0;

	for (size_t i = 0; i < m.len; i++) {
		if (isalnum(m.p[i])) {
			run++;
			if (every != 0 && run > every)
				return 0;
			continue;
		}
		if (run == 0 || (every != 0 && (run != every || m.p[i] != *sign)))
			return 0;
		every = run;
		*sign = m.p[i];
		run = 0;
	}
	return run != 0 ? every : 0;
}

/* Lengths of the runs of letters and digits, into zeros; 0: more than sed can name. */
static size_t groups_of(struct span m, size_t *len)
{
	size_t n = 0;

	for (size_t i = 0; i < m.len; i++) {
		if (!isalnum(m.p[i]))
			continue;
		if (i == 0 || !isalnum(m.p[i - 1])) {
			if (n == GROUPS_MAX)
				return 0;
			n++;
		}
		len[n - 1]++;
	}
	return n;
}

static void put_uneven(struct shell_line *l, struct span m)
{
	size_t len[GROUPS_MAX] = { 0 }, n = groups_of(m, len), group = 0;

	if (n == 0)
		return;
	shell_put(l, " | sed -E 's/^");
	for (size_t i = 0; i < n; i++) {
		shell_put(l, "(.{");
		shell_put_number(l, len[i]);
		shell_put(l, "})");
	}
	shell_put(l, "$/");
	for (size_t i = 0; i < m.len; i++) {
		if (!isalnum(m.p[i])) {
			put_sign(l, m.p[i]);
		} else if (i == 0 || !isalnum(m.p[i - 1])) {
			shell_put(l, "\\");
			shell_put_number(l, ++group);
		}
	}
	shell_put(l, "/'");
}

/* What stands between digits; anything else could be read as more than a sign. */
static bool is_sign(uint8_t c)
{
	return c != 0 && strchr(" -:./+_,", c) != NULL;
}

void shell_signs(struct shell_line *l)
{
	struct span m = l->s->matched;
	uint8_t sign = 0;
	size_t every;

	for (size_t i = 0; i < m.len; i++)
		if (!isalnum(m.p[i]) && !is_sign(m.p[i]))
			return;
	if (shell_count(m) == m.len)
		return;
	every = even_groups(m, &sign);
	if (every == 0) {
		put_uneven(l, m);
		return;
	}
	shell_put(l, " | sed -E 's/.{");
	shell_put_number(l, every);
	shell_put(l, "}/&");
	put_sign(l, sign);
	shell_put(l, shell_count(m) % every == 0 ? "/g;s/.$//'" : "/g'");
}

void shell_capitals(struct shell_line *l)
{
	bool upper = false, lower = false;

	for (size_t i = 0; i < l->s->matched.len; i++) {
		upper |= isupper(l->s->matched.p[i]) != 0;
		lower |= islower(l->s->matched.p[i]) != 0;
	}
	if (upper && !lower)
		shell_put(l, " | tr a-z A-Z");
}
