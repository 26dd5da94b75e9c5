#include "attribute/hashed.h"

#include "attribute/side.h"
#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"
#include "codec/hex.h"
#include "identify/form.h"

#include <stdio.h>
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

/* Told in clear; prev: the one that this device told before it, NOBODYS: none. */
struct hashed_value {
	struct known_value v;
	uint64_t device;
	size_t row;
	uint32_t prev;
	unsigned nth;
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
	map_init(&h->by_device, HASHED_IN_PAIRS);
}

void hashed_deinit(struct hashed *h)
{
	arena_deinit(&h->arena);
	map_deinit(&h->by_digest);
	map_deinit(&h->by_device);
	free(h->rows);
	free(h->values);
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

	if ((c->why & 1u << WITNESS_KNOWN) != 0 || v.len < 2 * HASHED_PIECE
	    || v.len > 2 * DIGEST_MAX)
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
	return n % 2 == 0 && (n == 2 * HASHED_PIECE || is_digest_len(n / 2)) ? n / 2 : 0;
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

/* Bytes that were noted are of the value being hashed; the first value stays. */
static enum st put_bytes(struct hashed *h, const char *piece, const char *name, struct span bytes)
{
	struct hashed_row *r = h->lens[bytes.len] ? find(h, bytes) : NULL;
	char text[128];
	int n;

	if (r == NULL || r->row != NOBODYS)
		return ST_OK;
	n = *piece != 0 ? snprintf(text, sizeof(text), "%s(%s)", piece, name)
			: snprintf(text, sizeof(text), "%s", name);
	if (!arena_dup(&h->arena, span_of(text, (size_t)n), &r->form))
		return ST_NOMEM;
	r->row = (uint32_t)h->row;
	return ST_OK;
}

/* Whole, and in the pieces that are in use (identify/known.c). */
static enum st put(void *arg, const char *name, struct span digest)
{
	struct hashed *h = arg;
	enum st ret = put_bytes(h, "", name, digest);

	if (ret == ST_OK)
		ret = put_bytes(h, "first16", name, span_cut(digest, 0, HASHED_PIECE));
	if (ret == ST_OK)
		ret = put_bytes(h, "last16", name, span_from(digest, digest.len - HASHED_PIECE));
	if (ret == ST_OK && digest.len == 16)
		ret = put_bytes(h, "middle16", name, span_cut(digest, 4, HASHED_PIECE));
	if (ret == ST_OK && digest.len > 16)
		ret = put_bytes(h, "first32", name, span_cut(digest, 0, 16));
	return ret;
}

/* The device's last value so far, NOBODYS: none; *it is its place in the map. */
static uint32_t last_of(const struct hashed *h, uint64_t device, uint32_t *it)
{
	*it = map_first(&h->by_device, device);
	return *it != MAP_NONE ? map_value(&h->by_device, *it) : NOBODYS;
}

/* Keeps a value for hashed_try_pairs(). A value that is a digest itself is paired with nothing. */
static enum st keep(struct hashed *h, const struct candidate *c, uint64_t device)
{
	struct hashed_value v = { .v = { .kind = c->kind, .value = c->value },
				  .device = device,
				  .row = h->row };
	uint8_t digest[DIGEST_MAX];
	uint32_t it;
	enum st ret;

	if (!form_is_paired(c->kind) || hashed_read(c, digest) > HASHED_PIECE)
		return ST_OK;
	v.prev = last_of(h, device, &it);
	v.nth = v.prev != NOBODYS ? h->values[v.prev].nth + 1 : 0;
	if (v.nth == HASHED_OF_DEVICE || h->n_values == HASHED_IN_PAIRS) {
		h->pairs_cut++;
		return ST_OK;
	}
	ret = vec_grow((void **)&h->values, &h->cap_values, h->n_values + 1, sizeof(v),
		       HASHED_IN_PAIRS);
	if (ret != ST_OK)
		return ret;
	if (it != MAP_NONE)
		map_remove(&h->by_device, it);
	ret = map_put(&h->by_device, device, (uint32_t)h->n_values);
	if (ret == ST_OK)
		h->values[h->n_values++] = v;
	return ret;
}

enum st hashed_try(struct hashed *h, const struct candidate *c, size_t row,
		   const struct endpoint *device)
{
	struct form_digest_sink sink = { h, put };
	struct known_value v = { .kind = c->kind, .value = c->value };
	enum st ret;

	if (h->n == 0 || row >= NOBODYS || (WORTH_HASHING >> c->kind & 1) == 0
	    || (c->flags & CANDIDATE_PLACEHOLDER) != 0)
		return ST_OK;
	h->row = row;
	ret = form_digests(&h->salts, &v, &sink);
	return ret == ST_OK ? keep(h, c, side_hash(device)) : ret;
}

/* The values of one device, the last of which is at i, each with each other. */
static enum st pairs_of(struct hashed *h, uint32_t i)
{
	struct form_digest_sink sink = { h, put };
	struct known_value values[HASHED_OF_DEVICE];
	size_t rows[HASHED_OF_DEVICE];
	struct profile p = { .values = values, .n_values = h->values[i].nth + 1 };
	enum st ret = ST_OK;

	if (p.n_values < 2)
		return ST_OK;
	for (; i != NOBODYS; i = h->values[i].prev) {
		values[h->values[i].nth] = h->values[i].v;
		rows[h->values[i].nth] = h->values[i].row;
	}
	for (size_t v = 0; v < p.n_values && ret == ST_OK; v++) {
		h->row = rows[v];
		ret = form_pair_digests(&p, &values[v], &sink);
	}
	return ret;
}

enum st hashed_try_pairs(struct hashed *h)
{
	enum st ret = ST_OK;

	for (uint32_t i = 0; i < h->n_values && ret == ST_OK; i++) {
		uint32_t it;

		if (last_of(h, h->values[i].device, &it) == i)
			ret = pairs_of(h, i);
	}
	return ret;
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
