#include "excerpt/sealed.h"

#include "base/arena.h"
#include "base/map.h"
#include "base/span.h"
#include "base/vec.h"
#include "codec/hex.h"
#include "protocol/tls_hello.h"
#include "protocol/tls_record.h"
#include "protocol/tls_session.h"

#include <stdlib.h>
#include <sys/random.h>

enum { CONNS_MOST = 1 << 18, SHAKES_MOST = 1 << 20, BYTES_MOST = 64 << 20, RECORDS_MOST = 1 << 20 };
enum { CHANGE_CIPHER = 20, HANDSHAKE = 22, APPLICATION = 23, FINISHED = 20, HEAD = 4 };
enum { VERSION_10 = 0x0301, VERSION_12 = 0x0303, VERSION_13 = 0x0304, MASTER_LEN = 48 };
enum { SIDE_RANDOM_END = HEAD + 2 + KEY_RANDOM, LINE_MOST = 256 };

struct conn {
	uint64_t key;
	size_t first, last; /* handshake messages, as they came */
	uint64_t from[2];
	uint64_t answered; /* frame of the last hello of the server; 0: none */
	struct tls_session session;
	bool wanted, begun;
	const char *why; /* it cannot be made anew, static */
};

struct sealed {
	struct keyring *keys, *fresh;
	uint8_t chance[KEY_RANDOM]; /* that new secrets are made with; nobody is told */
	struct arena arena;
	struct map by_key;
	struct conn *conns;
	size_t n_conns, cap_conns;
	struct shake *shakes;
	size_t n_shakes, cap_shakes;
	struct buf made, records, lines;
};

enum st sealed_new(struct sealed **ret, struct keyring *keys)
{
	struct sealed *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return ST_NOMEM;
	s->keys = keys;
	arena_init(&s->arena, BYTES_MOST + RECORDS_MOST);
	map_init(&s->by_key, CONNS_MOST);
	buf_init(&s->made, RECORDS_MOST);
	buf_init(&s->records, RECORDS_MOST);
	buf_init(&s->lines, 8 * LINE_MOST);
	if (getrandom(s->chance, sizeof(s->chance), 0) != (ssize_t)sizeof(s->chance)) {
		sealed_free(s);
		return ST_IO;
	}
	if (keyring_new(&s->fresh) != ST_OK) {
		sealed_free(s);
		return ST_NOMEM;
	}
	*ret = s;
	return ST_OK;
}

void sealed_free(struct sealed *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n_conns; i++)
		tls_session_deinit(&s->conns[i].session);
	free(s->conns);
	free(s->shakes);
	keyring_free(s->fresh);
	map_deinit(&s->by_key);
	arena_deinit(&s->arena);
	buf_deinit(&s->made);
	buf_deinit(&s->records);
	buf_deinit(&s->lines);
	free(s);
}

/* --- what the capture holds ---------------------------------------------------------------- */

size_t sealed_find(const struct sealed *s, uint64_t key)
{
	for (uint32_t it = map_first(&s->by_key, key); it != MAP_NONE;
	     it = map_next(&s->by_key, key, it))
		if (s->conns[map_value(&s->by_key, it)].key == key)
			return map_value(&s->by_key, it);
	return SEALED_NONE;
}

static enum st conn_of(struct sealed *s, uint64_t key, size_t *ret)
{
	enum st st;

	*ret = sealed_find(s, key);
	if (*ret != SEALED_NONE)
		return ST_OK;
	st = vec_grow((void **)&s->conns, &s->cap_conns, s->n_conns + 1, sizeof(*s->conns),
		      CONNS_MOST);
	if (st == ST_OK)
		st = map_put(&s->by_key, key, (uint32_t)s->n_conns);
	if (st != ST_OK)
		return st;
	*ret = s->n_conns;
	s->conns[s->n_conns++] = (struct conn){ .key = key,
						.first = SEALED_NONE,
						.last = SEALED_NONE,
						.from = { UINT64_MAX, UINT64_MAX } };
	return ST_OK;
}

static enum st add_shake(struct sealed *s, struct conn *c, const struct shake *h)
{
	struct shake mine = *h;
	enum st st = ST_LIMIT;

	if (s->arena.used + h->bytes.len <= BYTES_MOST)
		st = vec_grow((void **)&s->shakes, &s->cap_shakes, s->n_shakes + 1,
			      sizeof(*s->shakes), SHAKES_MOST);
	if (st != ST_OK)
		return st;
	if (!arena_dup(&s->arena, h->bytes, &mine.bytes))
		return ST_NOMEM;
	if (c->last == SEALED_NONE)
		c->first = s->n_shakes;
	else
		s->shakes[c->last].next = s->n_shakes;
	c->last = s->n_shakes;
	s->shakes[s->n_shakes++] = mine;
	return ST_OK;
}

enum st sealed_note(struct sealed *s, uint64_t key, const struct opened_seen *o)
{
	struct shake h = { .next = SEALED_NONE,
			   .side = o->from & 1U,
			   .off = o->off,
			   .frame = o->runs->frame,
			   .bytes = o->bytes };
	struct conn *c;
	enum st st;

	if (o->bytes.len < HEAD)
		return ST_OK;
	h.hello = o->bytes.p[0] == TLS_CLIENT_HELLO || o->bytes.p[0] == TLS_SERVER_HELLO;
	st = conn_of(s, key, &h.conn);
	if (st != ST_OK)
		return st == ST_LIMIT ? ST_OK : st;
	c = &s->conns[h.conn];
	if (h.off < c->from[h.side])
		c->from[h.side] = h.off;
	if (o->bytes.p[0] == TLS_SERVER_HELLO)
		c->answered = h.frame;
	st = add_shake(s, c, &h);
	if (st == ST_LIMIT)
		c->why = "more handshakes of TLS than are held";
	return st == ST_LIMIT ? ST_OK : st;
}

void sealed_want(struct sealed *s, size_t conn)
{
	s->conns[conn].wanted = true;
}

bool sealed_is_wanted(const struct sealed *s, size_t conn)
{
	return s->conns[conn].wanted;
}

uint64_t sealed_from(const struct sealed *s, size_t conn, unsigned side)
{
	return s->conns[conn].from[side & 1];
}

void sealed_tell(struct sealed *s, size_t conn, unsigned side, uint64_t off, uint64_t end)
{
	for (size_t i = s->conns[conn].first; i != SEALED_NONE; i = s->shakes[i].next) {
		struct shake *h = &s->shakes[i];

		h->told |= h->side == side && h->off >= off && h->off < end;
	}
}

/* --- secrets ------------------------------------------------------------------------------- */

/* One line of a key log. Nobody can tell from the new secret what seed was. */
static enum st put_secret(struct sealed *s, const struct tls_session *t, const char *label,
			  struct span seed, size_t len)
{
	uint8_t mixed[KDF_MAX], secret[KEY_SECRET_MAX];
	char random[2 * KEY_RANDOM + 1], hex[2 * KEY_SECRET_MAX + 1];
	enum st st = kdf_extract(KDF_SHA384, span_of(s->chance, sizeof(s->chance)), seed, mixed);

	if (st == ST_OK)
		st = kdf_expand_label(KDF_SHA384, span_of(mixed, kdf_len(KDF_SHA384)), label,
				      secret, len);
	if (st != ST_OK)
		return st;
	hex_format(span_of(t->client_random, KEY_RANDOM), random);
	hex_format(span_of(secret, len), hex);
	return buf_printf(&s->lines, "%s %s %s\n", label, random, hex);
}

/*
 * Up to TLS 1.2 the same secret becomes the same: a session that is taken up again has the one it
 * had, and some readers look it up by the session.
 */
static enum st put_secrets(struct sealed *s, const struct tls_session *t)
{
	static const char *const labels[] = { "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
					      "SERVER_HANDSHAKE_TRAFFIC_SECRET",
					      "CLIENT_TRAFFIC_SECRET_0",
					      "SERVER_TRAFFIC_SECRET_0" };
	struct key_secret master;
	enum st st = ST_OK;

	if (t->version != VERSION_13) {
		if (!keyring_find(s->keys, KEY_MASTER, t->client_random, UINT64_MAX, &master))
			return ST_UNSUP;
		return put_secret(s, t, "CLIENT_RANDOM", span_of(master.bytes, master.len),
				  MASTER_LEN);
	}
	for (size_t i = 0; i < N_ELEMENTS(labels) && st == ST_OK; i++)
		st = put_secret(s, t, labels[i], span_of(t->client_random, KEY_RANDOM),
				kdf_len(t->suite->hash));
	return st;
}

static enum st tell_secrets(struct sealed *s, struct conn *c, const struct sealed_out *out)
{
	struct keyring_read r;
	enum st st;

	buf_clear(&s->lines);
	st = put_secrets(s, &c->session);
	if (st == ST_OK)
		st = keyring_add(s->fresh, buf_span(&s->lines), 0, &r);
	if (st == ST_OK && r.full)
		return ST_UNSUP;
	return st == ST_OK ? out->secrets(out->arg, buf_span(&s->lines)) : st;
}

/* --- the handshake ------------------------------------------------------------------------- */

static enum st remake(struct sealed *s, struct conn *c, const struct shake *h,
		      const struct sealed_out *out)
{
	const char *why = "";
	enum st st;

	buf_clear(&s->made);
	st = out->remake(out->arg, h, &s->made, &why);
	/* another random would be that of another connection */
	if (st == ST_OK && h->hello
	    && (s->made.len < SIDE_RANDOM_END
		|| memcmp(s->made.p, h->bytes.p, SIDE_RANDOM_END) != 0))
		st = ST_UNSUP;
	if (st == ST_UNSUP && h->hello)
		c->why = why[0] != '\0' ? why : "its handshake cannot be written anew";
	return st;
}

/* Both hellos as they will stand, so that it is known how to go on. */
static enum st greet(struct sealed *s, struct conn *c, const struct sealed_out *out)
{
	struct tls_session *t = &c->session;

	t->keys = s->fresh;
	for (size_t i = c->first; i != SEALED_NONE; i = s->shakes[i].next) {
		const struct shake *h = &s->shakes[i];
		struct span body;
		enum st st;

		if (!h->hello)
			continue;
		st = remake(s, c, h, out);
		if (st != ST_OK)
			return st;
		body = span_from(buf_span(&s->made), HEAD);
		if (s->made.p[0] == TLS_CLIENT_HELLO)
			tls_session_client(t, h->side, body);
		else
			tls_session_server(t, body);
	}
	if (t->greeted && t->suite != NULL && t->version >= VERSION_10 && t->version <= VERSION_13)
		return ST_OK;
	c->why = "a handshake of TLS that is not written anew";
	return ST_UNSUP;
}

static enum st put_clear(struct sealed *s, unsigned type, unsigned version, struct span body)
{
	enum st st = ST_OK;

	for (size_t at = 0; at < body.len && st == ST_OK; at += TLS_SEALED_MAX) {
		struct span part = span_cut(body, at, TLS_SEALED_MAX);
		const uint8_t head[TLS_RECORD_HEAD] = { (uint8_t)type, (uint8_t)(version >> 8),
							(uint8_t)version, (uint8_t)(part.len >> 8),
							(uint8_t)part.len };

		st = buf_put(&s->records, span_of(head, sizeof(head)));
		if (st == ST_OK)
			st = buf_put(&s->records, part);
	}
	return st;
}

static unsigned record_version(const struct tls_session *t)
{
	return t->version < VERSION_12 ? t->version : VERSION_12;
}

static enum st say_shakes(struct sealed *s, struct conn *c, const struct sealed_out *out)
{
	enum st st = ST_OK;

	for (size_t i = c->first; i != SEALED_NONE && st == ST_OK; i = s->shakes[i].next) {
		const struct shake *h = &s->shakes[i];
		bool first = i == c->first;

		if (!h->hello && !h->told)
			continue;
		st = remake(s, c, h, out);
		buf_clear(&s->records);
		if (st == ST_OK)
			st = put_clear(s, HANDSHAKE,
				       first ? VERSION_10 : record_version(&c->session),
				       buf_span(&s->made));
		if (st == ST_OK)
			st = out->say(out->arg, h->side, h->frame, buf_span(&s->records));
		if (st == ST_UNSUP && !h->hello)
			st = ST_OK; /* the rest is read without it */
	}
	return st;
}

/* In front of the data of a side. */
static enum st say_ready(struct sealed *s, struct conn *c, unsigned side,
			 const struct sealed_out *out)
{
	struct tls_session *t = &c->session;
	uint8_t finished[HEAD + KDF_MAX] = { FINISHED };
	size_t len = kdf_len(t->suite->hash);
	enum st st;

	buf_clear(&s->records);
	if (t->version != VERSION_13) {
		st = put_clear(s, CHANGE_CIPHER, record_version(t), SPAN_LIT("\1"));
	} else {
		finished[3] = (uint8_t)len;
		st = tls_session_key(t, side, TLS_KEY_HANDSHAKE);
		if (st == ST_OK)
			st = tls_session_seal(t, side, HANDSHAKE, span_of(finished, HEAD + len),
					      &s->records);
	}
	if (st == ST_OK)
		st = tls_session_key(t, side, TLS_KEY_TRAFFIC);
	return st == ST_OK ? out->say(out->arg, side, c->answered, buf_span(&s->records)) : st;
}

static enum st begin(struct sealed *s, struct conn *c, const struct sealed_out *out)
{
	enum st st = greet(s, c, out);
	unsigned client;

	if (st == ST_OK)
		st = tell_secrets(s, c, out);
	if (st == ST_OK)
		st = say_shakes(s, c, out);
	client = c->session.client & 1U;
	if (st == ST_OK)
		st = say_ready(s, c, client ^ 1, out);
	return st == ST_OK ? say_ready(s, c, client, out) : st;
}

enum st sealed_open(struct sealed *s, size_t conn, uint64_t frame, const struct sealed_out *out,
		    const char **why)
{
	struct conn *c = &s->conns[conn];
	enum st st = ST_OK;

	if (frame != 0 && frame < c->answered) {
		*why = "early data of TLS is not written anew";
		return ST_UNSUP;
	}
	if (!c->begun) {
		c->begun = true;
		st = c->why == NULL ? begin(s, c, out) : ST_UNSUP;
		if (st != ST_OK && c->why == NULL)
			c->why = "its records cannot be made anew";
	}
	if (st != ST_OK && st != ST_UNSUP)
		return st;
	*why = c->why;
	return *why == NULL ? ST_OK : ST_UNSUP;
}

enum st sealed_put(struct sealed *s, size_t conn, unsigned side, struct span plain, struct buf *out)
{
	struct tls_session *t = &s->conns[conn].session;
	enum st st = ST_OK;

	for (size_t at = 0; at < plain.len && st == ST_OK; at += TLS_SEALED_MAX)
		st = tls_session_seal(t, side, APPLICATION, span_cut(plain, at, TLS_SEALED_MAX),
				      out);
	return st;
}
