/* row: one identifier in several places, also hashed; behind stable.h */
#include "explain/stable.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"
#include "codec/base64.h"
#include "codec/hex.h"
#include "explain/stable_own.h"

#include <stdlib.h>

enum { FORM_MAX = 2 * SLOT_BYTES_MAX + 16, FORMS_MOST = 1 << 18 };

/* What a value may be the writing of; ways that take it apart, then those that hash what is there.
 */
enum way {
	WAY_PLAIN,
	WAY_LOWER,
	WAY_HEX,     /* read as hex digits */
	WAY_BASE64,  /* read as base64 */
	WAY_WRITTEN, /* written as hex digits */
	WAY_UPPER,
	WAY_COUNT_
};

/* One row in one form. */
struct form {
	uint64_t hash[STABLE_SIDES]; /* the same forms of both devices' values */
	uint32_t row;
	enum digest digest; /* DIGEST_COUNT_: none */
};

struct joining {
	struct stable_rows *r;
	struct form *forms;
	size_t n, cap;
	struct map by_hash;
	struct buf text[STABLE_SIDES];
	uint32_t *root; /* of each row */
};

static enum st read_whole(struct span in, struct buf *out, bool hex)
{
	size_t used = 0;
	enum st st = hex ? hex_decode(in, out, &used, NULL) : base64_decode(in, out, &used, NULL);

	if (st == ST_NOMEM)
		return st;
	return st == ST_OK && used == in.len ? ST_OK : ST_BAD;
}

static enum st put_cased(struct span in, struct buf *out, bool upper)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < in.len && st == ST_OK; i++) {
		uint8_t c = in.p[i];
		bool letter = (unsigned)(c | 32) - 'a' < 26;

		st = buf_put_u8(out, letter ? (uint8_t)(upper ? c & ~32 : c | 32) : c);
	}
	return st;
}

static enum st put_hex(struct span in, struct buf *out)
{
	enum st st = ST_OK;

	for (size_t i = 0; i < in.len && st == ST_OK; i++)
		st = buf_printf(out, "%02x", in.p[i]);
	return st;
}

/* ST_OK, ST_BAD (it is not written like that), ST_NOMEM. */
static enum st take_way(struct span in, enum way way, struct buf *out)
{
	buf_clear(out);
	switch (way) {
	case WAY_PLAIN:
		return buf_put(out, in);
	case WAY_LOWER:
		return put_cased(in, out, false);
	case WAY_UPPER:
		return put_cased(in, out, true);
	case WAY_HEX:
		return read_whole(in, out, true);
	case WAY_BASE64:
		return read_whole(in, out, false);
	case WAY_WRITTEN:
		return put_hex(in, out);
	case WAY_COUNT_:
		break;
	}
	return ST_BAD;
}

static enum st add_form(struct joining *j, uint32_t row, enum digest d)
{
	struct form f = { .row = row, .digest = d };
	enum st st = ST_OK;

	for (unsigned k = 0; k < STABLE_SIDES && st == ST_OK; k++) {
		struct span text = buf_span(&j->text[k]);
		uint8_t digest[DIGEST_MAX];

		if (d != DIGEST_COUNT_)
			st = digest_of(d, text, digest);
		if (st == ST_OK)
			f.hash[k] = hash_bytes(
				d != DIGEST_COUNT_ ? span_of(digest, digest_len(d)) : text, 0);
	}
	if (st != ST_OK)
		return st == ST_UNSUP ? ST_OK : st;
	st = vec_grow((void **)&j->forms, &j->cap, j->n + 1, sizeof(f), FORMS_MOST);
	if (st == ST_OK)
		st = map_put(&j->by_hash, f.hash[0], (uint32_t)j->n);
	if (st == ST_OK)
		j->forms[j->n++] = f;
	return st == ST_LIMIT ? ST_OK : st;
}

static enum st add_forms(struct joining *j, uint32_t row)
{
	const struct stable_row *r = &j->r->rows[row];
	enum st st = ST_OK;

	for (unsigned k = 0; k < STABLE_SIDES; k++)
		if (r->value[k].bytes.len != r->value[k].len)
			return ST_OK; /* not passed on whole: who knows */
	for (unsigned way = 0; way < WAY_COUNT_ && st == ST_OK; way++) {
		for (unsigned k = 0; k < STABLE_SIDES && st == ST_OK; k++)
			st = take_way(r->value[k].bytes, (enum way)way, &j->text[k]);
		if (st == ST_BAD || st == ST_LIMIT) {
			st = ST_OK;
			continue;
		}
		/* what is taken apart may be another's plain form; what is put together is only
		 * ever hashed, by who has more than the bytes */
		if (st == ST_OK && way <= WAY_BASE64)
			st = add_form(j, row, DIGEST_COUNT_);
		for (unsigned d = 0; d < DIGEST_COUNT_ && st == ST_OK; d++)
			st = add_form(j, row, (enum digest)d);
	}
	return st;
}

static uint32_t root_of(struct joining *j, uint32_t row)
{
	while (j->root[row] != row)
		row = j->root[row] = j->root[j->root[row]];
	return row;
}

/* Two rows that share a form on both devices; two digests of other things do not count twice. */
static void join_forms(struct joining *j)
{
	for (size_t i = 0; i < j->n; i++) {
		const struct form *a = &j->forms[i];

		for (uint32_t it = map_first(&j->by_hash, a->hash[0]); it != MAP_NONE;
		     it = map_next(&j->by_hash, a->hash[0], it)) {
			const struct form *b = &j->forms[map_value(&j->by_hash, it)];
			uint32_t x = root_of(j, a->row), y = root_of(j, b->row);

			if (b->row == a->row || a->hash[0] != b->hash[0]
			    || a->hash[1] != b->hash[1])
				continue;
			if (a->digest == DIGEST_COUNT_ && b->digest != DIGEST_COUNT_)
				j->r->rows[a->row].derived = b->digest;
			j->root[x < y ? y : x] = x < y ? x : y;
		}
	}
}

/* Groups of two and more get a number, in the order of the rows. */
static void number(struct joining *j)
{
	struct stable_rows *r = j->r;
	unsigned last = 0;

	r->identifiers = 0;
	for (uint32_t i = 0; i < r->n; i++) {
		uint32_t root = root_of(j, i), mates = 0;

		for (uint32_t k = 0; k < r->n && mates < 2; k++)
			mates += root_of(j, k) == root;
		r->identifiers += root == i;
		r->rows[i].joined = 0;
		if (mates > 1)
			r->rows[i].joined = root == i ? ++last : r->rows[root].joined;
	}
}

enum st stable_join(struct stable_rows *r)
{
	struct joining j = { .r = r };
	enum st st = ST_OK;

	map_init(&j.by_hash, FORMS_MOST);
	for (unsigned k = 0; k < STABLE_SIDES; k++)
		buf_init(&j.text[k], FORM_MAX);
	j.root = calloc(r->n != 0 ? r->n : 1, sizeof(*j.root));
	if (j.root == NULL)
		st = ST_NOMEM;
	for (uint32_t i = 0; i < r->n && st == ST_OK; i++) {
		j.root[i] = i;
		st = add_forms(&j, i);
	}
	if (st == ST_OK) {
		join_forms(&j);
		number(&j);
	}
	for (unsigned k = 0; k < STABLE_SIDES; k++)
		buf_deinit(&j.text[k]);
	map_deinit(&j.by_hash);
	free(j.forms);
	free(j.root);
	return st;
}
