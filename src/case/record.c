#include "case/record.h"

#include "base/span.h"
#include "base/tm.h"

#include <string.h>

enum { HEAD = 5, HOW_MAX = 32, LINK_TYPES_MAX = 16 };

/* A frame being written: the first failure sticks, and takes the frame back. */
struct enc {
	struct buf *b;
	size_t start;
	enum st st;
};

static void put_span_raw(struct enc *e, struct span s)
{
	if (e->st == ST_OK)
		e->st = buf_put(e->b, s);
}

static void put_int(struct enc *e, uint64_t v, unsigned bytes)
{
	if (e->st == ST_OK)
		e->st = buf_put_le(e->b, v, bytes);
}

static void put_text(struct enc *e, struct span s)
{
	if (s.len > RECORD_MAX)
		e->st = ST_LIMIT;
	put_int(e, s.len, 4);
	put_span_raw(e, s);
}

static struct enc enc_begin(struct buf *out, enum record_type type)
{
	struct enc e = { out, out->len, ST_OK };

	put_int(&e, 0, 4);
	put_int(&e, type, 1);
	return e;
}

static enum st enc_end(struct enc *e)
{
	size_t len = e->b->len - e->start;

	if (e->st == ST_OK && len - 4 > RECORD_MAX)
		e->st = ST_LIMIT;
	if (e->st != ST_OK) {
		e->b->len = e->start;
		return e->st;
	}
	for (unsigned i = 0; i < 4; i++)
		e->b->p[e->start + i] = (uint8_t)((len - 4) >> 8 * i);
	return ST_OK;
}

/* Reading: enums and booleans out of range make the reader bad, as a short read does. */
static uint32_t get_below(struct rd *r, uint32_t v, uint32_t end)
{
	if (v >= end) {
		r->bad = true;
		return 0;
	}
	return v;
}

static bool get_bool(struct rd *r)
{
	return get_below(r, rd_u8(r), 2) != 0;
}

static struct span get_text(struct rd *r)
{
	return rd_take(r, rd_le32(r));
}

static enum st get_end(struct rd *r)
{
	return rd_ok(r) && rd_left(r) == 0 ? ST_OK : ST_BAD;
}

static void put_ip(struct enc *e, const struct ip *ip)
{
	put_int(e, ip->family, 1);
	put_span_raw(e, span_of(ip->b, ip->family == IP_V4 ? 4 : ip->family == IP_V6 ? 16 : 0));
}

static struct ip get_ip(struct rd *r)
{
	struct ip ip = { .family = rd_u8(r) };
	struct span b;

	if (ip.family != IP_NONE && ip.family != IP_V4 && ip.family != IP_V6)
		r->bad = true;
	b = rd_take(r, ip.family == IP_V4 ? 4 : ip.family == IP_V6 ? 16 : 0);
	if (b.len != 0)
		memcpy(ip.b, b.p, b.len);
	return ip;
}

static void put_endpoint(struct enc *e, const struct endpoint *ep)
{
	put_ip(e, &ep->ip);
	put_int(e, ep->port, 2);
	put_int(e, ep->mac.known, 1);
	if (ep->mac.known)
		put_span_raw(e, span_of(ep->mac.b, sizeof(ep->mac.b)));
}

static struct endpoint get_endpoint(struct rd *r)
{
	struct endpoint ep = { .ip = get_ip(r) };
	struct span mac;

	ep.port = rd_le16(r);
	ep.mac.known = get_bool(r);
	mac = rd_take(r, ep.mac.known ? sizeof(ep.mac.b) : 0);
	if (mac.len != 0)
		memcpy(ep.mac.b, mac.p, mac.len);
	return ep;
}

static void put_app(struct enc *e, const struct candidate *c)
{
	put_int(e, c->has_app, 1);
	if (!c->has_app)
		return;
	put_int(e, (uint32_t)c->app.uid, 4);
	put_text(e, c->app.name);
	put_text(e, c->app.package);
}

static void get_app(struct rd *r, struct candidate *c)
{
	c->has_app = get_bool(r);
	if (!c->has_app)
		return;
	c->app.uid = (int32_t)rd_le32(r);
	c->app.name = get_text(r);
	c->app.package = get_text(r);
}

enum st record_put_candidate(struct buf *out, const struct candidate *c)
{
	struct enc e = enc_begin(out, RECORD_CANDIDATE);
	const struct span texts[] = { c->value,	   c->matched,	  c->form,   c->key, c->device,
				      c->protocol, c->protection, c->beside, c->host };

	if (c->n_path > CANDIDATE_PATH_MAX || c->n_frames > CANDIDATE_FRAMES_MAX)
		e.st = ST_LIMIT;
	put_int(&e, c->kind, 2);
	put_int(&e, c->confidence, 1);
	put_int(&e, c->why, 4);
	put_int(&e, c->flags, 4);
	put_int(&e, c->transport, 1);
	put_int(&e, c->shard, 1);
	put_int(&e, (uint64_t)c->time_ns, 8);
	put_int(&e, c->stream_off, 8);
	put_int(&e, c->order, 8);
	put_endpoint(&e, &c->src);
	put_endpoint(&e, &c->dst);
	for (size_t i = 0; i < N_ELEMENTS(texts); i++)
		put_text(&e, texts[i]);
	put_int(&e, c->n_path, 1);
	for (size_t i = 0; i < c->n_path && e.st == ST_OK; i++)
		put_text(&e, c->path[i]);
	put_int(&e, c->n_frames, 1);
	for (size_t i = 0; i < c->n_frames && e.st == ST_OK; i++)
		put_int(&e, c->frames[i], 8);
	put_app(&e, c);
	return enc_end(&e);
}

enum st record_get_candidate(struct span payload, struct candidate *ret)
{
	struct rd r = rd_of(payload);
	struct candidate c = { 0 };
	struct span *const texts[] = { &c.value,    &c.matched,	   &c.form,   &c.key, &c.device,
				       &c.protocol, &c.protection, &c.beside, &c.host };

	c.kind = (enum kind)get_below(&r, rd_le16(&r), KIND_COUNT_);
	c.confidence = (enum confidence)get_below(&r, rd_u8(&r), CONFIDENCE_COUNT_);
	c.why = get_below(&r, rd_le32(&r), 1u << WITNESS_COUNT_);
	c.flags = get_below(&r, rd_le32(&r), CANDIDATE_FLAGS_END);
	c.transport = (enum transport)get_below(&r, rd_u8(&r), TRANSPORT_COUNT_);
	c.shard = rd_u8(&r);
	c.time_ns = (int64_t)rd_le64(&r);
	c.stream_off = rd_le64(&r);
	c.order = rd_le64(&r);
	c.src = get_endpoint(&r);
	c.dst = get_endpoint(&r);
	for (size_t i = 0; i < N_ELEMENTS(texts); i++)
		*texts[i] = get_text(&r);
	c.n_path = get_below(&r, rd_u8(&r), CANDIDATE_PATH_MAX + 1);
	for (size_t i = 0; i < c.n_path; i++)
		c.path[i] = get_text(&r);
	c.n_frames = get_below(&r, rd_u8(&r), CANDIDATE_FRAMES_MAX + 1);
	for (size_t i = 0; i < c.n_frames; i++)
		c.frames[i] = rd_le64(&r);
	get_app(&r, &c);
	if (get_end(&r) != ST_OK)
		return ST_BAD;
	*ret = c;
	return ST_OK;
}

enum st record_put_name(struct buf *out, const struct name_seen *n)
{
	struct enc e = enc_begin(out, RECORD_NAME);
	struct span how = span_str(n->how);

	if (how.len > HOW_MAX)
		e.st = ST_LIMIT;
	put_ip(&e, &n->ip);
	put_text(&e, n->name);
	put_text(&e, n->alias);
	put_text(&e, how);
	put_int(&e, (uint64_t)n->time_ns, 8);
	put_int(&e, n->frame, 8);
	put_ip(&e, &n->asker);
	return enc_end(&e);
}

enum st record_get_name(struct span payload, struct record_name *ret)
{
	struct rd r = rd_of(payload);
	struct record_name n = { .seen.ip = get_ip(&r) };

	n.seen.name = get_text(&r);
	n.seen.alias = get_text(&r);
	n.how = get_text(&r);
	n.seen.time_ns = (int64_t)rd_le64(&r);
	n.seen.frame = rd_le64(&r);
	n.seen.asker = get_ip(&r);
	/* whoever keeps it makes a C string of how */
	if (get_end(&r) != ST_OK || n.how.len > HOW_MAX || span_find(n.how, '\0', 0) != n.how.len)
		return ST_BAD;
	*ret = n;
	return ST_OK;
}

enum st record_put_anomaly(struct buf *out, const struct anomaly *a)
{
	struct enc e = enc_begin(out, RECORD_ANOMALY);

	put_text(&e, span_str(a->what));
	put_text(&e, span_str(a->reason));
	put_int(&e, a->frame, 8);
	put_int(&e, a->offset, 8);
	put_int(&e, a->count != 0 ? a->count : 1, 8);
	return enc_end(&e);
}

enum st record_get_anomaly(struct span payload, struct record_anomaly *ret)
{
	struct rd r = rd_of(payload);
	struct record_anomaly a = { .what = get_text(&r) };

	a.reason = get_text(&r);
	a.frame = rd_le64(&r);
	a.offset = rd_le64(&r);
	a.count = rd_le64(&r);
	if (get_end(&r) != ST_OK || a.count == 0)
		return ST_BAD;
	*ret = a;
	return ST_OK;
}

enum st record_put_closed(struct buf *out, const struct record_closed *c)
{
	struct enc e = enc_begin(out, RECORD_CLOSED);

	put_endpoint(&e, &c->src);
	put_endpoint(&e, &c->dst);
	put_int(&e, c->transport, 1);
	put_text(&e, c->protocol);
	put_int(&e, c->opener_known, 1);
	put_int(&e, c->traffic, 1);
	put_int(&e, c->bytes, 8);
	put_int(&e, c->times, 8);
	put_int(&e, (uint64_t)c->first_ns, 8);
	put_int(&e, (uint64_t)c->last_ns, 8);
	return enc_end(&e);
}

enum st record_get_closed(struct span payload, struct record_closed *ret)
{
	struct rd r = rd_of(payload);
	struct record_closed c = { .src = get_endpoint(&r) };

	c.dst = get_endpoint(&r);
	c.transport = (enum transport)get_below(&r, rd_u8(&r), TRANSPORT_COUNT_);
	c.protocol = get_text(&r);
	c.opener_known = get_bool(&r);
	c.traffic = get_bool(&r);
	c.bytes = rd_le64(&r);
	c.times = rd_le64(&r);
	c.first_ns = (int64_t)rd_le64(&r);
	c.last_ns = (int64_t)rd_le64(&r);
	if (get_end(&r) != ST_OK)
		return ST_BAD;
	*ret = c;
	return ST_OK;
}

static void put_progress(struct enc *e, const struct record_progress *p)
{
	const uint64_t v[] = { p->consumed,	      p->packets,	   p->bytes, p->flows,
			       (uint64_t)p->first_ns, (uint64_t)p->last_ns };

	for (size_t i = 0; i < N_ELEMENTS(v); i++)
		put_int(e, v[i], 8);
}

static struct record_progress get_progress(struct rd *r)
{
	struct record_progress p = { .consumed = rd_le64(r) };

	p.packets = rd_le64(r);
	p.bytes = rd_le64(r);
	p.flows = rd_le64(r);
	p.first_ns = (int64_t)rd_le64(r);
	p.last_ns = (int64_t)rd_le64(r);
	return p;
}

enum st record_put_progress(struct buf *out, const struct record_progress *p)
{
	struct enc e = enc_begin(out, RECORD_PROGRESS);

	put_progress(&e, p);
	return enc_end(&e);
}

enum st record_get_progress(struct span payload, struct record_progress *ret)
{
	struct rd r = rd_of(payload);
	struct record_progress p = get_progress(&r);

	if (get_end(&r) != ST_OK)
		return ST_BAD;
	*ret = p;
	return ST_OK;
}

enum st record_put_end(struct buf *out, const struct record_end *end)
{
	struct enc e = enc_begin(out, RECORD_END);

	if (end->n_link_types > LINK_TYPES_MAX)
		e.st = ST_LIMIT;
	put_progress(&e, &end->at);
	put_int(&e, end->status, 1);
	put_text(&e, end->reason);
	put_text(&e, end->format);
	put_int(&e, end->n_link_types, 1);
	for (size_t i = 0; i < end->n_link_types && e.st == ST_OK; i++)
		put_int(&e, end->link_types[i], 4);
	put_int(&e, end->has_sha256, 1);
	if (end->has_sha256)
		put_span_raw(&e, span_of(end->sha256, sizeof(end->sha256)));
	put_int(&e, end->findings_cut, 8);
	put_int(&e, end->surfaces_cut, 8);
	return enc_end(&e);
}

enum st record_get_end(struct span payload, struct record_end *ret)
{
	struct rd r = rd_of(payload);
	struct record_end e = { .at = get_progress(&r) };
	struct span sha;

	e.status = (enum st)get_below(&r, rd_u8(&r), ST_COUNT_);
	e.reason = get_text(&r);
	e.format = get_text(&r);
	e.n_link_types = get_below(&r, rd_u8(&r), LINK_TYPES_MAX + 1);
	for (size_t i = 0; i < e.n_link_types; i++)
		e.link_types[i] = rd_le32(&r);
	e.has_sha256 = get_bool(&r);
	sha = rd_take(&r, e.has_sha256 ? sizeof(e.sha256) : 0);
	if (sha.len != 0)
		memcpy(e.sha256, sha.p, sha.len);
	e.findings_cut = rd_le64(&r);
	e.surfaces_cut = rd_le64(&r);
	if (get_end(&r) != ST_OK)
		return ST_BAD;
	*ret = e;
	return ST_OK;
}

enum st record_put_bytes(struct buf *out, const struct record_bytes *b)
{
	struct enc e = enc_begin(out, RECORD_BYTES);

	if (b->number == 0 || b->bytes.len > TRACE_BYTES_MAX)
		e.st = ST_LIMIT;
	put_int(&e, b->number, 8);
	put_text(&e, b->bytes);
	return enc_end(&e);
}

enum st record_get_bytes(struct span payload, struct record_bytes *ret)
{
	struct rd r = rd_of(payload);
	struct record_bytes b = { .number = rd_le64(&r) };

	b.bytes = get_text(&r);
	if (get_end(&r) != ST_OK || b.number == 0 || b.bytes.len > TRACE_BYTES_MAX)
		return ST_BAD;
	*ret = b;
	return ST_OK;
}

enum st record_put_trace(struct buf *out, const struct record_trace *t)
{
	struct enc e = enc_begin(out, RECORD_TRACE);

	if (t->n == 0 || t->n > TRACE_STEPS_MAX || t->n_pieces > TRACE_PIECES_MAX)
		e.st = ST_LIMIT;
	put_int(&e, t->key, 8);
	put_int(&e, t->value_at, 4);
	put_int(&e, t->value_len, 4);
	put_int(&e, t->message_off, 8);
	put_int(&e, t->n_pieces, 1);
	for (size_t i = 0; i < t->n_pieces && e.st == ST_OK; i++) {
		put_int(&e, t->pieces[i].at, 8);
		put_int(&e, t->pieces[i].stream, 8);
	}
	put_int(&e, t->n, 1);
	for (size_t i = 0; i < t->n && e.st == ST_OK; i++) {
		put_text(&e, t->steps[i].layer);
		put_int(&e, t->steps[i].at, 4);
		put_int(&e, t->steps[i].len, 4);
		put_int(&e, t->numbers[i], 8);
	}
	return enc_end(&e);
}

enum st record_get_trace(struct span payload, struct record_trace *ret)
{
	struct rd r = rd_of(payload);
	struct record_trace t = { .key = rd_le64(&r) };

	t.value_at = rd_le32(&r);
	t.value_len = rd_le32(&r);
	t.message_off = rd_le64(&r);
	t.n_pieces = get_below(&r, rd_u8(&r), TRACE_PIECES_MAX + 1);
	for (size_t i = 0; i < t.n_pieces; i++) {
		t.pieces[i].at = rd_le64(&r);
		t.pieces[i].stream = rd_le64(&r);
	}
	t.n = get_below(&r, rd_u8(&r), TRACE_STEPS_MAX + 1);
	for (size_t i = 0; i < t.n; i++) {
		t.steps[i].layer = get_text(&r);
		t.steps[i].at = rd_le32(&r);
		t.steps[i].len = rd_le32(&r);
		t.numbers[i] = rd_le64(&r);
	}
	if (get_end(&r) != ST_OK || t.n == 0)
		return ST_BAD;
	*ret = t;
	return ST_OK;
}

enum st record_put_slot(struct buf *out, const struct slot_seen *s)
{
	struct enc e = enc_begin(out, RECORD_SLOT);

	put_endpoint(&e, &s->src);
	put_endpoint(&e, &s->dst);
	put_int(&e, s->transport, 1);
	put_int(&e, s->flags, 4);
	put_int(&e, (uint64_t)s->time_ns, 8);
	put_text(&e, s->host);
	put_text(&e, s->path);
	put_int(&e, s->shape, 1);
	put_int(&e, s->messages, 8);
	put_int(&e, s->count, 8);
	put_int(&e, s->hash, 8);
	put_int(&e, s->len, 4);
	put_int(&e, s->tag, 4);
	put_text(&e, s->bytes);
	put_text(&e, s->mask);
	return enc_end(&e);
}

/* As many bytes as a shape may have, a bit of the mask for each. */
static bool slot_fits(const struct slot_seen *s)
{
	if (s->path.len > SLOT_PATH_MAX)
		return false;
	if (s->shape == SLOT_VALUE)
		return s->bytes.len <= SLOT_TEXT_MAX && s->bytes.len <= s->len && s->mask.len == 0;
	return s->bytes.len <= SLOT_BYTES_MAX && s->mask.len == (s->bytes.len + 7) / 8;
}

enum st record_get_slot(struct span payload, struct slot_seen *ret)
{
	struct rd r = rd_of(payload);
	struct slot_seen s = { .src = get_endpoint(&r) };

	s.dst = get_endpoint(&r);
	s.transport = (enum transport)get_below(&r, rd_u8(&r), TRANSPORT_COUNT_);
	s.flags = get_below(&r, rd_le32(&r), CANDIDATE_ENCODED << 1);
	s.time_ns = (int64_t)rd_le64(&r);
	s.host = get_text(&r);
	s.path = get_text(&r);
	s.shape = (enum slot_shape)get_below(&r, rd_u8(&r), SLOT_SHAPES_);
	s.messages = rd_le64(&r);
	s.count = rd_le64(&r);
	s.hash = rd_le64(&r);
	s.len = rd_le32(&r);
	s.tag = rd_le32(&r);
	s.bytes = get_text(&r);
	s.mask = get_text(&r);
	if (get_end(&r) != ST_OK || !slot_fits(&s))
		return ST_BAD;
	*ret = s;
	return ST_OK;
}

enum st record_next(struct span bytes, enum record_type *type, struct span *payload, size_t *used)
{
	struct rd r = rd_of(bytes);
	uint32_t len = rd_le32(&r);
	uint8_t t;

	if (!rd_ok(&r))
		return ST_MORE;
	if (len < 1 || len > RECORD_MAX)
		return ST_BAD;
	t = rd_u8(&r);
	if (!rd_ok(&r))
		return ST_MORE;
	if (t < RECORD_CANDIDATE || t > RECORD_SLOT)
		return ST_BAD;
	if (rd_left(&r) < len - 1)
		return ST_MORE;
	*type = (enum record_type)t;
	*payload = rd_take(&r, len - 1);
	*used = HEAD + len - 1;
	return ST_OK;
}
