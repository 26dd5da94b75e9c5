/*
 * shell_line.h - one command line in the making, and the filters that several forms end with.
 *
 * The first failure stays in st and later puts do nothing.
 */
#ifndef IDENTIFY_SHELL_LINE_H
#define IDENTIFY_SHELL_LINE_H

#include "identify/form_shell.h"

struct shell_line {
	struct buf *out;
	const struct form_said *s;
	enum st st;
};

void shell_put(struct shell_line *l, const char *text);
void shell_put_number(struct shell_line *l, uint64_t n);
void shell_put_span(struct shell_line *l, struct span text);

/* Bytes on the way become hex digits; hex digits on the way become bytes. */
void shell_to_hex(struct shell_line *l);
void shell_from_hex(struct shell_line *l);

/* Letters and digits on the way get the signs between them that matched has. */
void shell_signs(struct shell_line *l);
/* And capitals, where matched has them. */
void shell_capitals(struct shell_line *l);

/* Letters and digits of s. */
size_t shell_count(struct span s);

/* form_shell_digest.c: hex digits of the digest that name says, written as matched is. */
void shell_digest(struct shell_line *l, struct span name);

#endif
