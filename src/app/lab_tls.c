#include "app/lab_tls.h"

#include "base/span.h"
#include "lab/tls_cert.h"

#include <fcntl.h>
#include <openssl/ssl.h>

/* --- the phone ------------------------------------------------------------------------------ */

static void keep_line(const SSL *ssl, const char *line)
{
	struct buf *keylog = SSL_get_app_data(ssl);

	if (buf_put_str(keylog, line) == ST_OK && buf_put_u8(keylog, '\n') != ST_OK)
		buf_clear(keylog); /* half a line helps nobody */
}

static enum st read_all(SSL *ssl, struct buf *answer)
{
	for (;;) {
		enum st st = buf_reserve(answer, 2048);
		int n;

		if (st != ST_OK)
			return st;
		n = SSL_read(ssl, answer->p + answer->len, 2048);
		if (n <= 0)
			return answer->len != 0 || SSL_get_error(ssl, n) == SSL_ERROR_WANT_READ
				       ? ST_OK
				       : ST_IO;
		answer->len += (size_t)n;
	}
}

enum st lab_tls_exchange(int fd, const char *host, struct span request, struct buf *answer,
			 struct buf *keylog)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	SSL *ssl = NULL;
	enum st st = ST_NOMEM;

	if (ctx != NULL && SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) == 1) {
		SSL_CTX_set_keylog_callback(ctx, keep_line);
		ssl = SSL_new(ctx);
	}
	if (ssl != NULL && SSL_set_fd(ssl, fd) == 1 && SSL_set_tlsext_host_name(ssl, host) == 1) {
		SSL_set_app_data(ssl, keylog);
		st = SSL_connect(ssl) == 1
				     && SSL_write(ssl, request.p, (int)request.len)
						== (int)request.len
			     ? read_all(ssl, answer)
			     : ST_IO;
		(void)SSL_shutdown(ssl);
	}
	SSL_free(ssl);
	SSL_CTX_free(ctx);
	return st;
}

/* --- the server ----------------------------------------------------------------------------- */

/* Both opaque types are libssl's own, under a name that needs no header of it. */

static bool use_certificate(SSL_CTX *ctx)
{
	static const uint8_t key[32] = {
		'r', 'e', '-', 'e', 'n', 'a', 'c', 't', 'm', 'e', 'n', 't'
	};
	EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, key, sizeof(key));
	struct buf der;
	bool done;

	buf_init(&der, 4096);
	done = pkey != NULL && tls_cert_make(key, "re-enactment.example", &der) == ST_OK
	       && SSL_CTX_use_certificate_ASN1(ctx, (int)der.len, der.p) == 1
	       && SSL_CTX_use_PrivateKey(ctx, pkey) == 1;
	buf_deinit(&der);
	EVP_PKEY_free(pkey);
	return done;
}

struct lab_tls_server *lab_tls_server_new(void)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	if (ctx == NULL || SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION) != 1
	    || !use_certificate(ctx)) {
		SSL_CTX_free(ctx);
		return NULL;
	}
	(void)SSL_CTX_set_num_tickets(ctx, 0);
	return (struct lab_tls_server *)ctx;
}

void lab_tls_server_free(struct lab_tls_server *s)
{
	SSL_CTX_free((SSL_CTX *)s);
}

struct lab_tls_talk *lab_tls_accept(struct lab_tls_server *s, int fd)
{
	SSL *ssl = SSL_new((SSL_CTX *)s);

	if (ssl == NULL || SSL_set_fd(ssl, fd) != 1
	    || fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) != 0) {
		SSL_free(ssl);
		return NULL;
	}
	SSL_set_accept_state(ssl);
	return (struct lab_tls_talk *)ssl;
}

void lab_tls_hang_up(struct lab_tls_talk *t)
{
	if (t != NULL)
		(void)SSL_shutdown((SSL *)t);
	SSL_free((SSL *)t);
}

enum st lab_tls_hear(struct lab_tls_talk *t, struct buf *in)
{
	SSL *ssl = (SSL *)t;

	for (;;) {
		enum st st = buf_reserve(in, 4096);
		int n;

		if (st != ST_OK)
			return st;
		n = SSL_read(ssl, in->p + in->len, 4096); /* shakes hands first */
		if (n <= 0) {
			int why = SSL_get_error(ssl, n);

			if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE)
				return ST_OK;
			return why == SSL_ERROR_ZERO_RETURN ? ST_END : ST_BAD;
		}
		in->len += (size_t)n;
	}
}

void lab_tls_say(struct lab_tls_talk *t, struct span bytes)
{
	if (bytes.len != 0)
		(void)SSL_write((SSL *)t, bytes.p, (int)bytes.len);
}
