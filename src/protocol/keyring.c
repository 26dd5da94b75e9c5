#include "protocol/keyring.h"

#include "base/hash.h"
#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"
#include "codec/hex.h"

#include <pthread.h>
#include <stdlib.h>

struct entry {
	uint64_t from;
	uint8_t label;
	struct key_secret secret;
	uint8_t random[KEY_RANDOM];
};

struct keyring {
	pthread_mutex_t lock;
	struct map by_random;
	struct entry *entries;
	size_t n, cap;
	uint64_t seed;
};

enum st keyring_new(struct keyring **ret)
{
	struct keyring *k = calloc(1, sizeof(*k));

	if (k == NULL)
		return ST_NOMEM;
	if (pthread_mutex_init(&k->lock, NULL) != 0) {
		free(k);
		return ST_NOMEM;
	}
	map_init(&k->by_random, KEYRING_MOST);
	k->seed = hash_seed();
	*ret = k;
	return ST_OK;
}

void keyring_free(struct keyring *k)
{
	if (k == NULL)
		return;
	(void)pthread_mutex_destroy(&k->lock);
	map_deinit(&k->by_random);
	free(k->entries);
	free(k);
}

static bool next_word(struct span *line, struct span *word)
{
	size_t end;

	*line = span_trim(*line);
	end = span_find(*line, ' ', 0);
	*word = span_cut(*line, 0, end);
	*line = span_from(*line, end);
	return word->len != 0;
}

/* All of it hex, at most max bytes. */
static bool from_hex(struct span s, uint8_t *out, size_t max, size_t *n)
{
	if (s.len % 2 != 0 || s.len / 2 > max)
		return false;
	for (size_t i = 0; i < s.len; i += 2) {
		uint8_t hi = hex_digit(s.p[i]), lo = hex_digit(s.p[i + 1]);

		if (hi > 15 || lo > 15)
			return false;
		out[i / 2] = (uint8_t)(hi << 4 | lo);
	}
	*n = s.len / 2;
	return true;
}

/* Labels that nothing here needs, or that are not known yet: letters, digits and underscores. */
static bool is_label(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((s.p[i] < 'A' || s.p[i] > 'Z') && (s.p[i] < '0' || s.p[i] > '9')
		    && s.p[i] != '_')
			return false;
	return s.len != 0;
}

/* ST_OK; ST_UNSUP: a line of another label; ST_BAD; ST_END: nothing on it. */
static enum st read_line(struct span line, struct entry *ret)
{
	static const char *const names[] = {
#define X(id, name) name,
		KEY_LABEL_MAP(X)
#undef X
	};
	struct span label, random, secret;
	struct entry e = { 0 };
	size_t n;

	line = span_trim(line);
	if (line.len == 0 || line.p[0] == '#')
		return ST_END;
	if (!next_word(&line, &label) || !next_word(&line, &random) || !next_word(&line, &secret)
	    || span_trim(line).len != 0 || !is_label(label))
		return ST_BAD;
	while (e.label < KEY_LABEL_COUNT_ && !span_eq_str(label, names[e.label]))
		e.label++;
	if (e.label == KEY_LABEL_COUNT_)
		return ST_UNSUP;
	if (!from_hex(random, e.random, KEY_RANDOM, &n) || n != KEY_RANDOM
	    || !from_hex(secret, e.secret.bytes, KEY_SECRET_MAX, &n) || n < 32
	    || (e.label == KEY_MASTER && n != 48))
		return ST_BAD;
	e.secret.len = (uint8_t)n;
	*ret = e;
	return ST_OK;
}

static uint64_t hash_of(const struct keyring *k, const uint8_t random[KEY_RANDOM])
{
	return hash_bytes(span_of(random, KEY_RANDOM), k->seed);
}

/* The first added of those that count for frame; NULL: none. */
static const struct entry *find(const struct keyring *k, unsigned label,
				const uint8_t random[KEY_RANDOM], uint64_t frame)
{
	uint64_t h = hash_of(k, random);
	const struct entry *best = NULL;

	for (uint32_t it = map_first(&k->by_random, h); it != MAP_NONE;
	     it = map_next(&k->by_random, h, it)) {
		const struct entry *e = &k->entries[map_value(&k->by_random, it)];

		if (e->label == label && e->from < frame
		    && memcmp(e->random, random, KEY_RANDOM) == 0 && (best == NULL || e < best))
			best = e;
	}
	return best;
}

static enum st add(struct keyring *k, const struct entry *e)
{
	enum st st;

	if (find(k, e->label, e->random, e->from + 1) != NULL)
		return ST_OK; /* said again */
	st = vec_grow((void **)&k->entries, &k->cap, k->n + 1, sizeof(*k->entries), KEYRING_MOST);
	if (st == ST_OK)
		st = map_put(&k->by_random, hash_of(k, e->random), (uint32_t)k->n);
	if (st == ST_OK) {
		k->entries[k->n] = *e;
		__atomic_store_n(&k->n, k->n + 1, __ATOMIC_RELAXED);
	}
	return st;
}

enum st keyring_add(struct keyring *k, struct span text, uint64_t from, struct keyring_read *ret)
{
	struct keyring_read r = { 0 };
	enum st st = ST_OK;

	(void)pthread_mutex_lock(&k->lock);
	while (text.len != 0 && st != ST_NOMEM) {
		size_t end = span_find(text, '\n', 0);
		struct entry e;

		st = read_line(span_cut(text, 0, end), &e);
		r.other += st == ST_BAD;
		if (st == ST_OK) {
			e.from = from;
			r.keys++;
			st = add(k, &e);
			r.full = r.full || st == ST_LIMIT;
		}
		text = span_from(text, end + 1);
	}
	(void)pthread_mutex_unlock(&k->lock);
	*ret = r;
	return st == ST_NOMEM ? ST_NOMEM : ST_OK;
}

uint64_t keyring_count(struct keyring *k, uint64_t frame)
{
	uint64_t lo = 0, hi;

	if (__atomic_load_n(&k->n, __ATOMIC_RELAXED) == 0)
		return 0;
	(void)pthread_mutex_lock(&k->lock);
	hi = k->n;
	while (lo < hi) { /* they were added with rising from */
		uint64_t mid = lo + (hi - lo) / 2;

		if (k->entries[mid].from < frame)
			lo = mid + 1;
		else
			hi = mid;
	}
	(void)pthread_mutex_unlock(&k->lock);
	return lo;
}

bool keyring_find(struct keyring *k, enum key_label label, const uint8_t random[KEY_RANDOM],
		  uint64_t frame, struct key_secret *ret)
{
	const struct entry *e;

	(void)pthread_mutex_lock(&k->lock);
	e = find(k, label, random, frame);
	if (e != NULL)
		*ret = e->secret;
	(void)pthread_mutex_unlock(&k->lock);
	return e != NULL;
}
