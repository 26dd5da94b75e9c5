#include "report/needles.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

/* A needle is compared by this many letters; where it has more, all that follows them is hit. */
enum { LETTERS_MAX = 256, FILTER_BITS = 1 << 18 };

#define NONE UINT32_MAX
#define SEPARATOR 'A' /* in letter[]: no letter is one once it is lower case */

/* Letters only, sorted; within is the longest needle this one begins with. */
struct row {
	struct span letters;
	uint32_t value, within, added;
};

struct needles {
	struct arena arena;
	struct row *rows;
	size_t n, cap;
	uint64_t filter[FILTER_BITS / 64]; /* the first NEEDLE_SHORT letters of the long ones */
	uint64_t pairs[65536 / 64];	   /* their first two letters */
	uint8_t starts[256];		   /* first letters of the short ones */
	uint8_t letter[256];		   /* of a byte: lower(), or SEPARATOR */
};

static bool is_separator(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ':' || c == '-' || c == '.'
	       || c == '/' || c == '_' || c == '+';
}

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

/* Bytes of a multi-byte character count as letters. */
static bool is_letter(uint8_t c)
{
	c = lower(c);
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
}

enum st needles_new(struct needles **ret)
{
	struct needles *n = calloc(1, sizeof(*n));

	if (n == NULL)
		return ST_NOMEM;
	arena_init(&n->arena, SIZE_MAX / 2);
	for (unsigned c = 0; c < 256; c++)
		n->letter[c] = is_separator((uint8_t)c) ? SEPARATOR : lower((uint8_t)c);
	*ret = n;
	return ST_OK;
}

void needles_free(struct needles *n)
{
	if (n == NULL)
		return;
	arena_deinit(&n->arena);
	free(n->rows);
	free(n);
}

enum st needles_add(struct needles *n, struct span text, uint32_t value)
{
	struct row row = { .value = value, .within = NONE, .added = (uint32_t)n->n };
	uint8_t *letters;
	enum st st = vec_grow((void **)&n->rows, &n->cap, n->n + 1, sizeof(row), (size_t)NONE - 1);

	if (st != ST_OK)
		return st;
	letters = arena_alloc(&n->arena, text.len < LETTERS_MAX ? text.len : LETTERS_MAX);
	if (letters == NULL)
		return ST_NOMEM;
	for (size_t i = 0; i < text.len && row.letters.len < LETTERS_MAX; i++)
		if (!is_separator(text.p[i]))
			letters[row.letters.len++] = lower(text.p[i]);
	row.letters.p = letters;
	if (row.letters.len != 0)
		n->rows[n->n++] = row;
	return ST_OK;
}

static int by_letters(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int c = span_cmp(x->letters, y->letters);

	return c != 0 ? c : x->added < y->added ? -1 : 1;
}

static uint32_t filter_bit(const uint8_t *letters)
{
	return (uint32_t)hash_bytes(span_of(letters, NEEDLE_SHORT), 0) % FILTER_BITS;
}

static void note_start(struct needles *n, struct span letters)
{
	uint32_t bit;

	if (letters.len < NEEDLE_SHORT) {
		n->starts[letters.p[0]] = 1;
		return;
	}
	bit = filter_bit(letters.p);
	n->filter[bit / 64] |= 1ull << bit % 64;
	bit = letters.p[0] << 8 | letters.p[1];
	n->pairs[bit / 64] |= 1ull << bit % 64;
}

enum st needles_ready(struct needles *n)
{
	size_t kept = 0;

	if (n->n == 0)
		return ST_OK;
	qsort(n->rows, n->n, sizeof(*n->rows), by_letters);
	for (size_t i = 0; i < n->n; i++) {
		struct row row = n->rows[i];
		uint32_t up = kept != 0 ? (uint32_t)kept - 1 : NONE;

		if (up != NONE && span_eq(n->rows[up].letters, row.letters))
			continue;
		while (up != NONE && !span_starts(row.letters, n->rows[up].letters))
			up = n->rows[up].within;
		row.within = up;
		n->rows[kept++] = row;
		note_start(n, row.letters);
	}
	n->n = kept;
	return ST_OK;
}

/* The text's letters from a position on, as many as asked for, and where they end. */
struct cursor {
	struct span text;
	size_t at; /* behind the last letter taken */
};

static bool next_letter(struct cursor *c, uint8_t *letter)
{
	while (c->at < c->text.len && is_separator(c->text.p[c->at]))
		c->at++;
	if (c->at == c->text.len)
		return false;
	*letter = lower(c->text.p[c->at++]);
	return true;
}

/* How needle and the text from at on compare; *end is behind the last letter that was equal. */
static int compare(struct span needle, struct span text, size_t at, size_t *end)
{
	struct cursor c = { text, at };

	for (size_t i = 0; i < needle.len; i++) {
		uint8_t letter;

		if (!next_letter(&c, &letter))
			return 1;
		if (letter != needle.p[i])
			return needle.p[i] < letter ? -1 : 1;
	}
	*end = c.at;
	return 0;
}

static bool whole_token(struct span text, size_t at, size_t end)
{
	return (at == 0 || !is_letter(text.p[at - 1]) || !is_letter(text.p[at]))
	       && (end == text.len || !is_letter(text.p[end]) || !is_letter(text.p[end - 1]));
}

static size_t token_end(struct span text, size_t at)
{
	while (at < text.len && (is_letter(text.p[at]) || is_separator(text.p[at])))
		at++;
	return at;
}

/* The longest needle that stands at this letter. */
static bool longest_at(const struct needles *n, struct span text, size_t at, size_t *end,
		       uint32_t *value)
{
	size_t lo = 0, hi = n->n;
	uint32_t i;

	/* the last row that is not behind the text: it, or one it begins with, is the answer */
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (compare(n->rows[mid].letters, text, at, end) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (i = lo != 0 ? (uint32_t)lo - 1 : NONE; i != NONE; i = n->rows[i].within) {
		const struct row *r = &n->rows[i];

		if (compare(r->letters, text, at, end) != 0)
			continue;
		if (r->letters.len < NEEDLE_SHORT && !whole_token(text, at, *end))
			continue;
		*value = r->value;
		if (r->letters.len == LETTERS_MAX)
			*end = token_end(text, *end);
		return true;
	}
	return false;
}

/* May a needle begin at this letter? Cheap, and mostly no. */
static bool may_begin(const struct needles *n, struct span text, size_t at)
{
	uint8_t letters[NEEDLE_SHORT] = { n->letter[text.p[at]] };
	uint8_t second = at + 1 < text.len ? n->letter[text.p[at + 1]] : SEPARATOR;
	size_t have = 0;
	uint32_t bit = (uint32_t)letters[0] << 8 | second;

	/* two letters side by side, as nearly all are */
	if (second != SEPARATOR && n->starts[letters[0]] == 0
	    && (n->pairs[bit / 64] >> bit % 64 & 1) == 0)
		return false;
	for (size_t i = at; i < text.len && have < NEEDLE_SHORT; i++) {
		letters[have] = n->letter[text.p[i]];
		have += letters[have] != SEPARATOR;
	}
	if (n->starts[letters[0]] != 0
	    && (at == 0 || !is_letter(text.p[at - 1]) || !is_letter(text.p[at])))
		return true;
	if (have < NEEDLE_SHORT)
		return false;
	bit = filter_bit(letters);
	return (n->filter[bit / 64] >> bit % 64 & 1) != 0;
}

bool needles_next(const struct needles *n, struct span text, size_t from, struct needle_hit *ret)
{
	struct needle_hit hit = { 0 };
	size_t until = text.len; /* a hit that begins before it belongs to the one found */

	if (n->n == 0)
		return false;
	for (size_t at = from; at < until; at++) {
		size_t end = 0;
		uint32_t value = 0;

		if (n->letter[text.p[at]] == SEPARATOR || !may_begin(n, text, at)
		    || !longest_at(n, text, at, &end, &value))
			continue;
		if (hit.len == 0) {
			hit = (struct needle_hit){ at, end - at, value, false };
			until = end;
		} else if (end > until) {
			hit.len = end - hit.at;
			hit.joined = true;
			until = end;
		}
	}
	if (hit.len == 0)
		return false;
	*ret = hit;
	return true;
}
