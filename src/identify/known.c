#include "identify/known.h"

#include "base/hash.h"
#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"
#include "identify/form.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
	FORMS_MAX = 1 << 20,
	ARENA_MAX = 256 << 20,
	SWEEP_BITS = 48,
	SWEEP_TEXT_LEAST = 8,  /* short text forms: swept, but only as a whole field */
	SWEEP_PLACE_LEAST = 5, /* of places, which count under their name alone */
	TEXT_FORM_MAX = 4096,
	DIGEST_NEEDLE = 8,
};

struct known {
	const struct profile *profile;
	struct arena arena;
	struct known_form *forms;
	size_t n, cap;
	struct map texts, digests; /* to indices of forms */
	uint64_t seed;
	size_t longest; /* of texts */
	/* while it is made */
	uint32_t value;
	const struct form_row *row;
};

/* Bits that s carries, at most: ten digits, sixteen, or the 36 of a serial number and more. */
static unsigned bits_of(struct span s)
{
	unsigned digits = 0, hex = 0, other = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (isdigit(s.p[i]))
			digits++;
		else if (isxdigit(s.p[i]))
			hex++;
		else if (isalpha(s.p[i]))
			other++;
	}
	if (other != 0)
		return (digits + hex + other) * 5;
	return hex != 0 ? (digits + hex) * 4 : digits * 332 / 100;
}

static uint64_t text_hash(const struct known *k, struct span s)
{
	uint8_t low[TEXT_FORM_MAX];

	if (s.len > sizeof(low))
		return 0;
	for (size_t i = 0; i < s.len; i++)
		low[i] = (uint8_t)(s.p[i] + (uint8_t)((uint8_t)(s.p[i] - 'A') < 26) * 32);
	return hash_bytes(span_of(low, s.len), k->seed);
}

static bool eq_nocase(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (tolower(a.p[i]) != tolower(b.p[i]))
			return false;
	return true;
}

static enum st add(struct known *k, const struct known_form *f)
{
	struct known_form mine = *f;
	enum st ret = vec_grow((void **)&k->forms, &k->cap, k->n + 1, sizeof(*k->forms), FORMS_MAX);

	if (ret != ST_OK)
		return ret;
	if (!arena_dup(&k->arena, f->bytes, &mine.bytes))
		return ST_NOMEM;
	if ((f->flags & FORM_TEXT) != 0) {
		ret = map_put(&k->texts, text_hash(k, f->bytes), (uint32_t)k->n);
		k->longest = f->bytes.len > k->longest ? f->bytes.len : k->longest;
	}
	if ((f->flags & FORM_DIGEST) != 0)
		ret = map_put(&k->digests, hash_bytes(span_cut(f->bytes, 0, 8), k->seed),
			      (uint32_t)k->n);
	if (ret == ST_OK)
		k->forms[k->n++] = mine;
	return ret;
}

static bool have_text(const struct known *k, struct span s, uint32_t value)
{
	uint64_t h = text_hash(k, s);

	for (uint32_t it = map_first(&k->texts, h); it != MAP_NONE;
	     it = map_next(&k->texts, h, it)) {
		const struct known_form *f = &k->forms[map_value(&k->texts, it)];

		if (f->value == value && eq_nocase(f->bytes, s))
			return true;
	}
	return false;
}

static enum st put_form(void *arg, struct span bytes)
{
	struct known *k = arg;
	struct known_form f = {
		.bytes = bytes, .form = k->row->name, .value = k->value, .flags = k->row->flags
	};
	const struct known_value *v = &k->profile->values[k->value];
	size_t least = v->kind == KIND_LOCATION ? SWEEP_PLACE_LEAST : SWEEP_TEXT_LEAST;
	unsigned bits = bits_of(v->value);

	if (bytes.len == 0 || bytes.len > TEXT_FORM_MAX)
		return ST_OK;
	if ((f.flags & FORM_TEXT) != 0) {
		if (have_text(k, bytes, k->value))
			return ST_OK;
		bits = bits_of(bytes);
		if (bits < SWEEP_BITS)
			f.flags |= FORM_WHOLE;
		if (bytes.len >= least)
			f.flags |= FORM_SWEPT;
	} else {
		/* a short value's bytes stand everywhere */
		if (bits < SWEEP_BITS || bytes.len < SWEEP_BITS / 8)
			return ST_OK;
		f.flags |= FORM_SWEPT;
	}
	return add(k, &f);
}

/* A digest, or the piece of it that is all that is sent. */
static enum st add_digest(struct known *k, const char *piece, const char *name, struct span bytes,
			  unsigned flags)
{
	struct known_form f = { .bytes = bytes, .value = k->value, .flags = FORM_DIGEST | flags };
	char text[128];
	struct span kept;
	int n = *piece != 0 ? snprintf(text, sizeof(text), "%s(%s)", piece, name)
			    : snprintf(text, sizeof(text), "%s", name);

	if (!arena_dup(&k->arena, span_of(text, (size_t)n), &kept))
		return ST_NOMEM;
	f.form = (const char *)kept.p;
	return add(k, &f);
}

/* Pieces are named by hex digits: first16 is eight bytes. Of MD5 the middle is in use, too. */
static enum st put_digest(void *arg, const char *name, struct span digest)
{
	struct known *k = arg;
	enum st ret = add_digest(k, "", name, digest, FORM_SWEPT);

	if (ret == ST_OK)
		ret = add_digest(k, "", name, digest, FORM_SWEPT | FORM_SPACED);
	if (ret == ST_OK)
		ret = add_digest(k, "first16", name, span_cut(digest, 0, 8), 0);
	if (ret == ST_OK)
		ret = add_digest(k, "last16", name, span_from(digest, digest.len - 8), 0);
	if (ret == ST_OK && digest.len == 16)
		ret = add_digest(k, "middle16", name, span_cut(digest, 4, 8), 0);
	if (ret == ST_OK && digest.len > 16)
		ret = add_digest(k, "first32", name, span_cut(digest, 0, 16), 0);
	return ret;
}

static enum st add_value(struct known *k)
{
	const struct known_value *v = &k->profile->values[k->value];
	struct form_maker m = { k, put_form, k->profile, v };
	struct form_digest_sink digests = { k, put_digest };
	enum st ret = ST_OK;

	for (size_t i = 0; ret == ST_OK && i < form_rows_n; i++) {
		k->row = &form_rows[i];
		if ((k->row->kinds >> v->kind & 1) != 0)
			ret = k->row->make(&m);
	}
	if (ret == ST_OK)
		ret = form_digests(k->profile, v, &digests);
	return ret == ST_OK ? form_pair_digests(k->profile, v, &digests) : ret;
}

enum st known_new(struct known **ret, const struct profile *profile)
{
	struct known *k = calloc(1, sizeof(*k));
	enum st st = ST_OK;

	if (k == NULL)
		return ST_NOMEM;
	k->profile = profile;
	k->seed = hash_seed();
	arena_init(&k->arena, ARENA_MAX);
	map_init(&k->texts, FORMS_MAX);
	map_init(&k->digests, FORMS_MAX);
	for (size_t i = 0; st == ST_OK && i < profile->n_values; i++) {
		k->value = (uint32_t)i;
		st = add_value(k);
	}
	if (st != ST_OK) {
		known_free(k);
		return st;
	}
	*ret = k;
	return ST_OK;
}

void known_free(struct known *k)
{
	if (k == NULL)
		return;
	free(k->forms);
	map_deinit(&k->texts);
	map_deinit(&k->digests);
	arena_deinit(&k->arena);
	free(k);
}

size_t known_count(const struct known *k)
{
	return k->n;
}

const struct known_form *known_at(const struct known *k, size_t i)
{
	return &k->forms[i];
}

const struct known_value *known_value(const struct known *k, const struct known_form *f)
{
	return &k->profile->values[f->value];
}

struct span known_device_of(const struct known *k, const struct known_value *v)
{
	return v->device < k->profile->n_devices ? k->profile->devices[v->device].name
						 : (struct span){ 0 };
}

struct span known_device(const struct known *k, const struct known_form *f)
{
	return known_device_of(k, known_value(k, f));
}

const struct known_form *known_find(const struct known *k, struct span text)
{
	uint64_t h;

	if (text.len == 0 || text.len > k->longest)
		return NULL;
	h = text_hash(k, text);
	for (uint32_t it = map_first(&k->texts, h); it != MAP_NONE;
	     it = map_next(&k->texts, h, it)) {
		const struct known_form *f = &k->forms[map_value(&k->texts, it)];

		if (eq_nocase(f->bytes, text))
			return f;
	}
	return NULL;
}

const struct known_form *known_find_digest(const struct known *k, struct span bytes)
{
	uint64_t h;

	if (bytes.len < DIGEST_NEEDLE)
		return NULL;
	h = hash_bytes(span_cut(bytes, 0, DIGEST_NEEDLE), k->seed);
	for (uint32_t it = map_first(&k->digests, h); it != MAP_NONE;
	     it = map_next(&k->digests, h, it)) {
		const struct known_form *f = &k->forms[map_value(&k->digests, it)];

		if (span_eq(f->bytes, bytes))
			return f;
	}
	return NULL;
}

/* Metres between two places, well enough for some hundred kilometres. */
static double metres(double lat1, double lon1, double lat2, double lon2)
{
	const double rad = 3.14159265358979 / 180, earth = 6371000;
	double x = (lon2 - lon1) * rad * cos((lat1 + lat2) / 2 * rad);
	double y = (lat2 - lat1) * rad;

	return sqrt(x * x + y * y) * earth;
}

const struct known_value *known_find_place(const struct known *k, double lat, double lon)
{
	for (size_t i = 0; i < k->profile->n_values; i++) {
		const struct known_value *v = &k->profile->values[i];
		double within = v->within_m != 0 ? v->within_m : 1;

		if (v->kind == KIND_LOCATION && metres(v->lat, v->lon, lat, lon) <= within)
			return v;
	}
	return NULL;
}
