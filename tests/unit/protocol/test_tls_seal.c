/* Records that are made: as OpenSSL made them where nothing is left to choose, else opened again.
 */
#include "base/span.h"
#include "protocol/tls_record.h"
#include "protocol/tls_session.h"

#include "vectors/tls_keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

enum { HELLO_HEAD = 9, ROOM = 2 * (16384 + 2048) + 16, OUT_MOST = 1 << 16, APPLICATION = 23 };

/* Both hellos as they stand at the start of what the sides said first. */
static void greet(struct tls_session *s, struct keyring *keys, struct span client,
		  struct span server)
{
	*s = (struct tls_session){ .keys = keys };
	tls_session_client(s, 0, span_from(client, HELLO_HEAD));
	tls_session_server(s, span_from(server, HELLO_HEAD));
	assert_true(s->greeted);
}

static struct keyring *keys_of(const char *text)
{
	struct keyring *k = NULL;
	struct keyring_read r;

	assert_int_equal(keyring_new(&k), ST_OK);
	assert_int_equal(keyring_add(k, span_str(text), 0, &r), ST_OK);
	assert_true(r.keys != 0);
	return k;
}

/* TLS 1.3 leaves a sender no choice: what OpenSSL sealed comes out, byte for byte. */
static void as_openssl(void **state)
{
	static const struct {
		unsigned side;
		struct span bytes;
	} said[] = { { 0, SPAN_LIT(KEY_TLS13_4) }, { 1, SPAN_LIT(KEY_TLS13_5) } };
	struct keyring *keys = keys_of(KEY_TLS13_LOG);
	static uint8_t room[ROOM];
	struct tls_session s;
	size_t told = 0;
	struct buf out;

	(void)state;
	greet(&s, keys, SPAN_LIT(KEY_TLS13_0), SPAN_LIT(KEY_TLS13_1));
	buf_init(&out, OUT_MOST);
	for (size_t i = 0; i < N_ELEMENTS(said); i++) {
		struct span rest = said[i].bytes;

		/* of the server's tickets nothing is known before: data alone is compared */
		while (rest.len != 0) {
			struct span record =
				span_cut(rest, 0, 5 + (size_t)(rest.p[3] << 8 | rest.p[4]));
			struct tls_opened o = { 0 };
			uint64_t seq;

			assert_int_equal(tls_session_key(&s, said[i].side, TLS_KEY_TRAFFIC), ST_OK);
			for (seq = 0; seq < 4; seq++) {
				s.half[said[i].side].seq = seq;
				if (tls_record_13(s.half[said[i].side].cipher,
						  s.half[said[i].side].iv, seq, 16, record, room,
						  &o)
				    == ST_OK)
					break;
			}
			assert_true(seq < 4);
			buf_clear(&out);
			assert_int_equal(tls_session_seal(&s, said[i].side, o.type, o.plain, &out),
					 ST_OK);
			assert_int_equal(out.len, record.len);
			assert_memory_equal(out.p, record.p, record.len);
			rest = span_from(rest, record.len);
			told++;
		}
	}
	assert_true(told >= 2);
	buf_deinit(&out);
	tls_session_deinit(&s);
	keyring_free(keys);
}

/* --- every suite --------------------------------------------------------------------------- */

static struct span server_hello(unsigned version, unsigned suite, bool etm, uint8_t out[128])
{
	const uint8_t tail[] = { 0, (uint8_t)(suite >> 8), (uint8_t)suite, 0 };
	const uint8_t versions[] = { 0, 6, 0, 43, 0, 2, 3, 4 }, mac[] = { 0, 4, 0, 22, 0, 0 };
	size_t at = HELLO_HEAD + 2 + KEY_RANDOM;
	unsigned legacy = version == 0x0304 ? 0x0303 : version;

	memset(out, 0x5e, 128);
	out[HELLO_HEAD] = (uint8_t)(legacy >> 8);
	out[HELLO_HEAD + 1] = (uint8_t)legacy;
	memcpy(out + at, tail, sizeof(tail));
	at += sizeof(tail);
	if (version == 0x0304) {
		memcpy(out + at, versions, sizeof(versions));
		at += sizeof(versions);
	} else if (etm) {
		memcpy(out + at, mac, sizeof(mac));
		at += sizeof(mac);
	}
	return span_of(out, at);
}

static void put_line(struct buf *b, const char *label, size_t len)
{
	assert_int_equal(buf_printf(b, "%s ", label), ST_OK);
	for (size_t i = 0; i < KEY_RANDOM; i++)
		assert_int_equal(buf_put_str(b, "c0"), ST_OK);
	assert_int_equal(buf_put_u8(b, ' '), ST_OK);
	for (size_t i = 0; i < len; i++)
		assert_int_equal(buf_printf(b, "%02x", (unsigned)(uint8_t)(label[i % 13] ^ i)),
				 ST_OK);
	assert_int_equal(buf_put_u8(b, '\n'), ST_OK);
}

static struct keyring *keys_for(const struct tls_suite *suite, unsigned version)
{
	static const char *const labels[] = { "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
					      "SERVER_HANDSHAKE_TRAFFIC_SECRET",
					      "CLIENT_TRAFFIC_SECRET_0",
					      "SERVER_TRAFFIC_SECRET_0" };
	struct keyring *ret;
	struct buf b;

	buf_init(&b, OUT_MOST);
	if (version != 0x0304)
		put_line(&b, "CLIENT_RANDOM", 48);
	for (size_t i = 0; version == 0x0304 && i < N_ELEMENTS(labels); i++)
		put_line(&b, labels[i], kdf_len(suite->hash));
	assert_int_equal(buf_put_u8(&b, 0), ST_OK);
	ret = keys_of((char *)b.p);
	buf_deinit(&b);
	return ret;
}

/* What one session seals another one opens, in order; changed by a bit it does not. */
static void there_and_back(unsigned version, const struct tls_suite *suite, bool etm)
{
	static const size_t lengths[] = { 0, 1, 15, 16, 17, 100, 16383, 16384 };
	static uint8_t text[16385], room[ROOM];
	uint8_t client[HELLO_HEAD + 2 + KEY_RANDOM], server[128];
	struct span hello = server_hello(version, suite->id, etm, server);
	struct keyring *keys = keys_for(suite, version);
	struct tls_session from, to;
	struct buf out;

	memset(client, 0xc0, sizeof(client));
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (uint8_t)(i * 7);
	greet(&from, keys, span_of(client, sizeof(client)), hello);
	greet(&to, keys, span_of(client, sizeof(client)), hello);
	buf_init(&out, OUT_MOST);
	for (unsigned side = 0; side < 2; side++) {
		tls_session_change(&to, side);
		assert_int_equal(tls_session_key(&from, side, TLS_KEY_HANDSHAKE), ST_OK);
		for (size_t i = 0; i < N_ELEMENTS(lengths); i++) {
			struct tls_opened o = { 0 };

			if (i == 2)
				assert_int_equal(tls_session_key(&from, side, TLS_KEY_TRAFFIC),
						 ST_OK);
			if (i == 2) /* before 1.3 it is the same key from its start */
				tls_session_change(&to, side);
			buf_clear(&out);
			assert_int_equal(tls_session_seal(&from, side, APPLICATION,
							  span_of(text, lengths[i]), &out),
					 ST_OK);
			assert_true(tls_session_ready(&to, side, 1));
			assert_int_equal(tls_session_open(&to, side, 1, buf_span(&out), room, &o),
					 ST_OK);
			assert_int_equal(o.type, APPLICATION);
			assert_int_equal(o.plain.len, lengths[i]);
			assert_memory_equal(o.plain.p, text, lengths[i]);
		}
		buf_clear(&out);
		assert_int_equal(tls_session_seal(&from, side, APPLICATION,
						  span_of(text, sizeof(text)), &out),
				 ST_LIMIT);
		assert_int_equal(out.len, 0);
		assert_int_equal(
			tls_session_seal(&from, side, APPLICATION, span_of(text, 40), &out), ST_OK);
		out.p[out.len - 3] ^= 1;
		{
			struct tls_opened o = { 0 };

			assert_int_equal(tls_session_open(&to, side, 1, buf_span(&out), room, &o),
					 ST_BAD);
		}
	}
	buf_deinit(&out);
	tls_session_deinit(&from);
	tls_session_deinit(&to);
	keyring_free(keys);
}

static void every_suite(void **state)
{
	size_t n = 0;

	(void)state;
	for (unsigned id = 0; id <= UINT16_MAX; id++) {
		const struct tls_suite *suite = tls_suite_of(id);

		if (suite == NULL)
			continue;
		n++;
		if (id >> 8 == 0x13) {
			there_and_back(0x0304, suite, false);
			continue;
		}
		there_and_back(0x0303, suite, false);
		if (suite->mac == TLS_MAC_NONE)
			continue;
		there_and_back(0x0303, suite, true);
		there_and_back(0x0302, suite, false);
		there_and_back(0x0301, suite, false);
		there_and_back(0x0301, suite, true);
	}
	assert_true(n > 60);
}

/* Nothing to seal with: of another connection, before the hellos. */
static void without_keys(void **state)
{
	struct keyring *keys = keys_of(KEY_GCM12_LOG);
	struct tls_session s = { .keys = keys };
	struct buf out;

	(void)state;
	buf_init(&out, OUT_MOST);
	assert_int_equal(tls_session_key(&s, 0, TLS_KEY_TRAFFIC), ST_UNSUP);
	assert_int_equal(tls_session_seal(&s, 0, APPLICATION, SPAN_LIT("a"), &out), ST_BAD);
	greet(&s, keys, SPAN_LIT(KEY_TLS13_0), SPAN_LIT(KEY_TLS13_1));
	assert_int_equal(tls_session_key(&s, 0, TLS_KEY_TRAFFIC), ST_END);
	assert_int_equal(tls_session_seal(&s, 0, APPLICATION, SPAN_LIT("a"), &out), ST_BAD);
	greet(&s, keys, SPAN_LIT(KEY_CBC12_0), SPAN_LIT(KEY_CBC12_1));
	assert_int_equal(tls_session_key(&s, 0, TLS_KEY_TRAFFIC), ST_END);
	assert_int_equal(out.len, 0);
	tls_session_deinit(&s);
	buf_deinit(&out);
	keyring_free(keys);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_openssl),
		cmocka_unit_test(every_suite),
		cmocka_unit_test(without_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
