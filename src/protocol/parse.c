#include "protocol/parse.h"

#include "base/span.h"
#include "protocol/engine.h"

void *parse_scratch(struct parse *p, size_t n)
{
	return arena_alloc(&p->e->room->scratch, n);
}

const struct talk *parse_talk(struct parse *p)
{
	if (!p->has_talk) {
		p->e->talk(p->conv->who, &p->talk);
		p->has_talk = true;
	}
	return &p->talk;
}

bool parse_on_port(struct parse *p, uint16_t port)
{
	return p->conv->ports[0] == port || p->conv->ports[1] == port;
}

const struct conv_limits *parse_limits(const struct parse *p)
{
	return &p->e->limits;
}

void parse_gathered(struct parse *p, unsigned side, const struct run *runs, size_t n)
{
	p->side = side;
	p->gathered = runs;
	p->n_gathered = n;
}

void parse_text(struct parse *p, const struct message_text *t)
{
	p->text = t;
}

size_t parse_runs(const struct parse *p, uint64_t off, uint64_t len, const struct run **ret)
{
	const struct run *first = run_at(p->runs, p->n_runs, off);
	size_t left = p->n_runs - (size_t)(first - p->runs), n = 1;

	while (n < left && first[n].off < off + len)
		n++;
	*ret = first;
	return n;
}

struct run parse_first_run(const struct parse *p)
{
	return *run_at(p->runs, p->n_runs, p->in->off);
}

size_t parse_n_fields(const struct parse *p)
{
	return p->e->n_fields;
}

static bool within(struct span whole, struct span part)
{
	return whole.p != NULL && part.p >= whole.p && part.p <= whole.p + whole.len
	       && part.len <= (size_t)(whole.p + whole.len - part.p);
}

/* The pieces of a part of the mapped scratch; false: no room. */
static bool map_cut(struct parse *p, size_t at, size_t len, struct field *f)
{
	const struct piece *all = p->map_pieces;
	size_t first = 0, hi = p->n_map, n;
	struct piece *own;

	while (hi - first > 1) {
		size_t mid = first + (hi - first) / 2;

		if (all[mid].at <= at)
			first = mid;
		else
			hi = mid;
	}
	for (n = 1; first + n < p->n_map && all[first + n].at < at + len;)
		n++;
	if (at == 0) {
		f->pieces = all;
		f->n_pieces = n;
		return true;
	}
	own = arena_alloc(&p->e->room->scratch, n * sizeof(*own));
	if (own == NULL)
		return false;
	own[0] = (struct piece){ 0, all[first].stream + (at - all[first].at) };
	for (size_t i = 1; i < n; i++)
		own[i] = (struct piece){ all[first + i].at - at, all[first + i].stream };
	f->pieces = own;
	f->n_pieces = n;
	return true;
}

static struct field *add(struct parse *p, const char *name, struct span key, struct span bytes,
			 unsigned flags)
{
	struct engine *e = p->e;
	struct field *last;

	if (e->n_fields < PARSE_FIELDS_MAX) {
		e->room->fields[e->n_fields] = (struct field){
			.name = name, .key = key, .bytes = bytes, .flags = (uint8_t)flags
		};
		return &e->room->fields[e->n_fields++];
	}
	last = &e->room->fields[PARSE_FIELDS_MAX - 1];
	if (within(p->in->bytes, bytes) && within(p->in->bytes, last->bytes)
	    && bytes.p >= last->bytes.p + last->bytes.len) {
		last->bytes.len = (size_t)(bytes.p + bytes.len - last->bytes.p);
		last->flags &= (uint8_t)~FIELD_CONTEXT;
	} else {
		parse_anomaly(p, "limit.fields", p->in->off, "more fields than are kept apart");
	}
	return NULL;
}

static void one_piece(struct parse *p, struct field *f, uint64_t stream)
{
	struct piece *one = &p->e->room->ones[f - p->e->room->fields];

	*one = (struct piece){ 0, stream };
	f->pieces = one;
	f->n_pieces = 1;
}

void parse_field(struct parse *p, const char *name, struct span key, struct span bytes,
		 unsigned flags)
{
	struct field *f = bytes.len != 0 ? add(p, name, key, bytes, flags) : NULL;

	if (f == NULL)
		return;
	if (within(p->in->bytes, bytes)) {
		one_piece(p, f, p->in->off + (uint64_t)(bytes.p - p->in->bytes.p));
		f->flags |= FIELD_VERBATIM;
	} else if (p->n_map != 0 && within(p->map, bytes)
		   && map_cut(p, (size_t)(bytes.p - p->map.p), bytes.len, f) && p->map_verbatim) {
		f->flags |= FIELD_VERBATIM;
	}
}

void parse_field_at(struct parse *p, const char *name, struct span key, struct span bytes,
		    unsigned flags, uint64_t off)
{
	struct field *f = bytes.len != 0 ? add(p, name, key, bytes, flags) : NULL;

	if (f != NULL)
		one_piece(p, f, off);
}

void parse_map(struct parse *p, struct span scratch, const struct piece *pieces, size_t n)
{
	p->map = scratch;
	p->map_pieces = pieces;
	p->n_map = n;
	p->map_verbatim = false;
}

void parse_map_verbatim(struct parse *p, struct span scratch, const struct piece *pieces, size_t n)
{
	parse_map(p, scratch, pieces, n);
	p->map_verbatim = true;
}

/* One behind the last stream offset that the fields speak of. */
static uint64_t fields_end(const struct engine *e, uint64_t off)
{
	uint64_t end = off + 1;

	for (size_t i = 0; i < e->n_fields; i++) {
		const struct field *f = &e->room->fields[i];
		const struct piece *last;

		if (f->n_pieces == 0)
			continue;
		last = f->pieces + f->n_pieces - 1;
		if (last->stream + (f->bytes.len - last->at) > end)
			end = last->stream + (f->bytes.len - last->at);
	}
	return end;
}

void parse_send_window(struct parse *p, const char *protocol, uint64_t off, uint32_t overlap)
{
	struct engine *e = p->e;
	const struct run *runs = p->gathered != NULL ? p->gathered : p->runs;
	size_t n_runs = p->gathered != NULL ? p->n_gathered : p->n_runs;
	struct message m = { .protocol = protocol, .row = protocol, .stream_off = off };
	/* what was gathered need not stand in the order of the stream: all its frames */
	uint64_t end = p->gathered != NULL ? UINT64_MAX : fields_end(e, off);

	p->gathered = NULL;
	m.leads = p->leads;
	p->leads = false;
	m.text = p->text;
	p->text = NULL;
	if (e->n_fields == 0)
		return;
	if (p->conv->proto != NULL)
		m.row = p->conv->proto->name;
	m.protection = p->conv->protection;
	m.talk = parse_talk(p);
	m.from = (uint8_t)p->side;
	m.depth = p->conv->depth;
	m.order = e->order++;
	m.fields = e->room->fields;
	m.n_fields = e->n_fields;
	m.overlap = overlap;
	m.runs = run_at(runs, n_runs, off);
	m.time_ns = m.runs->time_ns;
	m.n_runs = n_runs - (size_t)(m.runs - runs);
	m.n_runs = (size_t)(run_at(m.runs, m.n_runs, end - 1) - m.runs) + 1;
	e->n_fields = 0;
	if (e->out.message != NULL)
		e->out.message(e->out.arg, &m);
}

void parse_lead(struct parse *p)
{
	p->leads = true;
}

void parse_send(struct parse *p, const char *protocol, uint64_t off)
{
	parse_send_window(p, protocol, off, 0);
}

void parse_handshake(struct parse *p, struct span bytes)
{
	struct opened_seen o = { .from = (uint8_t)p->side, .handshake = true, .bytes = bytes };
	struct field where = { .bytes = bytes };

	if (p->e->keys == NULL || p->e->out.opened == NULL)
		return;
	if (within(p->in->bytes, bytes)) {
		o.off = p->in->off + (uint64_t)(bytes.p - p->in->bytes.p);
	} else {
		if (!within(p->map, bytes)
		    || !map_cut(p, (size_t)(bytes.p - p->map.p), bytes.len, &where))
			return;
		o.off = where.pieces[0].stream;
	}
	o.talk = parse_talk(p);
	o.depth = (uint8_t)(p->conv->depth + 1);
	o.n_runs = parse_runs(p, o.off, bytes.len, &o.runs);
	p->e->out.opened(p->e->out.arg, &o);
}

void parse_turn_window(struct parse *p, struct span bytes, uint32_t overlap)
{
	enum transport t = p->conv->transport;

	if (bytes.len <= overlap)
		return;
	p->e->n_fields = 0;
	/* inside another conversation it is that one's payload */
	parse_field(p, p->conv->depth != 0 ? "tls.payload" : turns_field(t), (struct span){ 0 },
		    bytes, overlap != 0 ? FIELD_WINDOW : 0u);
	parse_send_window(p, p->conv->depth != 0 ? "tls" : transport_name(t),
			  p->in->off + (uint64_t)(bytes.p - p->in->bytes.p), overlap);
}

void parse_turn(struct parse *p, struct span bytes)
{
	parse_turn_window(p, bytes, 0);
}

void parse_need(struct parse *p, size_t n)
{
	p->need = p->in->off + n;
}

void parse_skip(struct parse *p, const char *protocol, uint64_t n)
{
	p->conv->side[p->side].skip = n;
	p->conv->side[p->side].skips = protocol;
}

void parse_closed(struct parse *p, const char *protocol, uint64_t bytes)
{
	shut_add(p->conv, p->side, protocol, bytes, p->in->time_ns);
}

void parse_switch(struct parse *p, const struct protocol *to)
{
	parse_switch_as(p, to, 0);
}

void parse_switch_as(struct parse *p, const struct protocol *to, unsigned how)
{
	p->to = to;
	p->to_how = how;
	p->switched = true;
}

unsigned parse_how(const struct parse *p)
{
	return p->conv->how;
}

struct keyring *parse_keys(const struct parse *p)
{
	return p->e->keys;
}

void parse_own(struct parse *p, size_t bytes)
{
	p->conv->owned = bytes;
}

void parse_name(struct parse *p, const struct ip *ip, struct span name, struct span alias,
		const char *how)
{
	const struct talk *t = parse_talk(p);
	const struct run *r = run_at(p->runs, p->n_runs, p->in->off);
	struct name_seen n = { .name = name, .alias = alias, .how = how };

	if (ip != NULL)
		n.ip = *ip;
	n.time_ns = r->time_ns;
	n.frame = r->frame;
	n.asker = t->side[p->side ^ 1].ip;
	if (name.len != 0 && p->e->out.name != NULL)
		p->e->out.name(p->e->out.arg, &n);
}

/* A host name without its port; empty for addresses and what cannot be a name. */
static struct span host_of(struct span s)
{
	bool letter = false;
	struct ip ip;

	s = span_trim(s);
	s = span_cut(s, 0, span_find(s, ':', 0));
	while (s.len != 0 && s.p[s.len - 1] == '.')
		s.len--;
	if (s.len > 253 || ip_parse(s, &ip))
		return (struct span){ 0 };
	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.p[i];

		if (c <= ' ' || c == '/' || c == '[' || c == '@' || c == 0x7f)
			return (struct span){ 0 };
		letter = letter || c > '9';
	}
	return letter ? s : (struct span){ 0 };
}

void parse_name_peer(struct parse *p, struct span name, const char *how)
{
	const struct talk *t = parse_talk(p);
	const struct run *r =
		p->gathered != NULL ? p->gathered : run_at(p->runs, p->n_runs, p->in->off);
	struct name_seen n = { .name = host_of(name), .how = how };

	n.ip = t->side[p->side ^ 1].ip;
	n.time_ns = r->time_ns;
	n.frame = r->frame;
	n.asker = t->side[p->side].ip;
	if (n.name.len != 0 && p->e->out.name != NULL)
		p->e->out.name(p->e->out.arg, &n);
}

void parse_anomaly(struct parse *p, const char *what, uint64_t off, const char *reason)
{
	anomaly_say(&p->e->anomalies, what, run_at(p->runs, p->n_runs, off)->frame, off, reason);
}
