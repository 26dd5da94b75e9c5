#include "excerpt/swap_pairs.h"

#include "base/span.h"
#include "base/vec.h"
#include "codec/hex.h"
#include "excerpt/stand_in.h"
#include "identify/form.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEXT_MOST = SWAP_TEXT_MOST, FORMS_MOST = 1 << 16, TRIES = 64 };
enum { SWEPT_BITS = 40, FIELD_UNDER = 5, WORD_UNDER = 12, LABELS_LEAST = 10 };

/* Forms of one value. */
struct forms {
	struct arena arena;
	struct span *p;
	size_t n, cap;
};

static bool is_digits(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned)s.p[i] - '0' > 9)
			return false;
	return true;
}

static bool is_word(struct span letters)
{
	for (size_t i = 0; i < letters.len; i++)
		if ((unsigned)letters.p[i] - 'a' > 25)
			return false;
	return true;
}

/* Bits that text carries at most; fewer than a scan asks for: an IMEI without its last digit. */
static enum swap_where where_of(struct span letters)
{
	size_t bits = is_digits(letters) ? letters.len * 332 / 100 : letters.len * 5;

	if (letters.len < FIELD_UNDER)
		return SWAP_FIELD;
	/* a plain word is the name of a field, too: "password" */
	if (letters.len < WORD_UNDER && is_word(letters))
		return SWAP_WORD;
	return bits < SWEPT_BITS ? SWAP_TOKEN : SWAP_ANYWHERE;
}

/* Do the signs that are passed over stand in the same places? */
static bool same_signs(struct span was, struct span now)
{
	uint8_t letter;

	for (size_t i = 0; i < was.len && i < now.len; i++)
		if (swap_letters(span_cut(was, i, 1), &letter)
		    != swap_letters(span_cut(now, i, 1), &letter))
			return false;
	return was.len == now.len;
}

/* Text as it is where signs between are not the same in both; else by its letters. */
static enum st pair_text(struct swaps *s, struct span was, struct span now)
{
	uint8_t a[TEXT_MOST], b[TEXT_MOST];
	struct swap swap = { .text = true };

	if (was.len > TEXT_MOST || now.len > TEXT_MOST)
		return ST_OK;
	swap.was = span_of(a, swap_letters(was, a));
	swap.now = span_of(b, swap_letters(now, b));
	swap.where = where_of(swap.was);
	if (swap.was.len != swap.now.len || !same_signs(was, now)) {
		swap = (struct swap){ .was = was, .now = now, .where = swap.where, .fold = true };
		if (was.len != now.len)
			return ST_OK;
	}
	return swap_table_put(&s->table, &swap);
}

/* What there is no counterpart to: characters of chance, or bytes. */
static enum st pair_chance(struct swaps *s, struct span was, bool text)
{
	uint8_t now[TEXT_MOST];
	const struct swap swap = { .was = was, .now = span_of(now, was.len) };

	if (was.len == 0 || was.len > sizeof(now))
		return ST_OK;
	memcpy(now, was.p, was.len);
	for (unsigned i = 0; i < TRIES && memcmp(now, was.p, was.len) == 0; i++) {
		if (text)
			stand_in_chance(&s->chance, now, was.len);
		for (size_t k = 0; !text && k < was.len; k++)
			now[k] = (uint8_t)((was.p[k] & 0x80)
					   | prng_below(&s->chance, 0x80)); /* as a varint ends */
	}
	return text ? pair_text(s, was, swap.now) : swap_table_put(&s->table, &swap);
}

/* A part of the value, or one with something in front ("+47", "00"): its letters by position. */
static bool by_position(const struct swaps *s, size_t i, struct span was, uint8_t *now)
{
	uint8_t all[TEXT_MOST], its[TEXT_MOST], stand[TEXT_MOST];
	size_t n = swap_letters(s->was.values[i].value, all), len = swap_letters(was, its);
	size_t front = 0, at, k;

	if (len == 0 || swap_letters(s->now.values[i].value, stand) != n)
		return false;
	while (front < 2 && front < len && its[front] == '0'
	       && span_find_span(span_of(all, n), span_of(its + front, len - front), 0) >= n)
		front++;
	at = span_find_span(span_of(all, n), span_of(its + front, len - front), 0);
	if (at >= n || len - front < 4)
		return false;
	memcpy(now, was.p, was.len);
	k = 0;
	for (size_t p = 0; p < was.len; p++) {
		uint8_t letter;

		if (swap_letters(span_cut(was, p, 1), &letter) == 0)
			continue;
		if (k >= front)
			now[p] = stand[at + k - front];
		k++;
	}
	return true;
}

static enum st pair_alone(struct swaps *s, size_t i, struct span was, bool text)
{
	uint8_t now[TEXT_MOST];

	if (text && was.len <= TEXT_MOST && by_position(s, i, was, now))
		return pair_text(s, was, span_of(now, was.len));
	return pair_chance(s, was, text);
}

static enum st gather_form(void *arg, struct span bytes)
{
	struct forms *f = arg;
	enum st st = vec_grow((void **)&f->p, &f->cap, f->n + 1, sizeof(*f->p), FORMS_MOST);

	if (st == ST_OK && !arena_dup(&f->arena, bytes, &f->p[f->n]))
		st = ST_NOMEM;
	f->n += st == ST_OK;
	return st;
}

static enum st gather_digest(void *arg, const char *name, struct span digest)
{
	(void)name;
	return gather_form(arg, digest);
}

static void forms_clear(struct forms *f)
{
	f->n = 0;
	arena_reset(&f->arena);
}

/* A binary form of little is everywhere. */
static bool is_swept(struct span value)
{
	uint8_t letters[TEXT_MOST];

	return value.len <= TEXT_MOST
	       && where_of(span_of(letters, swap_letters(value, letters))) == SWAP_ANYWHERE;
}

static enum st pair_forms(struct swaps *s, size_t i, const struct forms *a, const struct forms *b,
			  bool text)
{
	bool alike = a->n == b->n;
	enum st st = ST_OK;

	for (size_t k = 0; k < a->n && alike; k++)
		alike = a->p[k].len == b->p[k].len;
	for (size_t k = 0; k < a->n && st == ST_OK; k++) {
		const struct swap bytes = { .was = a->p[k], .now = alike ? b->p[k] : a->p[k] };

		if (!text && (a->p[k].len < 6 || !is_swept(s->was.values[i].value)))
			continue;
		if (!alike)
			st = pair_alone(s, i, a->p[k], text);
		else
			st = text ? pair_text(s, a->p[k], b->p[k])
				  : swap_table_put(&s->table, &bytes);
	}
	return st;
}

static enum st make_row(struct swaps *s, size_t i, const struct form_row *row, struct forms *a,
			struct forms *b)
{
	struct form_maker was = { a, gather_form, &s->was, &s->was.values[i] };
	struct form_maker now = { b, gather_form, &s->now, &s->now.values[i] };
	enum st st;

	forms_clear(a);
	forms_clear(b);
	if ((row->kinds >> s->was.values[i].kind & 1) == 0)
		return ST_OK;
	st = row->make(&was);
	if (st == ST_OK)
		st = row->make(&now);
	return st == ST_OK ? pair_forms(s, i, a, b, (row->flags & FORM_TEXT) != 0) : st;
}

/* --- digests ------------------------------------------------------------------------------- */

static enum st pair_hex(struct swaps *s, struct span was, struct span now)
{
	char a[2 * 64 + 1], b[2 * 64 + 1];

	if (was.len > 64 || was.len != now.len)
		return ST_OK;
	hex_format(was, a);
	hex_format(now, b);
	return pair_text(s, span_str(a), span_str(b));
}

static void url_safe(uint8_t *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		p[i] = p[i] == '+' ? '-' : p[i] == '/' ? '_' : p[i];
}

/* Both alphabets, without what only fills the end. */
static enum st pair_base64(struct swaps *s, struct span was, struct span now)
{
	uint8_t a[96], b[96];
	struct swap swap;
	enum st st;

	if (was.len > 64 || was.len != now.len)
		return ST_OK;
	(void)EVP_EncodeBlock(a, was.p, (int)was.len);
	(void)EVP_EncodeBlock(b, now.p, (int)now.len);
	swap = (struct swap){ .was = span_of(a, (was.len * 4 + 2) / 3),
			      .now = span_of(b, (was.len * 4 + 2) / 3) };
	st = swap_table_put(&s->table, &swap);
	url_safe(a, swap.was.len);
	url_safe(b, swap.now.len);
	return st == ST_OK ? swap_table_put(&s->table, &swap) : st;
}

/* Whole, and the pieces that are all that is sent (identify/known.c). */
static enum st pair_digest(struct swaps *s, struct span was, struct span now)
{
	const struct {
		size_t at, len;
	} pieces[] = { { 0, 8 }, { was.len - 8, 8 }, { 4, 8 }, { 0, 16 } };
	const struct swap whole = { .was = was, .now = now };
	const struct swap half = { .was = span_cut(was, 0, 16), .now = span_cut(now, 0, 16) };
	enum st st = swap_table_put(&s->table, &whole);

	if (st == ST_OK && was.len > 16)
		st = swap_table_put(&s->table, &half);

	if (st == ST_OK)
		st = pair_base64(s, was, now);
	if (st == ST_OK)
		st = pair_hex(s, was, now);
	for (size_t i = 0; i < N_ELEMENTS(pieces) && st == ST_OK; i++)
		st = pair_hex(s, span_cut(was, pieces[i].at, pieces[i].len),
			      span_cut(now, pieces[i].at, pieces[i].len));
	return st;
}

static enum st digests_of(const struct profile *p, size_t i, const struct form_digest_sink *out)
{
	enum st st = form_digests(p, &p->values[i], out);

	return st == ST_OK ? form_pair_digests(p, &p->values[i], out) : st;
}

static enum st make_digests(struct swaps *s, size_t i, struct forms *a, struct forms *b)
{
	const struct form_digest_sink was = { a, gather_digest }, now = { b, gather_digest };
	enum st st;

	forms_clear(a);
	forms_clear(b);
	st = digests_of(&s->was, i, &was);
	if (st == ST_OK)
		st = digests_of(&s->now, i, &now);
	for (size_t k = 0; k < a->n && st == ST_OK; k++)
		st = k < b->n && a->n == b->n ? pair_digest(s, a->p[k], b->p[k])
					      : pair_chance(s, a->p[k], false);
	return st;
}

/* As it stood, where no form is like it. */
static enum st make_matched(struct swaps *s, const struct matched *m)
{
	bool text = true;

	for (size_t k = 0; k < m->text.len; k++)
		text &= m->text.p[k] >= ' ' && m->text.p[k] != 0x7f;
	return m->text.len < 4 ? ST_OK : pair_alone(s, m->value, m->text, text);
}

/* A name in labels (RFC 1035 section 3.1): its dots are lengths there. */
static enum st make_labels(struct swaps *s, size_t i)
{
	struct span was = s->was.values[i].value, now = s->now.values[i].value;
	uint8_t a[TEXT_MOST], b[TEXT_MOST];
	const struct swap swap = { .was = span_of(a + 1, was.len),
				   .now = span_of(b + 1, now.len),
				   .fold = true };

	if (span_find(was, '.', 0) >= was.len || was.len != now.len || was.len + 2 > TEXT_MOST
	    || was.len < LABELS_LEAST)
		return ST_OK;
	memcpy(a + 1, was.p, was.len);
	memcpy(b + 1, now.p, now.len);
	for (size_t p = was.len, n = 0; p > 0; p--, n++) {
		if (was.p[p - 1] != '.')
			continue;
		if (now.p[p - 1] != '.' || n > 63)
			return ST_OK;
		a[p] = b[p] = (uint8_t)n;
		n = SIZE_MAX;
	}
	return swap_table_put(&s->table, &swap);
}

/* Places are told as two numbers: up to a hundred metres, cut off and rounded. */
static enum st make_degrees(struct swaps *s, double was, double now)
{
	char a[24], b[24];
	enum st st;

	snprintf(a, sizeof(a), "%.5f", was);
	snprintf(b, sizeof(b), "%.5f", now);
	st = swap_table_put(&s->table,
			    &(struct swap){ .was = span_cut(span_str(a), 0, strlen(a) - 2),
					    .now = span_cut(span_str(b), 0, strlen(b) - 2) });
	snprintf(a, sizeof(a), "%.3f", was);
	snprintf(b, sizeof(b), "%.3f", now);
	return st == ST_OK ? swap_table_put(
		       &s->table, &(struct swap){ .was = span_str(a), .now = span_str(b) })
			   : st;
}

static enum st make_place(struct swaps *s, size_t i)
{
	const struct known_value *was = &s->was.values[i], *now = &s->now.values[i];
	enum st st;

	if (was->kind != KIND_LOCATION)
		return ST_OK;
	st = make_degrees(s, was->lat, now->lat);
	return st == ST_OK ? make_degrees(s, was->lon, now->lon) : st;
}

enum st swap_pairs_make(struct swaps *s)
{
	struct forms a = { 0 }, b = { 0 };
	enum st st = ST_OK;

	arena_init(&a.arena, 64 << 20);
	arena_init(&b.arena, 64 << 20);
	/* the value first: what else has the same letters is met as it */
	for (size_t i = 0; i < s->was.n_values && st == ST_OK; i++)
		st = pair_text(s, s->was.values[i].value, s->now.values[i].value);
	for (size_t i = 0; i < s->was.n_values && st == ST_OK; i++) {
		for (size_t r = 0; r < form_rows_n && st == ST_OK; r++)
			st = make_row(s, i, &form_rows[r], &a, &b);
		if (st == ST_OK)
			st = make_place(s, i);
		if (st == ST_OK)
			st = make_labels(s, i);
		if (st == ST_OK)
			st = make_digests(s, i, &a, &b);
	}
	for (size_t i = 0; i < s->n_matched && st == ST_OK; i++)
		st = make_matched(s, &s->matched[i]);
	free(a.p);
	free(b.p);
	arena_deinit(&a.arena);
	arena_deinit(&b.arena);
	return st;
}
