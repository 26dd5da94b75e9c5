#include "excerpt/swap_table.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

enum {
	SWAPS_MOST = 1 << 22,
	BYTES_MOST = 1 << 30,
	HASHED = 4,
	FILTER_BITS = 1 << 16,
	TOKEN_LEAST = 8
};

static uint8_t lower(uint8_t c)
{
	return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 32) : c;
}

static bool is_separator(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ':' || c == '-' || c == '.'
	       || c == '/' || c == '_' || c == '+';
}

static bool is_word(uint8_t c)
{
	return (unsigned)lower(c) - 'a' < 26 || (unsigned)c - '0' < 10;
}

size_t swap_letters(struct span s, uint8_t *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		if (!is_separator(s.p[i]))
			out[n++] = lower(s.p[i]);
	return n;
}

enum st swap_table_init(struct swap_table *t)
{
	*t = (struct swap_table){ 0 };
	arena_init(&t->arena, BYTES_MOST);
	map_init(&t->starts, SWAPS_MOST);
	return needles_new(&t->needles);
}

void swap_table_deinit(struct swap_table *t)
{
	needles_free(t->needles);
	map_deinit(&t->starts);
	free(t->all);
	arena_deinit(&t->arena);
	*t = (struct swap_table){ 0 };
}

static uint64_t start_of(const uint8_t *p)
{
	const uint8_t low[HASHED] = { lower(p[0]), lower(p[1]), lower(p[2]), lower(p[3]) };

	return hash_bytes(span_of(low, HASHED), 0);
}

enum st swap_table_put(struct swap_table *t, const struct swap *s)
{
	struct swap mine = *s;
	enum st st;

	if (s->was.len == 0 || s->was.len != s->now.len || (!s->text && s->was.len < HASHED))
		return ST_OK;
	st = vec_grow((void **)&t->all, &t->cap, t->n + 1, sizeof(*t->all), SWAPS_MOST);
	if (st != ST_OK)
		return st;
	if (!arena_dup(&t->arena, s->was, &mine.was) || !arena_dup(&t->arena, s->now, &mine.now))
		return ST_NOMEM;
	if (s->text) {
		st = needles_add(t->needles, mine.was, (uint32_t)t->n);
	} else {
		uint64_t h = start_of(mine.was.p);

		st = map_put(&t->starts, h, (uint32_t)t->n);
		t->filter[h % FILTER_BITS / 64] |= 1ull << h % 64;
	}
	if (st == ST_OK)
		t->all[t->n++] = mine;
	return st;
}

enum st swap_table_ready(struct swap_table *t)
{
	return needles_ready(t->needles);
}

/* --- is it one? ---------------------------------------------------------------------------- */

static bool one_of(uint8_t c, const char *set)
{
	return c != 0 && strchr(set, c) != NULL;
}

/* What a value of a notation has around it: "77", =77&, ": 77, >77< */
static bool in_field(struct span text, size_t at, size_t end)
{
	uint8_t before = at != 0 ? text.p[at - 1] : 0;

	if (end < text.len && !one_of(text.p[end], "\"'&,};]<\r\n") && text.p[end] != 0)
		return false;
	if (end + 1 < text.len && text.p[end] == '"' && text.p[end + 1] == ':')
		return false; /* a name, no value */
	if (at == 0 || before == 0 || one_of(before, "\"'=>"))
		return true;
	if (before == ' ' && at > 2)
		return text.p[at - 2] == ':' && one_of(text.p[at - 3], "\"'");
	return before == ':' && at > 1 && one_of(text.p[at - 2], "\"'");
}

/* "name": and name=, Name: and <name> */
static bool is_name(struct span text, size_t at, size_t end)
{
	if (at > 0
	    && (text.p[at - 1] == '<'
		|| (at > 1 && text.p[at - 1] == '/' && text.p[at - 2] == '<')))
		return true;
	if (end + 1 < text.len && one_of(text.p[end], "\"'"))
		return text.p[end + 1] == ':';
	return end < text.len && one_of(text.p[end], "=:");
}

/* All of it is user:password (RFC 7617): what stands in front names no field. */
static bool is_login(struct span text, size_t at, size_t end)
{
	if (at != 0 || end >= text.len || text.p[end] != ':')
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.p[i] <= ' ' || one_of(text.p[i], "\"'=&,{}<>"))
			return false;
	return true;
}

static bool stands(enum swap_where where, struct span text, size_t at, size_t end)
{
	if (where == SWAP_FIELD)
		return in_field(text, at, end);
	if (where == SWAP_WORD && is_name(text, at, end) && !is_login(text, at, end))
		return false;
	return where == SWAP_ANYWHERE
	       || ((at == 0 || !is_word(text.p[at - 1]))
		   && (end == text.len || !is_word(text.p[end])));
}

static bool is_kept(const struct swaps_kept *kept, size_t n, size_t at, size_t end)
{
	for (size_t i = 0; i < n; i++)
		if (at < kept[i].to && kept[i].from < end)
			return true;
	return false;
}

/* --- text ---------------------------------------------------------------------------------- */

/* Behind the last of n letters from at on. */
static size_t letters_end(struct span text, size_t at, size_t n)
{
	while (at < text.len && n > 0)
		n -= !is_separator(text.p[at++]);
	return at;
}

static void put_letters(uint8_t *p, size_t end, size_t at, struct span now)
{
	for (size_t k = 0; at < end && k < now.len; at++) {
		if (is_separator(p[at]))
			continue;
		p[at] = p[at] >= 'A' && p[at] <= 'Z' && (unsigned)now.p[k] - 'a' < 26
				? (uint8_t)(now.p[k] & ~32u)
				: now.p[k];
		k++;
	}
}

static const struct swap *next_text(const struct swap_table *t, struct span text, size_t *at,
				    size_t *end)
{
	struct needle_hit hit;

	while (needles_next(t->needles, text, *at, &hit)) {
		const struct swap *s = &t->all[hit.value];

		*at = hit.at;
		*end = letters_end(text, hit.at, s->was.len);
		if (stands(s->where, text, *at, *end))
			return s;
		*at += 1;
	}
	return NULL;
}

static size_t apply_text(const struct swap_table *t, uint8_t *p, size_t len,
			 const struct swaps_kept *kept, size_t n_kept, bool sure)
{
	struct span text = span_of(p, len);
	const struct swap *s;
	size_t n = 0;

	for (size_t at = 0, end = 0; (s = next_text(t, text, &at, &end)) != NULL;) {
		if ((sure && s->where != SWAP_ANYWHERE) || is_kept(kept, n_kept, at, end)) {
			at++;
			continue;
		}
		put_letters(p, end, at, s->now);
		n++;
		at = end;
	}
	return n;
}

/* --- bytes --------------------------------------------------------------------------------- */

static bool same(const struct swap *s, const uint8_t *p)
{
	if (!s->fold)
		return memcmp(p, s->was.p, s->was.len) == 0;
	for (size_t i = 0; i < s->was.len; i++)
		if (lower(p[i]) != lower(s->was.p[i]))
			return false;
	return true;
}

/* Of several the longest. */
static const struct swap *bytes_at(const struct swap_table *t, struct span bytes, size_t at)
{
	uint64_t h = start_of(bytes.p + at);
	const struct swap *best = NULL;

	if ((t->filter[h % FILTER_BITS / 64] >> h % 64 & 1) == 0)
		return NULL;
	for (uint32_t it = map_first(&t->starts, h); it != MAP_NONE;
	     it = map_next(&t->starts, h, it)) {
		const struct swap *s = &t->all[map_value(&t->starts, it)];

		if (s->was.len <= bytes.len - at && (best == NULL || s->was.len > best->was.len)
		    && same(s, bytes.p + at) && stands(s->where, bytes, at, at + s->was.len))
			best = s;
	}
	return best;
}

static size_t apply_bytes(const struct swap_table *t, uint8_t *p, size_t len,
			  const struct swaps_kept *kept, size_t n_kept, bool sure)
{
	size_t n = 0;

	for (size_t at = 0; at + HASHED <= len;) {
		const struct swap *s = bytes_at(t, span_of(p, len), at);

		if (s == NULL || (sure && s->where != SWAP_ANYWHERE)
		    || is_kept(kept, n_kept, at, at + s->was.len)) {
			at++;
			continue;
		}
		memcpy(p + at, s->now.p, s->now.len);
		at += s->now.len;
		n++;
	}
	return n;
}

size_t swap_table_apply(const struct swap_table *t, uint8_t *p, size_t len,
			const struct swaps_kept *kept, size_t n_kept, bool sure)
{
	size_t n = len != 0 ? apply_bytes(t, p, len, kept, n_kept, sure) : 0;

	return n + apply_text(t, p, len, kept, n_kept, sure);
}

static bool counts(const struct swap *s, bool tokens)
{
	return s->where == SWAP_ANYWHERE
	       || (tokens && s->where != SWAP_FIELD && s->was.len >= TOKEN_LEAST);
}

bool swap_table_find(const struct swap_table *t, struct span bytes, bool tokens, size_t *ret)
{
	const struct swap *s;

	for (size_t at = 0; at + HASHED <= bytes.len; at++) {
		s = bytes_at(t, bytes, at);
		if (s != NULL && counts(s, tokens)) {
			*ret = at;
			return true;
		}
	}
	for (size_t at = 0, end = 0; (s = next_text(t, bytes, &at, &end)) != NULL; at++) {
		if (counts(s, tokens)) {
			*ret = at;
			return true;
		}
	}
	return false;
}
