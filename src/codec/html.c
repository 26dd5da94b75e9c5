#include "codec/html.h"

#include "base/span.h"
#include "codec/hex.h"
#include "codec/json_text.h"

enum { NAME_MAX_LEN = 8, DIGITS_MAX = 8 };

/* The references that can hide an identifier or what separates them (HTML Living Standard 13.5). */
static const struct {
	const char *name;
	uint32_t cp;
} names[] = {
	{ "amp", '&' },	     { "lt", '<' },	{ "gt", '>' },	   { "quot", '"' },
	{ "apos", '\'' },    { "nbsp", ' ' },	{ "colon", ':' },  { "semi", ';' },
	{ "comma", ',' },    { "equals", '=' }, { "period", '.' }, { "lpar", '(' },
	{ "rpar", ')' },     { "plus", '+' },	{ "sol", '/' },	   { "lowbar", '_' },
	{ "num", '#' },	     { "commat", '@' }, { "excl", '!' },   { "ast", '*' },
	{ "percnt", '%' },   { "quest", '?' },	{ "bsol", '\\' },  { "verbar", '|' },
	{ "lbrace", '{' },   { "rbrace", '}' }, { "lbrack", '[' }, { "rbrack", ']' },
	{ "NewLine", '\n' }, { "Tab", '\t' },	{ "hyphen", '-' },
};

/* &#38; or &#x26; behind "&#"; the length of the whole reference, 0 when it is none. */
static size_t numeric(struct span in, size_t at, uint32_t *cp)
{
	unsigned base = 10;
	size_t i = at + 2, digits;

	if (i < in.len && (in.p[i] | 32) == 'x') {
		base = 16;
		i++;
	}
	*cp = 0;
	for (digits = i; i < in.len && i - digits < DIGITS_MAX && hex_digit(in.p[i]) < base; i++)
		*cp = *cp > 0x10ffff ? *cp : *cp * base + hex_digit(in.p[i]);
	if (i == digits || i >= in.len || in.p[i] != ';' || *cp == 0)
		return 0;
	return i + 1 - at;
}

static size_t named(struct span in, size_t at, uint32_t *cp)
{
	size_t end = span_find(span_cut(in, at, NAME_MAX_LEN + 2), ';', 0);
	struct span name = span_cut(in, at + 1, end - 1);

	if (at + end >= in.len || end < 2 || in.p[at + end] != ';')
		return 0;
	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		if (!span_eq_str(name, names[i].name))
			continue;
		*cp = names[i].cp;
		return end + 1;
	}
	return 0;
}

enum st html_decode(struct span in, struct buf *out, size_t *changed, struct buf *marks)
{
	size_t start = out->len, at = 0, n = 0;
	enum st ret = ST_OK;

	while (at < in.len && ret == ST_OK) {
		size_t end = span_find(in, '&', at), len, before;
		uint32_t cp = 0;

		ret = mark_copy(out, start, in, at, end - at, marks);
		at = end;
		if (ret != ST_OK || at == in.len)
			break;
		len = in.len - at > 1 && in.p[at + 1] == '#' ? numeric(in, at, &cp)
							     : named(in, at, &cp);
		if (len == 0) {
			ret = mark_copy(out, start, in, at, 1, marks);
			at++;
			continue;
		}
		before = out->len;
		ret = utf8_put(out, cp);
		if (ret == ST_OK)
			ret = mark_put(marks, before - start, at, (unsigned)len,
				       (unsigned)(out->len - before));
		at += len;
		n++;
	}
	if (changed != NULL)
		*changed = n;
	return ret;
}
