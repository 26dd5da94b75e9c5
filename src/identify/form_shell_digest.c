/* row: how a digest that form_digest.c names is made again, and written as it stood */
#include "base/span.h"
#include "codec/digest.h"
#include "identify/shell_line.h"

#include <ctype.h>
#include <string.h>

static const struct {
	const char *name, *word; /* what stands in a command's text for it */
	const char *command;	 /* what makes it by itself */
} spellings[] = {
	{ "plain", "$v", "printf %s \"$v\"" },
	{ "upper", NULL, "printf %s \"$v\" | tr a-z A-Z" },
	{ "no-separators", NULL, "printf %s \"$v\" | tr -d ':\\-'" },
	{ "upper-no-separators", NULL, "printf %s \"$v\" | tr -d ':\\-' | tr a-z A-Z" },
	{ "dashes", NULL, "printf %s \"$v\" | tr : -" },
	{ "no-check-digit", "${v%?}", "printf %s \"${v%?}\"" },
	{ "international", "+$v", "printf %s \"+$v\"" },
};

/* Pieces of a digest, named by hex digits. */
static const struct {
	const char *name;
	uint8_t first, len; /* in hex digits; first 255: from the end */
} pieces[] = {
	{ "first16(", 0, 16 },
	{ "last16(", 255, 16 },
	{ "middle16(", 8, 16 },
	{ "first32(", 0, 32 },
};

struct said {
	struct span inner; /* without piece and algorithm: "salt+plain" */
	size_t piece;	   /* N_ELEMENTS(pieces): all of it */
	enum digest digest;
	bool hmac;
	struct span salt; /* "salt2", of a HMAC */
};

/* "md5(...)", "hmac-sha1", with what stands in the brackets. */
static bool read_algorithm(struct span name, struct said *ret)
{
	struct span hmac = SPAN_LIT("hmac-");

	ret->hmac = span_starts(name, hmac);
	if (ret->hmac)
		name = span_from(name, hmac.len);
	for (unsigned d = 0; d < DIGEST_COUNT_; d++) {
		struct span algorithm = span_str(digest_name((enum digest)d));
		struct span rest;

		if (!span_starts(name, algorithm))
			continue;
		rest = span_from(name, algorithm.len);
		ret->digest = (enum digest)d;
		ret->inner = SPAN_LIT("plain");
		if (rest.len == 0)
			return true;
		if (rest.p[0] != '(' || rest.p[rest.len - 1] != ')')
			continue;
		ret->inner = span_cut(rest, 1, rest.len - 2);
		return true;
	}
	return false;
}

static bool read_name(struct span name, struct said *ret)
{
	ret->piece = N_ELEMENTS(pieces);
	for (size_t i = 0; i < N_ELEMENTS(pieces); i++) {
		if (!span_starts(name, span_str(pieces[i].name)))
			continue;
		ret->piece = i;
		name = span_from(name, strlen(pieces[i].name));
		name = span_cut(name, 0, name.len != 0 ? name.len - 1 : 0);
		break;
	}
	return read_algorithm(name, ret);
}

static size_t spelling_by_name(struct span name)
{
	size_t i = 0;

	while (i < N_ELEMENTS(spellings) && !span_eq_str(name, spellings[i].name))
		i++;
	return i;
}

static void put_part(struct shell_line *l, struct span name)
{
	size_t i = spelling_by_name(name);

	if (i == N_ELEMENTS(spellings)) { /* a salt, or another value of the device */
		shell_put(l, "$");
		shell_put_span(l, name);
	} else if (spellings[i].word != NULL) {
		shell_put(l, spellings[i].word);
	} else {
		shell_put(l, "$(");
		shell_put(l, spellings[i].command);
		shell_put(l, ")");
	}
}

/* The text that is hashed; of two parts the first and the second name variables or spellings. */
static void put_text(struct shell_line *l, struct span inner)
{
	size_t plus = span_find(inner, '+', 0), i = spelling_by_name(inner);

	if (i < N_ELEMENTS(spellings)) {
		shell_put(l, spellings[i].command);
		return;
	}
	if (plus == inner.len) {
		l->st = ST_UNSUP;
		return;
	}
	shell_put(l, "printf %s%s \"");
	put_part(l, span_cut(inner, 0, plus));
	shell_put(l, "\" \"");
	put_part(l, span_from(inner, plus + 1));
	shell_put(l, "\"");
}

/* Variables are made of letters, digits and _ alone: the name came with the finding. */
static bool is_sound(struct span inner)
{
	for (size_t i = 0; i < inner.len; i++)
		if (!isalnum(inner.p[i]) && strchr("_-+,", inner.p[i]) == NULL)
			return false;
	return inner.len != 0;
}

static void put_digest(struct shell_line *l, const struct said *d)
{
	struct span inner = d->inner, salt = SPAN_LIT("salt");
	size_t comma = span_find(inner, ',', 0);

	if (d->hmac && comma < inner.len) {
		salt = span_from(inner, comma + 1);
		inner = span_cut(inner, 0, comma);
	}
	put_text(l, inner);
	shell_put(l, d->hmac ? " | openssl dgst -r -" : " | ");
	shell_put(l, digest_name(d->digest));
	if (d->hmac) {
		shell_put(l, " -hmac \"$");
		shell_put_span(l, salt);
		shell_put(l, "\"");
	} else {
		shell_put(l, "sum");
	}
}

static size_t put_piece(struct shell_line *l, const struct said *d)
{
	size_t all = 2 * digest_len(d->digest), first = 0, n = all;

	if (d->piece < N_ELEMENTS(pieces)) {
		n = pieces[d->piece].len;
		first = pieces[d->piece].first == 255 ? all - n : pieces[d->piece].first;
	}
	shell_put(l, " | cut -c");
	shell_put_number(l, first + 1);
	shell_put(l, "-");
	shell_put_number(l, first + n);
	return n;
}

/* Hex digits on the way become base64 of the dialect that matched is written in. */
static void put_base64(struct shell_line *l)
{
	struct span m = l->s->matched;
	bool url = span_find(m, '-', 0) < m.len || span_find(m, '_', 0) < m.len;

	shell_put(l, " | tr -d '\\n'");
	shell_from_hex(l);
	shell_put(l, url ? " | basenc -w0 --base64url" : " | base64 -w0");
	if (m.len != 0 && m.p[m.len - 1] != '=')
		shell_put(l, " | tr -d =");
}

void shell_digest(struct shell_line *l, struct span name)
{
	struct span m = l->s->matched;
	struct said d;
	size_t n;

	if (!read_name(name, &d) || !is_sound(d.inner)) {
		l->st = ST_UNSUP;
		return;
	}
	put_digest(l, &d);
	n = put_piece(l, &d);
	if (m.len == 0 || m.len == n / 2) /* bytes as they are */
		return;
	if (shell_count(m) == n && m.len >= n) {
		shell_signs(l);
		shell_capitals(l);
	} else {
		put_base64(l);
	}
}
