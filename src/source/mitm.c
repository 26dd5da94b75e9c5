#include "source/mitm.h"

#include "base/tm.h"
#include "source/archive_text.h"

enum {
	HEAD_MAX = 12, /* a length and its colon */
	KEY_MAX = 32,
	PEEK_MAX = 4 << 10, /* values whose type is looked at before they are read */
};

/* One value: its payload lies in [at, end), its type behind it. */
struct item {
	uint64_t at, end;
	char type; /* 0: too long to know yet */
};

struct member {
	const char *key;
	void (*read)(struct mitm *m, const struct item *v, unsigned side);
};

static bool want(struct mitm *m, size_t n)
{
	if (m->st == ST_OK)
		m->st = input_want(m->in, n, &m->err);
	return m->st == ST_OK;
}

static uint64_t here(const struct mitm *m)
{
	return input_offset(m->in);
}

static void go(struct mitm *m, uint64_t to)
{
	if (m->st == ST_OK && to > here(m))
		m->st = input_pass(m->in, to - here(m), &m->err);
}

/* The length in front of a value; false: there is none. */
static bool read_head(struct mitm *m, uint64_t *len)
{
	struct span w;
	size_t n = 0;

	/* the whole of it, or all that is left: a value is three bytes at least */
	if (!want(m, 3))
		return false;
	if (input_fill(m->in, HEAD_MAX, NULL) == ST_NOMEM)
		m->st = ST_NOMEM;
	w = input_peek(m->in, HEAD_MAX);
	while (n < w.len && w.p[n] >= '0' && w.p[n] <= '9')
		n++;
	if (n == w.len || n > HEAD_MAX - 2 || w.p[n] != ':' || !span_to_u64(span_cut(w, 0, n), len))
		return false;
	input_skip(m->in, n + 1);
	return m->st == ST_OK;
}

/* The next value of what ends at end; false: none, or what stands there is none (bad). */
static bool next(struct mitm *m, uint64_t end, struct item *ret)
{
	uint64_t len;

	if (m->st != ST_OK || m->bad || here(m) >= end)
		return false;
	if (!read_head(m, &len)) {
		m->bad = m->bad || m->st == ST_OK;
		return false;
	}
	*ret = (struct item){ .at = here(m), .end = here(m) + len };
	if (ret->end >= end) {
		m->bad = true;
		return false;
	}
	if (len < PEEK_MAX) {
		if (!want(m, (size_t)len + 1))
			return m->st == ST_END; /* cut off: as much as there is */
		ret->type = (char)m->in->p[len];
	}
	return true;
}

/* Behind a value, whatever was read of it; damage inside it ends here. */
static void leave(struct mitm *m, const struct item *v)
{
	m->damaged = m->damaged || m->bad;
	m->bad = false;
	go(m, v->end + 1);
}

static struct exchange_text text(struct mitm *m, const struct item *v, size_t limit)
{
	struct exchange_text t = { .off = v->at };
	bool cut = false;

	archive_text_begin(&m->archive);
	while (here(m) < v->end && !cut && (input_left(m->in) != 0 || want(m, 1))) {
		uint64_t left = v->end - here(m);
		struct span w = input_peek(m->in, left < SIZE_MAX ? (size_t)left : SIZE_MAX);

		cut = !archive_put(&m->archive, w, limit);
		input_skip(m->in, w.len);
	}
	m->archive.cut += cut;
	t.bytes = archive_text(&m->archive);
	return t;
}

static struct exchange_text field(struct mitm *m, const struct item *v)
{
	return text(m, v, ARCHIVE_FIELD_MAX);
}

static bool flag(struct mitm *m, const struct item *v)
{
	return v->type == '!' && span_eq_str(field(m, v).bytes, "true");
}

static void read_key(struct mitm *m, const struct item *k, char key[KEY_MAX])
{
	size_t n = 0;

	if ((k->type == ',' || k->type == ';') && k->end - k->at < KEY_MAX
	    && want(m, (size_t)(k->end - k->at))) {
		n = (size_t)(k->end - k->at);
		memcpy(key, m->in->p, n);
	}
	key[n] = '\0';
}

static void read_dict(struct mitm *m, const struct item *d, unsigned side, const struct member *t,
		      size_t n)
{
	struct item k, v;
	char key[KEY_MAX];

	if (d->type != '}' && d->type != 0)
		return;
	while (next(m, d->end, &k)) {
		size_t i = 0;

		read_key(m, &k, key);
		leave(m, &k);
		if (!next(m, d->end, &v)) {
			m->bad = m->bad || m->st == ST_OK;
			return;
		}
		while (i < n && strcmp(t[i].key, key) != 0)
			i++;
		if (i < n)
			t[i].read(m, &v, side);
		leave(m, &v);
	}
}

/* A list of lists of two. */
static void read_pairs(struct mitm *m, const struct item *v, unsigned side, enum exchange_list list)
{
	struct item e, part;

	if (v->type != ']' && v->type != 0)
		return;
	archive_list(&m->archive, side, list);
	while (next(m, v->end, &e)) {
		struct exchange_text both[2] = { { { 0 }, 0, false }, { { 0 }, 0, false } };

		for (size_t i = 0; (e.type == ']' || e.type == 0) && next(m, e.end, &part); i++) {
			if (i < 2)
				both[i] = field(m, &part);
			leave(m, &part);
		}
		archive_pair(&m->archive, side, list, &(struct exchange_pair){ both[0], both[1] });
		leave(m, &e);
	}
}

static void read_headers(struct mitm *m, const struct item *v, unsigned side)
{
	read_pairs(m, v, side, EXCHANGE_HEADERS);
}

static void read_trailers(struct mitm *m, const struct item *v, unsigned side)
{
	read_pairs(m, v, side, EXCHANGE_TRAILERS);
}

static void read_body(struct mitm *m, const struct item *v, unsigned side)
{
	m->archive.x.side[side].body = text(m, v, ARCHIVE_BODY_MAX);
}

static void read_begin(struct mitm *m, const struct item *v, unsigned side)
{
	(void)archive_decimal(field(m, v).bytes, &m->archive.x.side[side].time_ns);
}

static void read_method(struct mitm *m, const struct item *v, unsigned side)
{
	(void)side;
	m->archive.x.method = field(m, v);
}

static void read_scheme(struct mitm *m, const struct item *v, unsigned side)
{
	(void)side;
	m->archive.x.scheme = field(m, v);
}

static void read_authority(struct mitm *m, const struct item *v, unsigned side)
{
	(void)side;
	m->archive.x.authority = field(m, v);
}

static void read_path(struct mitm *m, const struct item *v, unsigned side)
{
	(void)side;
	m->archive.x.target = field(m, v);
}

static void read_host(struct mitm *m, const struct item *v, unsigned side)
{
	(void)side;
	m->host = field(m, v);
}

static uint16_t port(struct mitm *m, const struct item *v)
{
	uint64_t n;

	return span_to_u64(field(m, v).bytes, &n) && n <= UINT16_MAX ? (uint16_t)n : 0;
}

static void read_port(struct mitm *m, const struct item *v, unsigned side)
{
	(void)side;
	m->port = port(m, v);
}

static void read_status(struct mitm *m, const struct item *v, unsigned side)
{
	uint64_t n;

	(void)side;
	if (span_to_u64(field(m, v).bytes, &n) && n < 1000)
		m->archive.x.status = (unsigned)n;
}

static void read_reason(struct mitm *m, const struct item *v, unsigned side)
{
	(void)side;
	m->archive.x.reason = field(m, v);
}

static void read_message(struct mitm *m, const struct item *v, unsigned side)
{
	static const struct member members[] = {
		{ "method", read_method },
		{ "scheme", read_scheme },
		{ "authority", read_authority },
		{ "path", read_path },
		{ "host", read_host },
		{ "port", read_port },
		{ "status_code", read_status },
		{ "code", read_status },
		{ "reason", read_reason },
		{ "msg", read_reason },
		{ "headers", read_headers },
		{ "trailers", read_trailers },
		{ "content", read_body },
		{ "body", read_body },
		{ "timestamp_start", read_begin },
	};

	m->archive.x.side[side].seen = v->end != v->at;
	read_dict(m, v, side, members, N_ELEMENTS(members));
}

static void read_request(struct mitm *m, const struct item *v, unsigned side)
{
	(void)side;
	read_message(m, v, 0);
}

static void read_response(struct mitm *m, const struct item *v, unsigned side)
{
	(void)side;
	read_message(m, v, 1);
}

/* [host, port], in old versions inside { "address": .. }. The address of an endpoint, or a name. */
static void read_address(struct mitm *m, const struct item *v, unsigned side)
{
	static const struct member inner[] = { { "address", read_address } };
	struct endpoint *ep = side == 0 ? &m->archive.x.client : &m->archive.x.server;
	struct exchange_text host;
	struct item part;
	struct ip ip;

	/* as deep as it likes: only values under PEEK_MAX bytes have a known type */
	if (v->type == '}') {
		read_dict(m, v, side, inner, N_ELEMENTS(inner));
		return;
	}
	if (v->type != ']' || !next(m, v->end, &part))
		return;
	host = field(m, &part);
	leave(m, &part);
	if (ip_parse(host.bytes, &ip))
		ep->ip = ip;
	else if (side == 1 && m->host.bytes.len == 0)
		m->host = host;
	if (next(m, v->end, &part)) {
		ep->port = port(m, &part);
		leave(m, &part);
	}
}

static void read_tls(struct mitm *m, const struct item *v, unsigned side)
{
	if (flag(m, v) && side == 0)
		m->conn_tls = true;
}

static void read_transport(struct mitm *m, const struct item *v, unsigned side)
{
	(void)side;
	if (span_eq_str(field(m, v).bytes, "udp"))
		m->archive.x.transport = TRANSPORT_UDP;
}

static void read_conn(struct mitm *m, const struct item *v, unsigned side)
{
	static const struct member members[] = {
		{ "address", read_address },
		{ "peername", read_address },
		{ "ip_address", read_address },
		{ "tls", read_tls },
		{ "tls_established", read_tls },
		{ "ssl_established", read_tls },
		{ "transport_protocol", read_transport },
	};

	read_dict(m, v, side, members, N_ELEMENTS(members));
}

static void read_client(struct mitm *m, const struct item *v, unsigned side)
{
	(void)side;
	read_conn(m, v, 0);
}

static void read_server(struct mitm *m, const struct item *v, unsigned side)
{
	(void)side;
	read_conn(m, v, 1);
}

static void read_type(struct mitm *m, const struct item *v, unsigned side)
{
	(void)side;
	m->type = field(m, v);
}

/* WebSocket: [opcode, from client, content, time, ..]; TCP, UDP: [from client, content, time]. */
static void read_turn(struct mitm *m, const struct item *v)
{
	struct exchange_turn t = { .time_ns = TM_NONE, .from = 1 };
	struct item part;
	unsigned at = 1;

	for (unsigned i = 0; next(m, v->end, &part); i++) {
		if (i == 0 && part.type == '#')
			at = 0;
		switch (i + at) {
		case 1:
			t.from = !flag(m, &part);
			break;
		case 2:
			t.bytes = text(m, &part, ARCHIVE_BODY_MAX);
			break;
		case 3:
			(void)archive_decimal(field(m, &part).bytes, &t.time_ns);
			break;
		default:
			break;
		}
		leave(m, &part);
	}
	archive_turn(&m->archive, &t);
}

static void read_turns(struct mitm *m, const struct item *v, unsigned side)
{
	struct item e;

	(void)side;
	if (v->type != ']' && v->type != 0)
		return;
	while (next(m, v->end, &e)) {
		if (e.type == ']' || e.type == 0)
			read_turn(m, &e);
		leave(m, &e);
	}
}

static void read_websocket(struct mitm *m, const struct item *v, unsigned side)
{
	static const struct member members[] = { { "messages", read_turns } };

	read_dict(m, v, side, members, N_ELEMENTS(members));
}

static void read_flow(struct mitm *m, const struct item *v)
{
	static const struct member members[] = {
		{ "request", read_request },	 { "response", read_response },
		{ "client_conn", read_client },	 { "server_conn", read_server },
		{ "websocket", read_websocket }, { "messages", read_turns },
		{ "type", read_type },
	};

	read_dict(m, v, 0, members, N_ELEMENTS(members));
}

static void finish_flow(struct mitm *m)
{
	struct exchange *x = &m->archive.x;
	uint16_t ignored = 0;

	x->http = x->method.bytes.len != 0 || x->status != 0;
	x->tls = x->scheme.bytes.len != 0 ? span_eq_nocase(x->scheme.bytes, "https")
						    || span_eq_nocase(x->scheme.bytes, "wss")
					  : m->conn_tls;
	/* what was asked for comes before where it was sent */
	x->host = archive_host(x->authority.bytes.len != 0 ? x->authority.bytes : m->host.bytes,
			       &ignored);
	if (x->authority.bytes.len == 0)
		x->authority = m->host;
	if (m->port != 0)
		x->server.port = m->port;
	if (x->server.ip.family == IP_NONE)
		archive_ip(x->host, &x->server.ip);
}

/* False: nothing in it is read. */
static bool take_flow(struct mitm *m, struct walk *w, const struct item *v, struct exchange *ret)
{
	uint64_t off = v->at;

	archive_begin(&m->archive, ++w->number, off, "mitm");
	m->bad = m->damaged = m->conn_tls = false;
	m->type = m->host = (struct exchange_text){ 0 };
	m->port = 0;
	read_flow(m, v);
	finish_flow(m);
	if (m->bad || m->damaged)
		walk_say(w, "mitm.flow", off, "a flow does not hold what its lengths say");
	else if (m->st == ST_END)
		walk_say(w, "mitm.flow", off, "a flow is cut off");
	if (!m->archive.x.http && m->archive.n_turns == 0) {
		if (m->st == ST_OK)
			walk_say(w, "mitm.flow", off,
				 "a flow without messages, or of a kind that is not read");
		return false;
	}
	archive_end(&m->archive, &w->sink.anomalies, ret);
	return true;
}

/* clean: it ended where a flow may. */
static enum st ended(struct mitm *m, const struct walk *w, uint64_t at, bool clean, struct err *e)
{
	if (m->st == ST_END && clean && input_left(m->in) == 0)
		return ST_END;
	if (m->st == ST_END)
		return err_set(e, ST_BAD, 0, here(m),
			       "mitm: cut off at byte %llu, in or after flow %llu",
			       (unsigned long long)here(m), (unsigned long long)w->number);
	if (m->st == ST_OK)
		m->st = err_set(&m->err, ST_BAD, 0, at,
				"mitm: no flow at byte %llu, after flow %llu",
				(unsigned long long)at, (unsigned long long)w->number);
	if (e != NULL)
		*e = m->err;
	return m->st;
}

enum st mitm_next(struct mitm *m, struct walk *w, struct exchange *ret, struct err *e)
{
	for (;;) {
		uint64_t at = here(m), len;
		struct item v;
		bool got, clean = m->st == ST_OK;

		if (!read_head(m, &len))
			return ended(m, w, at, clean, e);
		v = (struct item){ here(m), here(m) + len, '}' };
		got = take_flow(m, w, &v, ret);
		go(m, v.end);
		if (want(m, 1)) {
			if (*m->in->p != '}')
				walk_say(w, "mitm.flow", at, "a flow does not end as one");
			input_skip(m->in, 1);
		}
		if (m->archive.st != ST_OK)
			return err_set(e, m->archive.st, 0, at, "out of memory");
		if (got && m->st != ST_IO && m->st != ST_NOMEM)
			return ST_OK;
	}
}

/* Length, then a key with its own length and type: "8290:9:websocket;" */
bool mitm_is(struct span start)
{
	size_t colon = span_find(start, ':', 0), second;
	uint64_t len, n;
	struct span key;

	second = span_find(start, ':', colon + 1);
	if (colon > HEAD_MAX - 2 || second - colon > 3 || second >= start.len
	    || !span_to_u64(span_cut(start, 0, colon), &len)
	    || !span_to_u64(span_cut(start, colon + 1, second - colon - 1), &n) || n < 2
	    || n >= KEY_MAX || n + 3 > len)
		return false;
	key = span_cut(start, second + 1, (size_t)n);
	for (size_t i = 0; i < key.len; i++)
		if ((key.p[i] < 'a' || key.p[i] > 'z') && key.p[i] != '_')
			return false;
	key = span_cut(start, second + 1 + (size_t)n, 1);
	return key.len == 1 && (key.p[0] == ';' || key.p[0] == ',');
}

void mitm_open(struct mitm *m, struct walk *w)
{
	m->in = w->in;
	m->st = ST_OK;
}

void mitm_deinit(struct mitm *m)
{
	if (m != NULL)
		archive_deinit(&m->archive);
}
