#include "lab/request.h"

#include "base/span.h"
#include "codec/base64.h"
#include "codec/hex.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#define JSON_8(meid, type)                                                                      \
	"{\"REGVER\":\"8.0\",\"MEID\":\"" meid "\",\"MODEL\":\"TST-One\",\"SWVER\":\"B1\","     \
	"\"SIM1CDMAIMSI\":\"\",\"UETYPE\":\"1\",\"SIM1ICCID\":\"8900101012345678904\","         \
	"\"SIM1LTEIMSI\":\"001010123456789\",\"SIM1TYPE\":\"" type "\",\"SIM2CDMAIMSI\":\"\","  \
	"\"SIM2ICCID\":\"\",\"SIM2LTEIMSI\":\"\",\"SIM2TYPE\":\"\",\"MACID\":\"00:00:5e:00:53:" \
	"2a\","                                                                                 \
	"\"OSVER\":\"android9\",\"ROM\":\"64G\",\"RAM\":\"4G\",\"IMEI1\":\"001010000000016\","  \
	"\"IMEI2\":\"\",\"SIM1CELLID\":\"12345678\",\"SIM2CELLID\":\"\",\"DATASIM\":\"1\","     \
	"\"SIM1VoLTESW\":\"2\",\"SIM2VoLTESW\":\"\",\"ACCESSTYPE\":\"2\","                      \
	"\"REGDATE\":\"2019-02-04 08:30:00\"}"

static const struct {
	const char *client, *head,
		*record; /* what the head holds; the record inside the wrapping */
	size_t n_told;
} rows[] = {
	{ "qualcomm-2017",
	  "POST / HTTP/1.1\r\nContent-Length: 649\r\nContent-Type: application/encrypted-json\r\n"
	  "Host: zzhc.vnet.cn\r\nConnection: Keep-Alive\r\n"
	  "User-Agent: Apache-HttpClient/UNAVAILABLE (java 1.4)\r\n\r\n",
	  JSON_8("", "2"), 5 },
	{ "samsung", "Dalvik/", JSON_8("TT0123456789", "1"), 6 },
	{ "hmd-kaios", "KAIOS", JSON_8("11111111111111", "2"), 5 },
	{ "mediatek", "Apache-HttpClient",
	  "{\"REGVER\":\"1.0\",\"MEID\":\"A0000100001000\",\"MODELSMS\":\"TST-One\",\"SWVER\":"
	  "\"B1\","
	  "\"UETYPE\":1,\"MACID\":\"00:00:5e:00:53:2a\",\"OSVER\":\"android9\",\"HWVER\":\"P1\","
	  "\"IMEI1\":\"001010000000016\",\"IMEI2\":\"\",\"SIM1CDMAIMSI\":\"\","
	  "\"SIM1ICCID\":\"8900101012345678904\",\"SIM1LTEIMSI\":\"001010123456789\",\"SIM1TYPE\":"
	  "2,"
	  "\"SID\":-1,\"NID\":-1,\"BASEID\":-1,\"SIM2IMSI\":\"\"}",
	  4 },
	{ "nordic", "\r\nConnection: close\r\nx-forwarded-for: 117.61.5.70\r\n",
	  "{\"REGVER\":\"2\",\"MEID\":\"001010000000016\",\"MODEL\":\"TST-One\",\"SWVER\":\"B1\","
	  "\"SIM1ICCID\":\"8900101012345678904\",\"SIM1LTEIMSI\":\"001010123456789\"}",
	  3 },
	{ "xinyi",
	  "\r\nContent-type: application/encrypted-json\r\nX-forwarded-for:117.61.5.70\r\n",
	  "{\"REGVER\":\"2\",\"MEID\":\"001010000000016\",\"MODEL\":\"TST-One\",\"SWVER\":\"B1\","
	  "\"SIM1ICCID\":\"8900101012345678904\",\"SIM1LTEIMSI\":\"001010123456789\"}",
	  3 },
	{ "rda-8910", "Host: zzhc.vnet.cn:9999\r\n",
	  "{\"REGVER\":\"5.0\",\"MEID\":\"\",\"MODEL\":\"TST-One\",\"SWVER\":\"B1\","
	  "\"IMEI1\":\"001010000000016\",\"SIM1CDMAIMSI\":\"\",\"SIM1ICCID\":"
	  "\"8900101012345678904\","
	  "\"SIM1LTEIMSI\":\"001010123456789\",\"SIM1CELLID\":\"00bc614e\","
	  "\"REGDATE\":\"2019-02-04,08:30:00\"}",
	  4 },
};

static void set_stage(struct scenario *sc, struct lab_state *s)
{
	static const char text[] =
		"re-enactment: x\nutc_offset: \"+01:00\"\nphone: {model: TST-One, build: B1, os: "
		"android9, "
		"rom: 64G, ram: 4G, imei: \"001010000000016\", mac: \"00:00:5e:00:53:2a\", "
		"serial: TT0123456789, cell_id: 12345678, ssid: example-home, brand: Tst, "
		"sims: [{iccid: \"8900101012345678904\", imsi: \"001010123456789\", operator: "
		"\"46011\", "
		"country: \"460\"}]}\n";

	scenario_init(sc);
	assert_int_equal(scenario_read(sc, span_str(text), NULL), ST_OK);
	*s = (struct lab_state){
		.scenario = sc, .device = sc->device, .data_sim = 1, .wifi = true
	};
	s->sims[0] = *scenario_sim(&sc->device, 1);
}

/* 2019-02-04T07:30:00Z */
#define NOW (1549265400 * 1000000000LL)

static void each(void **state)
{
	struct scenario sc;
	struct lab_state s;

	(void)state;
	set_stage(&sc, &s);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct lab_request r;
		struct span all;
		struct buf plain;
		size_t body, used = 0;

		lab_request_init(&r);
		buf_init(&plain, 4096);
		assert_int_equal(
			lab_request_make(&r, lab_client_by_name(span_str(rows[i].client)), &s, NOW),
			ST_OK);
		all = buf_span(&r.bytes);
		body = span_find_span(all, SPAN_LIT("\r\n\r\n"), 0) + 4;
		assert_true(span_find_span(span_cut(all, 0, body), span_str(rows[i].head), 0)
			    < body);
		assert_int_equal(base64_decode(span_from(all, body), &plain, &used, NULL), ST_OK);
		if (!span_eq_str(buf_span(&plain), rows[i].record))
			fail_msg("%s: %.*s", rows[i].client, (int)plain.len, (char *)plain.p);
		assert_int_equal(r.n_told, rows[i].n_told);
		buf_deinit(&plain);
		lab_request_deinit(&r);
	}
	scenario_deinit(&sc);
}

/* The body of a client, which must be in the caller's buffer. */
static struct span body_of(struct lab_request *r, const char *client, struct lab_state *s)
{
	struct span all;

	assert_int_equal(lab_request_make(r, lab_client_by_name(span_str(client)), s, NOW), ST_OK);
	all = buf_span(&r->bytes);
	return span_from(all, span_find_span(all, SPAN_LIT("\r\n\r\n"), 0) + 4);
}

static void wrapping(void **state)
{
	struct lab_request r;
	struct scenario sc;
	struct lab_state s;
	struct span body;
	struct buf plain;
	size_t used;

	(void)state;
	set_stage(&sc, &s);
	lab_request_init(&r);
	buf_init(&plain, 4096);
	body = body_of(&r, "qualcomm-2017", &s);
	assert_int_equal(span_find(body, '\n', 0), 76);
	assert_int_equal(span_find(body, '\n', 77), 153);
	assert_int_equal(body.p[body.len - 1], '\n');
	assert_int_not_equal(body.p[body.len - 2], '\n');
	body = body_of(&r, "nordic", &s);
	assert_int_equal(span_find(body, '\n', 0), body.len);
	body = body_of(&r, "robot", &s);
	assert_int_equal(base64_decode(body, &plain, &used, NULL), ST_OK);
	assert_int_equal(plain.p[plain.len - 1], 0);
	assert_int_equal(plain.p[plain.len - 2], '}');
	/* The order of java.util.HashMap with 64 buckets, computed by a script from its definition.
	 */
	buf_clear(&plain);
	body = body_of(&r, "qualcomm-2014", &s);
	assert_int_equal(base64_decode(body, &plain, &used, NULL), ST_OK);
	assert_true(
		span_starts(buf_span(&plain),
			    SPAN_LIT("{\"IMEI1\":\"001010000000016\",\"IMEI2\":\"\",\"SIM1ICCID\":"
				     "\"8900101012345678904\",\"SIM1VoLTESW\":\"2\",")));
	body = body_of(&r, "caivs", &s);
	assert_true(span_starts(body, SPAN_LIT("CTst;V1;IMEI001010000000016;CELL12345678;")));
	/* location is held back where the list says so, and the rest is not */
	(void)snprintf(s.sims[0].country, sizeof(s.sims[0].country), "242");
	body = body_of(&r, "caivs", &s);
	assert_int_equal(span_find_span(body, SPAN_LIT("CELL"), 0), body.len);
	assert_true(span_find_span(body, SPAN_LIT("001010000000016"), 0) < body.len);
	buf_deinit(&plain);
	lab_request_deinit(&r);
	scenario_deinit(&sc);
}

/* Options by RFC 7252 section 3.1, worked out by hand. */
static void coap(void **state)
{
	struct lab_request r;
	struct scenario sc;
	struct lab_state s;
	struct span b;

	(void)state;
	set_stage(&sc, &s);
	lab_request_init(&r);
	assert_int_equal(lab_request_make(&r, lab_client_by_name(SPAN_LIT("rda-coap")), &s, NOW),
			 ST_OK);
	b = buf_span(&r.bytes);
	assert_true(span_starts(b, SPAN_LIT("\xb2nb\x11\x32\xff"
					    "eyJSRUdWRVIiOiIyIi")));
	assert_int_equal(lab_request_make(&r, lab_client_by_name(SPAN_LIT("lwm2m")), &s, NOW),
			 ST_OK);
	b = buf_span(&r.bytes);
	assert_true(span_starts(
		b, SPAN_LIT("\xb2rd\x11\x28\x3d\x15"
			    "ep=001010000000016;001010123456789\x08lt=86400\x09lwm2m=1.0")));
	assert_int_equal(r.n_told, 2);
	lab_request_deinit(&r);
	scenario_deinit(&sc);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each), cmocka_unit_test(wrapping),
					    cmocka_unit_test(coap) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
