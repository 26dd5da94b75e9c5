#include "lab/tls13.h"

#include "base/span.h"
#include "lab/tls_cert.h"
#include "lab/tls_keys.h"

#include <openssl/evp.h>

enum { BUF_MAX = 256 << 10, HOST_MAX = 100 };
enum { HANDSHAKE = 22, ALERT = 21, APPLICATION = 23 };
enum {
	CLIENT_HELLO = 1,
	SERVER_HELLO = 2,
	EXTENSIONS = 8,
	CERTIFICATE = 11,
	VERIFY = 15,
	FINISHED = 20
};

static const uint8_t change_cipher_spec[] = { 20, 3, 3, 0, 1, 1 };

/* Both sides of the handshake while it is made. */
struct making {
	struct tls_talk *t;
	struct buf transcript;
	uint8_t client_key[32], server_key[32], cert_key[32];
	uint8_t client_public[32], server_public[32];
	uint8_t random[32], server_random[32], session[32];
	uint8_t handshake[TLS_HASH], client_hs[TLS_HASH], server_hs[TLS_HASH];
	struct tls_cipher client, server;
};

static struct buf *all(struct tls_talk *t, size_t i)
{
	struct buf *const list[] = { &t->hello,	 &t->server,	   &t->request,
				     &t->answer, &t->client_close, &t->keylog };

	return i < N_ELEMENTS(list) ? list[i] : NULL;
}

void tls_talk_init(struct tls_talk *t)
{
	for (size_t i = 0; all(t, i) != NULL; i++)
		buf_init(all(t, i), BUF_MAX);
}

void tls_talk_deinit(struct tls_talk *t)
{
	for (size_t i = 0; t != NULL && all(t, i) != NULL; i++)
		buf_deinit(all(t, i));
}

/* --- writing --------------------------------------------------------------------------------- */

/* Small messages are built in a fixed place; hosts are ours and short. */
struct draft {
	uint8_t p[1200];
	size_t n;
};

static void put(struct draft *d, const void *p, size_t n)
{
	if (n > sizeof(d->p) - d->n)
		n = sizeof(d->p) - d->n;
	memcpy(d->p + d->n, p, n);
	d->n += n;
}

static void put8(struct draft *d, unsigned v)
{
	uint8_t b = (uint8_t)v;

	put(d, &b, 1);
}

static void put16(struct draft *d, size_t v)
{
	put8(d, (unsigned)(v >> 8));
	put8(d, (unsigned)v);
}

/* The length of what follows at, over the two bytes there. */
static void close16(struct draft *d, size_t at)
{
	size_t n = d->n - at - 2;

	d->p[at] = (uint8_t)(n >> 8);
	d->p[at + 1] = (uint8_t)n;
}

static size_t open16(struct draft *d)
{
	put16(d, 0);
	return d->n - 2;
}

static void begin(struct draft *d, unsigned type)
{
	d->n = 0;
	put8(d, type);
	put8(d, 0);
	put16(d, 0);
}

static struct span finish(struct draft *d)
{
	d->p[1] = 0;
	d->p[2] = (uint8_t)((d->n - 4) >> 8);
	d->p[3] = (uint8_t)(d->n - 4);
	return span_of(d->p, d->n);
}

static enum st put_plain(struct buf *out, unsigned version, struct span message)
{
	uint8_t head[5] = { HANDSHAKE, 3, (uint8_t)version, (uint8_t)(message.len >> 8),
			    (uint8_t)message.len };
	enum st ret = buf_put(out, span_of(head, 5));

	return ret == ST_OK ? buf_put(out, message) : ret;
}

/* --- hellos ------------------------------------------------------------------------------------
 */

static void put_key_share(struct draft *d, bool client, const uint8_t key[32])
{
	put16(d, 51);
	put16(d, client ? 38 : 36);
	if (client)
		put16(d, 36);
	put16(d, 29); /* x25519 */
	put16(d, 32);
	put(d, key, 32);
}

static struct span client_hello(const struct making *m, const char *host, struct draft *d)
{
	static const uint8_t fixed[] = {
		0, 4, 0x13, 0x01, 0x13, 0x03, /* AES-128-GCM, ChaCha20 */
		1, 0,			      /* no compression */
	};
	static const uint8_t more[] = {
		0, 43, 0, 3,  2, 3, 4,		    /* supported_versions */
		0, 10, 0, 4,  0, 2, 0, 29,	    /* supported_groups */
		0, 13, 0, 6,  0, 4, 8, 7,   4,	 3, /* Ed25519, ECDSA P-256 */
		0, 16, 0, 11, 0, 9, 8, 'h', 't', 't', 'p', '/', '1', '.', '1',
	};
	size_t extensions;

	begin(d, CLIENT_HELLO);
	put16(d, 0x0303);
	put(d, m->random, 32);
	put8(d, 32);
	put(d, m->session, 32);
	put(d, fixed, sizeof(fixed));
	extensions = open16(d);
	put16(d, 0); /* server_name */
	put16(d, strlen(host) + 5);
	put16(d, strlen(host) + 3);
	put8(d, 0);
	put16(d, strlen(host));
	put(d, host, strlen(host));
	put(d, more, sizeof(more));
	put_key_share(d, true, m->client_public);
	close16(d, extensions);
	return finish(d);
}

static struct span server_hello(const struct making *m, struct draft *d)
{
	static const uint8_t version[] = { 0, 43, 0, 2, 3, 4 };
	size_t extensions;

	begin(d, SERVER_HELLO);
	put16(d, 0x0303);
	put(d, m->server_random, 32);
	put8(d, 32);
	put(d, m->session, 32);
	put16(d, 0x1301);
	put8(d, 0);
	extensions = open16(d);
	put(d, version, sizeof(version));
	put_key_share(d, false, m->server_public);
	close16(d, extensions);
	return finish(d);
}

static enum st put_hellos(struct making *m, const char *host)
{
	struct draft d = { 0 };
	struct span hello;
	enum st ret;

	if (strlen(host) > HOST_MAX)
		return ST_LIMIT;
	hello = client_hello(m, host, &d);
	ret = put_plain(&m->t->hello, 1, hello);
	if (ret == ST_OK)
		ret = buf_put(&m->transcript, hello);
	hello = server_hello(m, &d);
	if (ret == ST_OK)
		ret = put_plain(&m->t->server, 3, hello);
	if (ret == ST_OK)
		ret = buf_put(&m->transcript, hello);
	if (ret == ST_OK)
		ret = buf_put(&m->t->server, span_of(change_cipher_spec, 6));
	return ret;
}

/* --- keys ---------------------------------------------------------------------------------------
 */

static bool public_of(const uint8_t key[32], uint8_t out[32])
{
	EVP_PKEY *k = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, key, 32);
	size_t n = 32;
	bool ok = k != NULL && EVP_PKEY_get_raw_public_key(k, out, &n) == 1;

	EVP_PKEY_free(k);
	return ok;
}

static bool shared_of(const uint8_t key[32], const uint8_t peer[32], uint8_t out[32])
{
	EVP_PKEY *mine = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, key, 32);
	EVP_PKEY *theirs = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, peer, 32);
	EVP_PKEY_CTX *ctx = mine != NULL ? EVP_PKEY_CTX_new(mine, NULL) : NULL;
	size_t n = 32;
	bool ok = ctx != NULL && theirs != NULL && EVP_PKEY_derive_init(ctx) == 1
		  && EVP_PKEY_derive_set_peer(ctx, theirs) == 1
		  && EVP_PKEY_derive(ctx, out, &n) == 1;

	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(theirs);
	EVP_PKEY_free(mine);
	return ok;
}

static enum st log_secret(struct making *m, const char *label, const uint8_t secret[TLS_HASH])
{
	enum st ret = buf_printf(&m->t->keylog, "%s ", label);

	for (unsigned i = 0; i < 32 && ret == ST_OK; i++)
		ret = buf_printf(&m->t->keylog, "%02x", m->random[i]);
	if (ret == ST_OK)
		ret = buf_put_u8(&m->t->keylog, ' ');
	for (unsigned i = 0; i < TLS_HASH && ret == ST_OK; i++)
		ret = buf_printf(&m->t->keylog, "%02x", secret[i]);
	return ret == ST_OK ? buf_put_u8(&m->t->keylog, '\n') : ret;
}

/* Secret of a label over the transcript so far, into the key log. */
static enum st traffic(struct making *m, const uint8_t from[TLS_HASH], const char *label,
		       const char *log, uint8_t out[TLS_HASH])
{
	uint8_t hash[TLS_HASH];

	if (!tls_sha256(buf_span(&m->transcript), hash)
	    || !tls_expand(from, label, span_of(hash, TLS_HASH), out, TLS_HASH))
		return ST_NOMEM;
	return log_secret(m, log, out);
}

/* Derive-Secret(secret, "derived", "") */
static bool derived(const uint8_t secret[TLS_HASH], uint8_t out[TLS_HASH])
{
	uint8_t hash[TLS_HASH];

	return tls_sha256(SPAN_LIT(""), hash)
	       && tls_expand(secret, "derived", span_of(hash, TLS_HASH), out, TLS_HASH);
}

static enum st handshake_keys(struct making *m)
{
	static const uint8_t zero[TLS_HASH];
	uint8_t early[TLS_HASH], salt[TLS_HASH], shared[32];
	enum st ret;

	if (!tls_extract(zero, zero, early) || !derived(early, salt)
	    || !shared_of(m->client_key, m->server_public, shared)
	    || !tls_extract(salt, shared, m->handshake))
		return ST_NOMEM;
	ret = traffic(m, m->handshake, "c hs traffic", "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
		      m->client_hs);
	if (ret == ST_OK)
		ret = traffic(m, m->handshake, "s hs traffic", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
			      m->server_hs);
	if (ret == ST_OK
	    && (!tls_cipher_init(&m->client, m->client_hs)
		|| !tls_cipher_init(&m->server, m->server_hs)))
		ret = ST_NOMEM;
	return ret;
}

/* Behind the server's Finished; the ciphers go over to application keys. */
static enum st application_keys(struct making *m, struct tls_cipher *client,
				struct tls_cipher *server)
{
	static const uint8_t zero[TLS_HASH];
	uint8_t salt[TLS_HASH], master[TLS_HASH], c[TLS_HASH], s[TLS_HASH];
	enum st ret;

	if (!derived(m->handshake, salt) || !tls_extract(salt, zero, master))
		return ST_NOMEM;
	ret = traffic(m, master, "c ap traffic", "CLIENT_TRAFFIC_SECRET_0", c);
	if (ret == ST_OK)
		ret = traffic(m, master, "s ap traffic", "SERVER_TRAFFIC_SECRET_0", s);
	if (ret == ST_OK && (!tls_cipher_init(client, c) || !tls_cipher_init(server, s)))
		ret = ST_NOMEM;
	return ret;
}

/* --- the encrypted part of the handshake --------------------------------------------------------
 */

static enum st put_certificate(struct making *m, const char *host, struct buf *flight)
{
	struct draft d = { 0 };
	struct buf der;
	enum st ret;

	buf_init(&der, 1000);
	ret = tls_cert_make(m->cert_key, host, &der);
	if (ret == ST_OK) {
		begin(&d, CERTIFICATE);
		put8(&d, 0); /* no context */
		put8(&d, 0);
		put16(&d, der.len + 5);
		put8(&d, 0);
		put16(&d, der.len);
		put(&d, der.p, der.len);
		put16(&d, 0); /* no extensions */
		ret = buf_put(flight, finish(&d));
	}
	buf_deinit(&der);
	return ret;
}

/* Section 4.4.3: 64 spaces, a context, a NUL, the hash of the transcript. */
static enum st put_verify(struct making *m, struct buf *flight)
{
	static const char context[] = "TLS 1.3, server CertificateVerify";
	uint8_t text[64 + sizeof(context) + TLS_HASH], signature[64];
	struct draft d = { 0 };

	memset(text, ' ', 64);
	memcpy(text + 64, context, sizeof(context));
	if (!tls_sha256(buf_span(&m->transcript), text + 64 + sizeof(context))
	    || !tls_cert_sign(m->cert_key, span_of(text, sizeof(text)), signature))
		return ST_NOMEM;
	begin(&d, VERIFY);
	put16(&d, 0x0807);
	put16(&d, 64);
	put(&d, signature, 64);
	return buf_put(flight, finish(&d));
}

static enum st put_finished(struct making *m, const uint8_t secret[TLS_HASH], struct buf *flight)
{
	uint8_t key[TLS_HASH], hash[TLS_HASH], mac[TLS_HASH];
	struct draft d = { 0 };

	if (!tls_expand(secret, "finished", (struct span){ 0 }, key, TLS_HASH)
	    || !tls_sha256(buf_span(&m->transcript), hash)
	    || !tls_hmac(key, span_of(hash, TLS_HASH), mac))
		return ST_NOMEM;
	begin(&d, FINISHED);
	put(&d, mac, TLS_HASH);
	return buf_put(flight, finish(&d));
}

/* One message goes into the transcript and, sealed, onto the wire; flight is emptied. */
static enum st send_message(struct making *m, struct tls_cipher *c, struct buf *flight,
			    struct buf *out)
{
	enum st ret = buf_put(&m->transcript, buf_span(flight));

	if (ret == ST_OK)
		ret = tls_seal(c, HANDSHAKE, buf_span(flight), out);
	buf_clear(flight);
	return ret;
}

static enum st server_flight(struct making *m, const char *host, struct buf *flight)
{
	static const uint8_t no_extensions[] = { EXTENSIONS, 0, 0, 2, 0, 0 };
	enum st ret = buf_put(flight, span_of(no_extensions, sizeof(no_extensions)));

	if (ret == ST_OK)
		ret = send_message(m, &m->server, flight, &m->t->server);
	if (ret == ST_OK)
		ret = put_certificate(m, host, flight);
	if (ret == ST_OK)
		ret = send_message(m, &m->server, flight, &m->t->server);
	if (ret == ST_OK)
		ret = put_verify(m, flight);
	if (ret == ST_OK)
		ret = send_message(m, &m->server, flight, &m->t->server);
	if (ret == ST_OK)
		ret = put_finished(m, m->server_hs, flight);
	return ret == ST_OK ? send_message(m, &m->server, flight, &m->t->server) : ret;
}

static enum st exchange(struct making *m, struct buf *flight, struct span request,
			struct span answer)
{
	static const uint8_t close_notify[] = { 1, 0 };
	struct tls_cipher client, server;
	enum st ret = application_keys(m, &client, &server);

	if (ret == ST_OK)
		ret = put_finished(m, m->client_hs, flight);
	if (ret == ST_OK)
		ret = buf_put(&m->t->request, span_of(change_cipher_spec, 6));
	if (ret == ST_OK)
		ret = send_message(m, &m->client, flight, &m->t->request);
	if (ret == ST_OK)
		ret = tls_seal(&client, APPLICATION, request, &m->t->request);
	if (ret == ST_OK && answer.len != 0)
		ret = tls_seal(&server, APPLICATION, answer, &m->t->answer);
	if (ret == ST_OK)
		ret = tls_seal(&client, ALERT, span_of(close_notify, 2), &m->t->client_close);
	return ret;
}

static void draw(struct making *m, struct tls_talk *t, struct prng *rng)
{
	m->t = t;
	buf_init(&m->transcript, BUF_MAX);
	prng_bytes(rng, m->client_key, 32);
	prng_bytes(rng, m->server_key, 32);
	prng_bytes(rng, m->cert_key, 32);
	prng_bytes(rng, m->random, 32);
	prng_bytes(rng, m->server_random, 32);
	prng_bytes(rng, m->session, 32);
}

enum st tls_talk_make(struct tls_talk *t, struct prng *rng, const char *host, struct span request,
		      struct span answer)
{
	struct making m = { 0 };
	struct buf flight;
	enum st ret;

	draw(&m, t, rng);
	buf_init(&flight, BUF_MAX);
	ret = public_of(m.client_key, m.client_public) && public_of(m.server_key, m.server_public)
		      ? put_hellos(&m, host)
		      : ST_NOMEM;
	if (ret == ST_OK)
		ret = handshake_keys(&m);
	if (ret == ST_OK)
		ret = server_flight(&m, host, &flight);
	if (ret == ST_OK)
		ret = exchange(&m, &flight, request, answer);
	buf_deinit(&flight);
	buf_deinit(&m.transcript);
	return ret;
}

enum st tls_talk_opening(struct tls_talk *t, struct prng *rng, const char *host)
{
	struct making m = { 0 };
	enum st ret;

	draw(&m, t, rng);
	memcpy(m.client_public, m.client_key, 32); /* any 32 bytes are a public key */
	memcpy(m.server_public, m.server_key, 32);
	ret = put_hellos(&m, host);
	buf_deinit(&m.transcript);
	return ret;
}
