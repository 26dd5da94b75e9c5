#include "explain/app_list.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#define S 1000000000LL
#define NOON 1549281600LL /* 2019-02-04T12:00:00Z */

#define HEADING                                                                              \
	"IPProto,SrcIP,SrcPort,DstIp,DstPort,UID,App,Proto,Status,Info,BytesSent,BytesRcvd," \
	"PktsSent,PktsRcvd,FirstSeen,LastSeen\n"
#define FLOW(proto, port, uid, app, first, last)                  \
	proto ",192.0.2.7," port ",203.0.113.80,443," uid "," app \
	      ",TLS,Closed,a.example.org,1,2,3,4," first "," last "\n"

/* What comes from 192.0.2.7:40000 to 203.0.113.80:443 over TCP, so many seconds after noon. */
static const struct {
	const char *what, *list, *log;
	int64_t after;
	bool in, has_zone;
	const char *name, *package; /* NULL: no app */
	int32_t uid;
} rows[] = {
	{ "seconds since 1970",
	  HEADING FLOW("6", "40000", "10123", "Maps", "1549281600", "1549281660"), NULL, 30, false,
	  false, "Maps", "", 10123 },
	{ "milliseconds",
	  HEADING FLOW("6", "40000", "10123", "Maps", "1549281600123", "1549281660000"), NULL, 30,
	  false, false, "Maps", "", 10123 },
	{ "by name, and what came in",
	  HEADING FLOW("TCP", "40000", "10123", "Maps", "1549281600", "1549281660"), NULL, 30, true,
	  false, "Maps", "", 10123 },
	{ "a heading in another language, a column more",
	  "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q\n"
	  "6,192.0.2.7,40000,203.0.113.80,443,10123,Maps,TLS,x,y,1,2,3,4,1549281600,1549281660,"
	  "false\n",
	  NULL, 30, false, false, "Maps", "", 10123 },
	{ "before it began",
	  HEADING FLOW("6", "40000", "10123", "Maps", "1549281700", "1549281760"), NULL, 30, false,
	  false, NULL, NULL, 0 },
	{ "after it ended", HEADING FLOW("6", "40000", "10123", "Maps", "1549281500", "1549281510"),
	  NULL, 30, false, false, NULL, NULL, 0 },
	{ "another port", HEADING FLOW("6", "40001", "10123", "Maps", "1549281600", "1549281660"),
	  NULL, 30, false, false, NULL, NULL, 0 },
	{ "another transport",
	  HEADING FLOW("17", "40000", "10123", "Maps", "1549281600", "1549281660"), NULL, 30, false,
	  false, NULL, NULL, 0 },
	{ "nobody knows whose",
	  HEADING FLOW("6", "40000", "-1", "Unknown", "1549281600", "1549281660"), NULL, 30, false,
	  false, NULL, NULL, 0 },
	{ "the port again, by another app, later",
	  HEADING FLOW("6", "40000", "10123", "Maps", "1549281600", "1549281660")
		  FLOW("6", "40000", "10124", "News", "1549285200", "1549285260"),
	  NULL, 3630, false, false, "News", "", 10124 },
	{ "two apps at one time",
	  HEADING FLOW("6", "40000", "10123", "Maps", "1549281600", "1549281660")
		  FLOW("6", "40000", "10124", "News", "1549281610", "1549281620"),
	  NULL, 15, false, false, NULL, NULL, 0 },
	{ "told twice is told once",
	  HEADING FLOW("6", "40000", "10123", "Maps", "1549281600", "1549281660")
		  FLOW("6", "40000", "10123", "Maps", "1549281600", "1549281660"),
	  NULL, 15, false, false, "Maps", "", 10123 },
	{ "a clock without a zone",
	  HEADING FLOW("6", "40000", "10123", "Maps", "2019-02-04 20:00:00", "2019-02-04 20:01:00"),
	  NULL, 30, false, false, "Maps", "", 10123 },
	{ "a zone that is stated",
	  HEADING FLOW("6", "40000", "10123", "Maps", "2019-02-04 13:00:00", "2019-02-04 13:01:00"),
	  NULL, 30, false, true, "Maps", "", 10123 },
	{ "a zone that is stated, and another hour",
	  HEADING FLOW("6", "40000", "10123", "Maps", "2019-02-04 20:00:00", "2019-02-04 20:01:00"),
	  NULL, 30, false, true, NULL, NULL, 0 },
	{ "its package, by the receiver",
	  HEADING FLOW("6", "40000", "10123", "Maps", "1549281600", "1549281660"),
	  "02-04 11:00:00.000  1000  1311  1400 I am_proc_start: "
	  "[0,2000,10123,com.example.maps:push,broadcast,{com.example.maps/"
	  "com.example.maps.Wake}]\n",
	  30, false, false, "Maps", "com.example.maps", 10123 },
	{ "its package, by the process",
	  HEADING FLOW("6", "40000", "10123", "Maps", "1549281600", "1549281660"),
	  "02-04 11:00:00.000  1000  1311  1400 I am_proc_start: "
	  "[0,2000,10123,com.example.maps:push,service,]\n",
	  30, false, false, "Maps", "com.example.maps", 10123 },
	{ "a uid that packages share",
	  HEADING FLOW("6", "40000", "1001", "Phone", "1549281600", "1549281660"),
	  "02-04 11:00:00.000  1000  1311  1400 I am_proc_start: "
	  "[0,2000,1001,com.android.phone,service,]\n"
	  "02-04 11:00:01.000  1000  1311  1400 I am_proc_start: "
	  "[0,2001,1001,com.example.dialer,service,]\n",
	  30, false, false, "Phone", "", 1001 },
	{ "too few columns", HEADING "6,192.0.2.7,40000,203.0.113.80,443,10123,Maps\n", NULL, 30,
	  false, false, NULL, NULL, 0 },
	{ "numbers that are none",
	  HEADING FLOW("6", "400000", "10123", "Maps", "1549281600", "1549281660")
		  FLOW("6", "x", "10123", "Maps", "1549281600", "1549281660"),
	  NULL, 30, false, false, NULL, NULL, 0 },
	{ "no list at all", "\xff\x00,\"", "", 30, false, false, NULL, NULL, 0 },
};

static struct finding sent(int64_t after, bool in)
{
	const struct endpoint here = { .ip = { { 192, 0, 2, 7 }, IP_V4 }, .port = 40000 };
	const struct endpoint there = { .ip = { { 203, 0, 113, 80 }, IP_V4 }, .port = 443 };

	return (struct finding){ .src.at = in ? there : here,
				 .dst.at = in ? here : there,
				 .transport = TRANSPORT_TCP,
				 .direction = in ? DIRECTION_IN : DIRECTION_OUT,
				 .first_ns = (NOON + after) * S };
}

static void joined(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct event_hints hints = { .latest = TM_NONE,
						   .has_zone = rows[i].has_zone,
						   .zone_s = 3600 };
		struct finding f = sent(rows[i].after, rows[i].in);
		struct app_list a;

		app_list_init(&a);
		assert_int_equal(app_list_add(&a, span_str(rows[i].list), &hints), ST_OK);
		if (rows[i].log != NULL)
			assert_int_equal(app_list_add(&a, span_str(rows[i].log), &hints), ST_OK);
		app_list_label(&a, &f);
		if (f.has_app != (rows[i].name != NULL))
			fail_msg("%s: %s", rows[i].what, f.has_app ? "an app" : "no app");
		if (f.has_app
		    && (!span_eq_str(f.app.name, rows[i].name)
			|| !span_eq_str(f.app.package, rows[i].package)
			|| f.app.uid != rows[i].uid))
			fail_msg("%s: %d %.*s %.*s", rows[i].what, f.app.uid, (int)f.app.name.len,
				 (const char *)f.app.name.p, (int)f.app.package.len,
				 (const char *)f.app.package.p);
		app_list_deinit(&a);
	}
}

/* What the capture itself tells stays; a package is put beside it. */
static void the_capture_first(void **state)
{
	const struct event_hints hints = { .latest = TM_NONE };
	struct finding f = sent(30, false);
	struct app_list a;

	(void)state;
	f.has_app = true;
	f.app = (struct app_text){ 10200, SPAN_LIT("Mail"), { 0 } };
	app_list_init(&a);
	assert_int_equal(app_list_add(&a, span_str(rows[0].list), &hints), ST_OK);
	assert_int_equal(app_list_add(&a,
				      SPAN_LIT("02-04 11:00:00.000  1  2 I am_proc_start: "
					       "[0,2000,10200,org.example.mail,service,]\n"),
				      &hints),
			 ST_OK);
	app_list_label(&a, &f);
	assert_true(span_eq_str(f.app.name, "Mail"));
	assert_true(span_eq_str(f.app.package, "org.example.mail"));
	app_list_deinit(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(joined),
					    cmocka_unit_test(the_capture_first) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
