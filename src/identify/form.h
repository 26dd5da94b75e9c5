/*
 * form.h - the one table of forms a value may be written in.
 *
 * Adding a form is a row in form.c, the command that makes it again
 * (form_shell.h) and a test whose vector another program made.
 */
#ifndef IDENTIFY_FORM_H
#define IDENTIFY_FORM_H

#include "identify/known.h"

/* Where a row puts what it made. */
struct form_maker {
	void *arg;
	enum st (*put)(void *arg, struct span bytes);
	const struct profile *profile;
	const struct known_value *value;
};

struct form_row {
	const char *name;
	uint32_t kinds; /* bits 1 << KIND_x */
	uint32_t flags; /* FORM_TEXT, FORM_BINARY or FORM_DIGEST */
	enum st (*make)(struct form_maker *m);
};

extern const struct form_row form_rows[];
extern const size_t form_rows_n;

/*
 * Each digest of each text a value is sensibly hashed as, plain and with each
 * salt, and of it with each other value of its device (of p's values, v among
 * them; a few dozen at most); name says how it was made: "sha256",
 * "md5(upper)", "sha1(salt+plain)", "hmac-sha256(no-separators)". What is not
 * the first of its kind has its number: "sha1(plain+salt2)", "md5(plain+mac2)",
 * "hmac-sha1(plain,salt2)". A row here needs its command (form_shell.h). Stops at
 * what put returns when it is not ST_OK. ST_NOMEM when a digest cannot be made.
 */
struct form_digest_sink {
	void *arg;
	enum st (*put)(void *arg, const char *name, struct span digest);
};

MUST_CHECK enum st form_digests(const struct profile *p, const struct known_value *v,
				const struct form_digest_sink *out);
MUST_CHECK enum st form_pair_digests(const struct profile *p, const struct known_value *v,
				     const struct form_digest_sink *out);
/* A kind of which pairs are hashed at all. */
bool form_is_paired(enum kind k);

/* "md5(upper)", "first16(hmac-sha256)": a digest, or a piece of one. */
bool form_is_digest(struct span form);
/* A digest that was found without its value: then the value told is the digest itself. */
bool form_is_unsolved(struct span form, struct span value);
/* One of a kind with so few values that all of them can be tried: it hides nothing (facts.md B.5).
 */
bool form_is_reversible(enum kind k, struct span form, struct span value);

static inline enum st form_put(struct form_maker *m, const void *p, size_t len)
{
	return m->put(m->arg, (struct span){ p, len });
}

#endif
