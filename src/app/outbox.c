#include "app/outbox.h"

#include "base/hash.h"
#include "base/span.h"
#include "base/tm.h"
#include "base/vec.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum {
	SEND_AT = 64 * 1024,
	BUF_MOST = 4 * 1024 * 1024,
	ANOMALIES_MOST = 1024,
	CLOSED_MOST = 16 * 1024,
};

void outbox_init(struct outbox *o, struct wire *wire)
{
	*o = (struct outbox){ .wire = wire, .seed = hash_seed() };
	buf_init(&o->buf, BUF_MOST);
	map_init(&o->closed_by_key, CLOSED_MOST);
	traces_init(&o->traces);
}

void outbox_deinit(struct outbox *o)
{
	if (o == NULL)
		return;
	buf_deinit(&o->buf);
	free(o->anomalies);
	free(o->closed);
	map_deinit(&o->closed_by_key);
	traces_deinit(&o->traces);
	*o = (struct outbox){ 0 };
}

static bool write_all(int fd, struct span s)
{
	while (s.len != 0) {
		ssize_t n = write(fd, s.p, s.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		s = span_from(s, (size_t)n);
	}
	return true;
}

static void send_records(struct outbox *o)
{
	if (o->buf.len == 0)
		return;
	(void)pthread_mutex_lock(&o->wire->lock);
	if (!o->wire->broken && !write_all(o->wire->fd, buf_span(&o->buf)))
		o->wire->broken = true;
	(void)pthread_mutex_unlock(&o->wire->lock);
	buf_clear(&o->buf);
}

/*
 * After a put: sends when enough is there. A record that did not fit
 * (ST_LIMIT: longer than the reader takes; ST_NOMEM) is lost and counted.
 */
static void settle_put(struct outbox *o, enum st put)
{
	if (put != ST_OK) {
		struct anomaly a = { "limit.record", 0, 0, "a record was too large to pass on", 1 };

		if (record_put_anomaly(&o->buf, &a) != ST_OK)
			return;
	}
	if (o->buf.len >= SEND_AT)
		send_records(o);
}

static void on_candidate(void *arg, const struct candidate *c)
{
	struct outbox *o = arg;

	if (c->trace != NULL && traces_put(&o->traces, &o->buf, c) != ST_OK)
		o->traces.cut++;
	settle_put(o, record_put_candidate(&o->buf, c));
}

struct candidate_sink outbox_candidates(struct outbox *o)
{
	return (struct candidate_sink){ o, on_candidate };
}

/* A frame of 0 (not tied to one) comes last. */
static bool earlier(const struct anomaly *a, const struct anomaly *b)
{
	if (a->frame != b->frame)
		return a->frame - 1 < b->frame - 1;
	return a->offset < b->offset;
}

static void on_anomaly(void *arg, const struct anomaly *a)
{
	struct outbox *o = arg;
	uint64_t n = a->count != 0 ? a->count : 1;

	for (size_t i = 0; i < o->n_anomalies; i++) {
		/* what and reason are static texts: the same text is the same pointer */
		if (o->anomalies[i].what != a->what || o->anomalies[i].reason != a->reason)
			continue;
		o->anomalies[i].count += n;
		if (earlier(a, &o->anomalies[i])) {
			o->anomalies[i].frame = a->frame;
			o->anomalies[i].offset = a->offset;
		}
		return;
	}
	if (vec_grow((void **)&o->anomalies, &o->cap_anomalies, o->n_anomalies + 1,
		     sizeof(*o->anomalies), ANOMALIES_MOST)
	    == ST_OK) {
		o->anomalies[o->n_anomalies] = *a;
		o->anomalies[o->n_anomalies++].count = 0;
	}
	settle_put(o, record_put_anomaly(&o->buf, a));
}

struct anomaly_sink outbox_anomalies(struct outbox *o)
{
	return (struct anomaly_sink){ o, on_anomaly };
}

void outbox_name(struct outbox *o, const struct name_seen *n)
{
	/* without a seed: which addresses share a place must not change from run to run */
	uint64_t asker = hash_bytes(span_of(&n->asker, sizeof(n->asker)), 0);
	uint64_t at = hash_bytes(span_of(&n->ip, sizeof(n->ip)), asker);
	uint64_t name = hash_bytes(n->name, at) ^ hash_bytes(n->alias, at + 1);
	uint64_t *last = &o->last_name[o->shard % OUTBOX_SHARDS][at % OUTBOX_NAMES];

	/* Only the same name told again in a row, by the same shard, says nothing new. */
	if (n->ip.family != IP_NONE && *last == name)
		return;
	if (n->ip.family != IP_NONE)
		*last = name;
	settle_put(o, record_put_name(&o->buf, n));
}

static void tell_closed(struct outbox *o)
{
	for (size_t i = 0; i < o->n_closed; i++)
		settle_put(o, record_put_closed(&o->buf, &o->closed[i]));
	o->n_closed = 0;
	map_clear(&o->closed_by_key);
}

/* What all flows carried has a name of its own, the empty one. */
static bool same_closed(const struct record_closed *r, const struct talk *t, const char *protocol)
{
	return (const char *)r->protocol.p == protocol && r->transport == t->transport
	       && r->dst.port == t->side[1].port && ip_eq(&r->src.ip, &t->side[0].ip)
	       && ip_eq(&r->dst.ip, &t->side[1].ip)
	       && memcmp(&r->src.mac, &t->side[0].mac, sizeof(struct mac)) == 0
	       && memcmp(&r->dst.mac, &t->side[1].mac, sizeof(struct mac)) == 0;
}

void outbox_closed(struct outbox *o, const struct closed_seen *c)
{
	const struct talk *t = c->talk;
	uint64_t h = hash_bytes(span_of(&t->side[1].ip, sizeof(struct ip)), o->seed)
		     ^ hash_bytes(span_of(&t->side[0].ip, sizeof(struct ip)), ~o->seed)
		     ^ t->side[1].port;

	for (uint32_t it = map_first(&o->closed_by_key, h); it != MAP_NONE;
	     it = map_next(&o->closed_by_key, h, it)) {
		struct record_closed *r = &o->closed[map_value(&o->closed_by_key, it)];

		if (!same_closed(r, t, c->protocol))
			continue;
		r->bytes += c->bytes;
		r->times++;
		r->opener_known |= t->opener_known;
		if (t->side[0].port > r->src.port)
			r->src.port = t->side[0].port;
		if (c->time_ns != TM_NONE && (r->first_ns == TM_NONE || c->time_ns < r->first_ns))
			r->first_ns = c->time_ns;
		if (c->time_ns > r->last_ns)
			r->last_ns = c->time_ns;
		return;
	}
	if (o->n_closed == CLOSED_MOST)
		tell_closed(o);
	if (vec_grow((void **)&o->closed, &o->cap_closed, o->n_closed + 1, sizeof(*o->closed),
		     CLOSED_MOST)
	    != ST_OK)
		return;
	if (map_put(&o->closed_by_key, h, (uint32_t)o->n_closed) != ST_OK)
		return;
	o->closed[o->n_closed++] = (struct record_closed){
		.src = t->side[0],
		.dst = t->side[1],
		.transport = t->transport,
		.opener_known = t->opener_known,
		.protocol = span_str(c->protocol),
		.traffic = c->traffic,
		.bytes = c->bytes,
		.times = 1,
		.first_ns = c->time_ns,
		.last_ns = c->time_ns,
	};
}

void outbox_slot(struct outbox *o, const struct slot_seen *s)
{
	settle_put(o, record_put_slot(&o->buf, s));
}

void outbox_progress(struct outbox *o, const struct record_progress *p)
{
	settle_put(o, record_put_progress(&o->buf, p));
	send_records(o);
}

void outbox_end(struct outbox *o, const struct record_end *e)
{
	outbox_flush(o);
	settle_put(o, record_put_end(&o->buf, e));
	send_records(o);
}

void outbox_flush(struct outbox *o)
{
	for (size_t i = 0; i < o->n_anomalies; i++)
		if (o->anomalies[i].count != 0)
			settle_put(o, record_put_anomaly(&o->buf, &o->anomalies[i]));
	o->n_anomalies = 0;
	if (o->traces.cut != 0) {
		struct anomaly a = { "limit.evidence", 0, 0,
				     "the bytes of some findings are not kept: too many or too "
				     "large",
				     o->traces.cut };

		settle_put(o, record_put_anomaly(&o->buf, &a));
		o->traces.cut = 0;
	}
	tell_closed(o);
	send_records(o);
}
