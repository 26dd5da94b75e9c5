#include "attribute/hashed.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"
#include "codec/hex.h"
#include "identify/form.h"

#include <stdlib.h>

#define K(k) (1u << KIND_##k)
#define WORTH_HASHING                                                                        \
	(K(IMEI) | K(IMEISV) | K(MEID) | K(IMSI) | K(ICCID) | K(EID) | K(MSISDN) | K(MAC)    \
	 | K(BSSID) | K(ANDROID_ID) | K(AD_ID) | K(SERIAL) | K(EMAIL) | K(SSID) | K(ACCOUNT) \
	 | K(DEVICE_ID) | K(INSTALL_ID))

enum { ROWS_MAX = 1 << 20, ARENA_MAX = 128 << 20, NOBODYS = UINT32_MAX };

struct hashed_row {
	struct span digest, form;
	uint32_t row; /* NOBODYS: not found yet */
};

void hashed_init(struct hashed *h, const struct profile *profile)
{
	*h = (struct hashed){ .seed = hash_seed() };
	if (profile != NULL) {
		h->salts.salts = profile->salts;
		h->salts.n_salts = profile->n_salts;
	}
	arena_init(&h->arena, ARENA_MAX);
	map_init(&h->by_digest, ROWS_MAX);
}

void hashed_deinit(struct hashed *h)
{
	arena_deinit(&h->arena);
	map_deinit(&h->by_digest);
	free(h->rows);
	*h = (struct hashed){ 0 };
}

static bool is_digest_len(size_t n)
{
	for (unsigned d = 0; d < DIGEST_COUNT_; d++)
		if (digest_len((enum digest)d) == n)
			return true;
	return false;
}

size_t hashed_read(const struct candidate *c, uint8_t digest[DIGEST_MAX])
{
	struct span v = c->value;
	size_t n = 0;

	if ((c->why & 1u << WITNESS_KNOWN) != 0 || v.len < 32 || v.len > 2 * DIGEST_MAX)
		return 0;
	for (size_t i = 0; i < v.len; i++) {
		uint8_t d = hex_digit(v.p[i]);

		if (d > 15 && !(v.len == 36 && v.p[i] == '-'))
			return 0;
		if (d > 15)
			continue;
		digest[n / 2] = n % 2 == 0 ? (uint8_t)(d << 4) : (uint8_t)(digest[n / 2] | d);
		n++;
	}
	return n % 2 == 0 && is_digest_len(n / 2) ? n / 2 : 0;
}

static struct hashed_row *find(const struct hashed *h, struct span digest)
{
	uint64_t hash = hash_bytes(digest, h->seed);

	for (uint32_t it = map_first(&h->by_digest, hash); it != MAP_NONE;
	     it = map_next(&h->by_digest, hash, it)) {
		struct hashed_row *r = &h->rows[map_value(&h->by_digest, it)];

		if (span_eq(r->digest, digest))
			return r;
	}
	return NULL;
}

enum st hashed_note(struct hashed *h, struct span digest)
{
	struct hashed_row row = { .row = NOBODYS };
	enum st ret;

	if (find(h, digest) != NULL)
		return ST_OK;
	ret = vec_grow((void **)&h->rows, &h->cap, h->n + 1, sizeof(*h->rows), ROWS_MAX);
	if (ret == ST_OK && !arena_dup(&h->arena, digest, &row.digest))
		ret = ST_NOMEM;
	if (ret == ST_OK)
		ret = map_put(&h->by_digest, hash_bytes(digest, h->seed), (uint32_t)h->n);
	if (ret != ST_OK)
		return ret == ST_LIMIT ? ST_OK : ret; /* as many as the pool may hold, or more */
	h->lens[digest.len] = true;
	h->rows[h->n++] = row;
	return ST_OK;
}

static enum st put(void *arg, const char *name, struct span digest)
{
	struct hashed *h = arg;
	struct hashed_row *r = h->lens[digest.len] ? find(h, digest) : NULL;

	if (r == NULL || r->row != NOBODYS)
		return ST_OK;
	if (!arena_dup(&h->arena, span_str(name), &r->form))
		return ST_NOMEM;
	r->row = (uint32_t)h->row;
	return ST_OK;
}

enum st hashed_try(struct hashed *h, const struct candidate *c, size_t row)
{
	struct form_digest_sink sink = { h, put };
	struct known_value v = { .kind = c->kind, .value = c->value };

	if (h->n == 0 || row >= NOBODYS || (WORTH_HASHING >> c->kind & 1) == 0
	    || (c->flags & CANDIDATE_PLACEHOLDER) != 0)
		return ST_OK;
	h->row = row;
	return form_digests(&h->salts, &v, &sink);
}

bool hashed_find(const struct hashed *h, struct span digest, size_t *row, struct span *form)
{
	const struct hashed_row *r = h->n != 0 ? find(h, digest) : NULL;

	if (r == NULL || r->row == NOBODYS)
		return false;
	*row = r->row;
	*form = r->form;
	return true;
}
