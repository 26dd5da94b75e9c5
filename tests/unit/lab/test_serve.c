#include "lab/place.h"
#include "lab/serve.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define BYTES(s) s, sizeof(s) - 1

static const struct {
	const char *shows, *service, *in;
	size_t len;
	enum st ret;
	const char *out; /* beginning of the answer; NULL: none */
} rows[] = {
	{ "whole", "http", BYTES("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nab"), ST_OK,
	  "HTTP/1.1 200 OK" },
	{ "case of the name does not matter", "http",
	  BYTES("POST / HTTP/1.1\r\ncontent-LENGTH:2\r\n\r\na"), ST_MORE, NULL },
	{ "no body announced", "http", BYTES("GET / HTTP/1.1\r\n\r\n"), ST_OK, "HTTP/1.1 200 OK" },
	{ "head not whole", "http", BYTES("POST / HTTP/1.1\r\nContent-Length: 2\r\n"), ST_MORE,
	  NULL },
	{ "another header that ends like it", "http",
	  BYTES("POST / HTTP/1.1\r\nX-Content-Length: 9\r\n\r\n"), ST_OK, "HTTP/1.1 200" },
	{ "a body beyond all bounds", "http",
	  BYTES("P / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n"), ST_BAD, NULL },
	{ "answers message id and token", "coap", BYTES("\x42\x02\x12\x34zz\xb2nb"), ST_OK,
	  "\x62\x44\x12\x34zz\xff{" },
	{ "LwM2M is created", "coap", BYTES("\x40\x02\x12\x34\xb2rd"), ST_OK, "\x60\x41\x12\x34" },
	{ "no POST", "coap", BYTES("\x40\x01\x12\x34"), ST_BAD, NULL },
	{ "token longer than the message", "coap", BYTES("\x44\x02\x12\x34z"), ST_BAD, NULL },
	{ "reserved token length", "coap", BYTES("\x49\x02\x12\x34zzzzzzzzz"), ST_BAD, NULL },
	{ "another version", "coap", BYTES("\x80\x02\x12\x34"), ST_BAD, NULL },
	{ "A", "dns", BYTES("\1\2\1\0\0\1\0\0\0\0\0\0\1a\0\0\1\0\1"), ST_OK, "\1\2\x81\x80" },
	{ "an answer is not answered", "dns", BYTES("\1\2\x81\0\0\1\0\0\0\0\0\0\1a\0\0\1\0\1"),
	  ST_BAD, NULL },
	{ "two questions", "dns", BYTES("\1\2\1\0\0\2\0\0\0\0\0\0\1a\0\0\1\0\1"), ST_BAD, NULL },
	{ "a pointer in the question", "dns", BYTES("\1\2\1\0\0\1\0\0\0\0\0\0\xc0\x0c\0\1\0\1"),
	  ST_BAD, NULL },
	{ "cut", "dns", BYTES("\1\2\1\0\0\1\0\0\0\0\0\0\1a\0\0\1"), ST_BAD, NULL },
	{ "referral", "whois", BYTES("vnet.cn\r\n"), ST_OK, "% re-enactment" },
	{ "no line yet", "whois", BYTES("vnet.cn"), ST_MORE, NULL },
	{ "unknown", "whois", BYTES("example.org\r\n"), ST_OK, "% re-enactment: no entry" },
	{ "not elsewhere", "whois", BYTES("../whois.cnnic.cn/vnet.cn\r\n"), ST_OK,
	  "% re-enactment: no entry" },
	{ "no GET", "rdap", BYTES("PUT /ip/192.0.2.1 HTTP/1.1\r\n\r\n"), ST_BAD, NULL },
	{ "none", "rdap", BYTES("GET /ip/192.0.2.1 HTTP/1.1\r\n\r\n"), ST_OK, "HTTP/1.1 404" },
};

static void each(void **state)
{
	const struct serving s = { REPLY_ACCEPT, { 203, 0, 113, 80 }, "whois.iana.org" };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint8_t *copy = malloc(rows[i].len);
		struct buf out;
		enum st ret;

		assert_non_null(copy);
		memcpy(copy, rows[i].in, rows[i].len);
		buf_init(&out, 1 << 20);
		ret = lab_service_by_name(span_str(rows[i].service))
			      ->serve(&s, span_of(copy, rows[i].len), &out);
		free(copy);
		if (ret != rows[i].ret
		    || (rows[i].out == NULL ? out.len != 0
					    : !span_starts(buf_span(&out), span_str(rows[i].out))))
			fail_msg("%s: %s, %zu bytes", rows[i].shows, st_name(ret), out.len);
		buf_deinit(&out);
	}
}

static const struct {
	const char *text;
	bool taken;
} places[] = {
	{ "127.0.0.1:80", true },
	{ "127.9.9.9:65535", true },
	{ "192.0.2.7:1", true },
	{ "198.51.100.1:80", true },
	{ "203.0.113.255:9", true },
	{ "[::1]:80", true },
	{ "[2001:db8::1]:80", true },
	{ "126.0.0.1:80", false },
	{ "192.0.3.7:80", false },
	{ "0.0.0.0:80", false },
	{ "10.0.0.1:80", false },
	{ "[::]:80", false },
	{ "[2001:db9::1]:80", false },
	{ "[::ffff:127.0.0.1]:80", false },
	{ "127.0.0.1", false },
	{ "127.0.0.1:", false },
	{ "127.0.0.1:0", false },
	{ "127.0.0.1:65536", false },
	{ ":80", false },
	{ "", false },
	{ "localhost:80", false },
};

static void where(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(places); i++) {
		struct err e = { 0 };
		struct ip ip;
		uint16_t port;
		enum st ret = lab_place_read(span_str(places[i].text), &ip, &port, &e);

		if ((ret == ST_OK) != places[i].taken || (ret != ST_OK && e.msg[0] == '\0'))
			fail_msg("%s", places[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each), cmocka_unit_test(where) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
