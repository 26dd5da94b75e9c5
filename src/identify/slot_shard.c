#include "identify/slot_shard.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/vec.h"

#include <stdlib.h>

enum { TAG_BYTES = 2, LAYOUTS_OF_SLOT = 32, NONE = -1 };

/* One place of one client's messages. */
struct slot {
	struct endpoint src, dst;
	enum transport transport;
	unsigned flags;
	int64_t time_ns;
	struct span host, path;
	uint64_t messages;
	int32_t first_value, n_values;
	unsigned layouts;
};

struct slot_value {
	uint64_t hash, count, over; /* over: by how much count may be too high */
	uint32_t len;
	int32_t next;
	uint8_t head[SLOT_TEXT_MAX];
};

struct slot_layout {
	uint32_t slot, len, tag;
	enum slot_shape shape;
	uint16_t n; /* bytes known */
	uint64_t messages;
	uint8_t bytes[SLOT_BYTES_MAX], mask[SLOT_MASK_MAX];
};

enum st slot_shard_new(struct slot_shard **ret, const struct slots_limits *l)
{
	struct slot_shard *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return ST_NOMEM;
	s->limits = l;
	arena_init(&s->arena, l->bytes);
	map_init(&s->by_slot, l->slots);
	map_init(&s->by_layout, l->layouts);
	*ret = s;
	return ST_OK;
}

void slot_shard_free(struct slot_shard *s)
{
	if (s == NULL)
		return;
	arena_deinit(&s->arena);
	map_deinit(&s->by_slot);
	map_deinit(&s->by_layout);
	free(s->slots);
	free(s->values);
	free(s->layouts);
	free(s);
}

/* The port that stays: the other is anew for each flow. */
static uint16_t port_of(const struct endpoint *a, const struct endpoint *b)
{
	return a->port < b->port ? a->port : b->port;
}

static bool same_slot(const struct slot *s, const struct endpoint *src, const struct endpoint *dst,
		      const struct message *m, struct span path)
{
	return s->transport == m->talk->transport && ip_eq(&s->src.ip, &src->ip)
	       && ip_eq(&s->dst.ip, &dst->ip) && port_of(&s->src, &s->dst) == port_of(src, dst)
	       && span_eq(s->path, path) && span_eq(s->host, m->talk->host);
}

static unsigned flags_of(const struct message *m)
{
	return (m->talk->opener_known ? CANDIDATE_OPENER_KNOWN : 0u)
	       | (m->from == 0 ? CANDIDATE_SRC_OPENED : 0u);
}

/* Index of the place, made when it is new; NONE: there is no room. */
static int32_t find_slot(struct slot_shard *s, const struct message *m, struct span path)
{
	const struct endpoint *src = &m->talk->side[m->from & 1],
			      *dst = &m->talk->side[~m->from & 1];
	uint64_t h = hash_bytes(path, 0) ^ hash_bytes(span_of(dst->ip.b, sizeof(dst->ip.b)), 1)
		     ^ hash_bytes(span_of(src->ip.b, sizeof(src->ip.b)), 2)
		     ^ hash_bytes(m->talk->host, port_of(src, dst));
	struct slot slot = { .src = *src,
			     .dst = *dst,
			     .transport = m->talk->transport,
			     .flags = flags_of(m),
			     .time_ns = m->time_ns,
			     .first_value = NONE };

	for (uint32_t it = map_first(&s->by_slot, h); it != MAP_NONE;
	     it = map_next(&s->by_slot, h, it))
		if (same_slot(&s->slots[map_value(&s->by_slot, it)], src, dst, m, path))
			return (int32_t)map_value(&s->by_slot, it);
	if (path.len > SLOT_PATH_MAX
	    || vec_grow((void **)&s->slots, &s->cap_slots, s->n_slots + 1, sizeof(slot),
			s->limits->slots)
		       != ST_OK
	    || !arena_dup(&s->arena, path, &slot.path)
	    || !arena_dup(&s->arena, m->talk->host, &slot.host)
	    || map_put(&s->by_slot, h, (uint32_t)s->n_slots) != ST_OK) {
		s->cut++;
		return NONE;
	}
	s->slots[s->n_slots] = slot;
	return (int32_t)s->n_slots++;
}

static void set_value(struct slot_value *v, struct span value, uint64_t hash)
{
	v->hash = hash;
	v->len = (uint32_t)value.len;
	memset(v->head, 0, sizeof(v->head));
	memcpy(v->head, value.p, value.len < sizeof(v->head) ? value.len : sizeof(v->head));
}

void slot_shard_value(struct slot_shard *s, const struct message *m, struct span path,
		      struct span value)
{
	uint64_t hash = hash_bytes(value, 0);
	int32_t at = find_slot(s, m, path);
	struct slot_value *least = NULL, *v;
	struct slot *slot;

	if (at == NONE || value.len == 0 || value.len > INT32_MAX)
		return;
	slot = &s->slots[at];
	slot->messages++;
	for (int32_t i = slot->first_value; i != NONE; i = v->next) {
		v = &s->values[i];
		if (v->hash == hash && v->len == value.len) {
			v->count++;
			return;
		}
		/* the list has the newest first: of equals the oldest goes */
		if (least == NULL || v->count <= least->count)
			least = v;
	}
	if (slot->n_values < SLOT_VALUES
	    && vec_grow((void **)&s->values, &s->cap_values, s->n_values + 1, sizeof(*v),
			s->limits->values)
		       == ST_OK) {
		v = &s->values[s->n_values];
		*v = (struct slot_value){ .count = 1, .next = slot->first_value };
		set_value(v, value, hash);
		slot->first_value = (int32_t)s->n_values++;
		slot->n_values++;
		return;
	}
	s->cut += slot->n_values < SLOT_VALUES;
	if (least == NULL)
		return;
	least->over = least->count++;
	set_value(least, value, hash);
}

/* --- by position --------------------------------------------------------------------------- */

static uint8_t byte_at(enum slot_shape shape, struct span bytes, size_t i)
{
	return shape == SLOT_FROM_END ? bytes.p[bytes.len - 1 - i] : bytes.p[i];
}

static void begin_layout(struct slot_layout *l, struct span bytes)
{
	l->n = (uint16_t)(bytes.len < SLOT_BYTES_MAX ? bytes.len : SLOT_BYTES_MAX);
	for (size_t i = 0; i < l->n; i++) {
		l->bytes[i] = byte_at(l->shape, bytes, i);
		l->mask[i / 8] |= (uint8_t)(1u << i % 8);
	}
}

static void join_layout(struct slot_layout *l, struct span bytes)
{
	if (bytes.len < l->n)
		l->n = (uint16_t)bytes.len;
	for (size_t i = 0; i < l->n; i++)
		if (byte_at(l->shape, bytes, i) != l->bytes[i])
			l->mask[i / 8] &= (uint8_t) ~(1u << i % 8);
}

static void add_layout(struct slot_shard *s, int32_t slot, const struct slot_layout *want,
		       struct span bytes)
{
	const uint64_t key[] = { (uint64_t)slot, (uint64_t)want->shape, want->len, want->tag };
	uint64_t h = hash_bytes(span_of(key, sizeof(key)), 0);
	struct slot_layout *l;

	for (uint32_t it = map_first(&s->by_layout, h); it != MAP_NONE;
	     it = map_next(&s->by_layout, h, it)) {
		l = &s->layouts[map_value(&s->by_layout, it)];
		if (l->slot != (uint32_t)slot || l->shape != want->shape || l->len != want->len
		    || l->tag != want->tag)
			continue;
		l->messages++;
		join_layout(l, bytes);
		return;
	}
	if (s->slots[slot].layouts == LAYOUTS_OF_SLOT)
		return; /* too many kinds for one to mean something */
	if (vec_grow((void **)&s->layouts, &s->cap_layouts, s->n_layouts + 1, sizeof(*l),
		     s->limits->layouts)
		    != ST_OK
	    || map_put(&s->by_layout, h, (uint32_t)s->n_layouts) != ST_OK) {
		s->cut++;
		return;
	}
	l = &s->layouts[s->n_layouts++];
	*l = *want;
	l->messages = 1;
	begin_layout(l, bytes);
	s->slots[slot].layouts++;
}

void slot_shard_bytes(struct slot_shard *s, const struct message *m, struct span path,
		      struct span bytes)
{
	int32_t at = find_slot(s, m, path);
	struct slot_layout l = { .slot = (uint32_t)at, .shape = SLOT_FROM_START };

	if (at == NONE || bytes.len < TAG_BYTES || bytes.len > INT32_MAX)
		return;
	s->slots[at].messages++;
	/* all of them, from both ends; those that begin alike; those of one length */
	add_layout(s, at, &l, bytes);
	l.shape = SLOT_FROM_END;
	add_layout(s, at, &l, bytes);
	l.shape = SLOT_FROM_START;
	l.tag = 1u << 16 | (uint32_t)bytes.p[0] << 8 | bytes.p[1];
	add_layout(s, at, &l, bytes);
	l.tag = 0;
	l.len = (uint32_t)bytes.len;
	add_layout(s, at, &l, bytes);
}

/* --- what was seen ------------------------------------------------------------------------- */

static struct slot_seen seen_of(const struct slot *s)
{
	return (struct slot_seen){ .src = s->src,
				   .dst = s->dst,
				   .transport = s->transport,
				   .flags = s->flags,
				   .time_ns = s->time_ns,
				   .host = s->host,
				   .path = s->path,
				   .messages = s->messages };
}

static void tell_values(const struct slot_shard *s, const struct slot *slot,
			const struct slot_sink *out)
{
	struct slot_seen seen = seen_of(slot);

	for (int32_t i = slot->first_value; i != NONE; i = s->values[i].next) {
		const struct slot_value *v = &s->values[i];

		seen.count = v->count - v->over;
		seen.hash = v->hash;
		seen.len = v->len;
		seen.bytes = span_of(v->head, v->len < sizeof(v->head) ? v->len : sizeof(v->head));
		out->slot(out->arg, &seen);
		seen.messages = 0; /* they are told once */
	}
}

void slot_shard_tell(const struct slot_shard *s, const struct slot_sink *out)
{
	for (size_t i = 0; i < s->n_slots; i++)
		tell_values(s, &s->slots[i], out);
	for (size_t i = 0; i < s->n_layouts; i++) {
		const struct slot_layout *l = &s->layouts[i];
		struct slot_seen seen = seen_of(&s->slots[l->slot]);

		seen.shape = l->shape;
		seen.messages = l->messages;
		seen.len = l->len;
		seen.tag = l->tag;
		seen.bytes = span_of(l->bytes, l->n);
		seen.mask = span_of(l->mask, (l->n + 7u) / 8);
		out->slot(out->arg, &seen);
	}
}
