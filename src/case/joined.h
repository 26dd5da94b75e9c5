/*
 * joined.h - several cases read as one: the captures of the first, then those of the next.
 *
 * Nothing is copied. The parts have to outlive it. There is no head and no
 * secret: what is shown of it carries no pseudonyms of one part.
 */
#ifndef CASE_JOINED_H
#define CASE_JOINED_H

#include "case/case.h"

enum { JOINED_MAX = 2 };

struct joined_case {
	struct case_reader parts[JOINED_MAX];
	size_t n;
};

struct case_reader joined_case_reader(struct joined_case *j);

#endif
