#include "unwrap/classes.h"

#include "base/attr.h"
#include "unwrap/naive_events.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>

struct want {
	enum event_what what;
	size_t at, len;
};

#define D10 "0123456789"
#define LINE76 "MDAxMDEwMDAwMDAwMDE2MDAxMDEwMDAwMDAwMDE2MDAxMDEwMDAwMDAwMDE2MDAxMDEwMDAwMDAw"

static const struct row {
	const char *name, *in;
	struct want want[4]; /* len 0 ends */
} rows[] = {
	{ "13 digits are none", "x0010100000000z", { { 0 } } },
	{ "14 digits", "x00101000000001z", { { EVENT_DIGITS, 1, 14 } } },
	{ "40 digits, and over 31 they are hex",
	  "x" D10 D10 D10 D10 "x",
	  { { EVENT_DIGITS, 1, 40 }, { EVENT_HEX, 1, 40 } } },
	{ "41 digits name nothing", "x" D10 D10 D10 D10 "0x", { { EVENT_HEX, 1, 41 } } },
	{ "11 hex digits are none", "x3f1d0c5a9b7x", { { 0 } } },
	{ "12 hex digits", "x3f1d0c5a9b7ex", { { EVENT_HEX, 1, 12 } } },
	{ "12 digits have no letter", "x310100000000x", { { 0 } } },
	{ "32 digits need none",
	  "x" D10 D10 D10 "01x",
	  { { EVENT_DIGITS, 1, 32 }, { EVENT_HEX, 1, 32 } } },
	{ "words and paths are no base64",
	  "Content-Disposition /generate/long/path-name_x",
	  { { 0 } } },
	{ "an IMEI in base64", "\"MDAxMDEwMDAwMDAwMDE2\"", { { EVENT_BASE64, 1, 20 } } },
	{ "15 characters are too few", "\"MDAxMDEwMDAwMDA\"", { { 0 } } },
	{ "padding belongs to it, two at most",
	  "MDAxMDEwMDAwMDAwMA===",
	  { { EVENT_BASE64, 0, 20 } } },
	{ "one line, nothing behind", LINE76 "\r\n", { { EVENT_BASE64, 0, 76 } } },
	{ "lines joined over CRLF",
	  LINE76 "\r\n" LINE76 "\r\nMDA=\r\n",
	  { { EVENT_BASE64, 0, 160 } } },
	{ "a boundary is no line", LINE76 "\r\n--MDAx", { { EVENT_BASE64, 0, 76 } } },
	{ "a longer line is not joined",
	  LINE76 "\n" LINE76 "M",
	  { { EVENT_BASE64, 0, 76 }, { EVENT_BASE64, 77, 77 } } },
	{ "CR alone ends it", LINE76 "\rMDAx", { { EVENT_BASE64, 0, 76 } } },
	{ "MAC", "mac:00:00:5e:00:53:2a,", { { EVENT_MAC, 4, 17 } } },
	{ "MAC with dashes",
	  "00-00-5E-00-53-2A",
	  { { EVENT_MAC, 0, 17 }, { EVENT_BASE64, 0, 17 } } },
	{ "mixed separators are no MAC", " 00:00:5e-00:53:2a", { { 0 } } },
	{ "seven pairs are no MAC", "00:00:5e:00:53:2a:01", { { 0 } } },
	{ "a port behind a MAC", "00:00:5e:00:53:2a:8080", { { EVENT_MAC, 0, 17 } } },
	{ "a letter beside it is no MAC", "x00:00:5e:00:53:2a", { { 0 } } },
	{ "UUID",
	  "{38400000-8cf0-11bd-b23e-10b96e40000d}",
	  { { EVENT_UUID, 1, 36 }, { EVENT_HEX, 25, 12 } } },
	{ "13 at the end is no UUID",
	  "38400000-8cf0-11bd-b23e-10b96e40000da",
	  { { EVENT_HEX, 24, 13 } } },
	{ "mail", "<user@example.org>", { { EVENT_AT, 5, 1 } } },
	{ "an @ at the start of a word is none", "@user a@ /@x", { { 0 } } },
	{ "one percent a token",
	  "a=%7B%22b%22&c=%20%zz%2",
	  { { EVENT_PERCENT, 2, 3 }, { EVENT_PERCENT, 15, 3 } } },
	{ "one backslash a string",
	  "{\"a\":\"{\\\"b\\\":1}\",\"c\":\"\\u0041\\n\"}",
	  { { EVENT_BACKSLASH, 7, 2 }, { EVENT_BACKSLASH, 22, 2 } } },
	{ "no escape, no event", "C:\\Windows\\System", { { 0 } } },
	{ "coordinates",
	  "59.91390,-10.75220",
	  { { EVENT_DECIMAL, 0, 8 }, { EVENT_DECIMAL, 9, 9 } } },
	{ "versions, addresses and prices are none",
	  "1.2.3456 192.0.2.1 10.999 1234.5678 1.2345.6",
	  { { 0 } } },
};

static void collect(const struct classes *c, const uint8_t *p, size_t n, struct event_list *l)
{
	event_list_clear(l);
	c->run((struct span){ p, n }, l);
	event_list_sort(l);
	assert_int_equal(l->st, ST_OK);
}

static void check_row(const struct row *r, const struct event_list *l, size_t pad)
{
	size_t n = 0;

	while (n < N_ELEMENTS(r->want) && r->want[n].len != 0)
		n++;
	if (l->n != n)
		fail_msg("%s (behind %zu): %zu events, not %zu", r->name, pad, l->n, n);
	for (size_t i = 0; i < n; i++) {
		const struct event *ev = &l->p[i];
		const struct want *w = &r->want[i];
		bool found = false;

		for (size_t k = 0; k < n; k++) {
			ev = &l->p[k];
			found |= ev->what == w->what && ev->at == w->at + pad && ev->len == w->len;
		}
		if (!found)
			fail_msg("%s (behind %zu): no event %zu", r->name, pad, i);
	}
}

/* Each row behind 0 to 130 blanks, so that each border of a block cuts each row. */
static void test_rows(void **state)
{
	struct event_list l;

	(void)state;
	event_list_init(&l, 1000);
	for (const struct classes *c = classes_list; c->name != NULL; c++) {
		if (!c->works())
			continue;
		for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
			for (size_t pad = 0; pad <= 130; pad++) {
				size_t n = pad + strlen(rows[i].in);
				uint8_t *p = malloc(n);

				assert_non_null(p);
				memset(p, ' ', pad);
				memcpy(p + pad, rows[i].in, n - pad);
				collect(c, p, n, &l);
				check_row(&rows[i], &l, pad);
				free(p);
			}
		}
	}
	event_list_deinit(&l);
}

/* A small generator of our own: the same bytes in every run. */
static uint32_t next(uint32_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 17;
	*x ^= *x << 5;
	return *x;
}

/* Alphabets that make the shapes likely, and their near misses. */
static const char *const alphabets[] = {
	"0123456789", "0123456789abcdefABCDEF",
	"0aF:",	      "0a-",
	"0a-:z",      "0.-9",
	"1.",	      "aA0=\r\n",
	"A",	      "a%0&",
	"%aF",	      "\\\"n u",
	"\\\"a",      "a@.",
	"aB0+/-_",    "ab1:2-.@%\\\"\n =",
};

static void fill(uint8_t *p, size_t n, uint32_t *x)
{
	size_t i = 0;

	while (i < n) {
		size_t len = next(x) % 90 + 1, kind = next(x) % (N_ELEMENTS(alphabets) + 4);

		for (; len > 0 && i < n; len--, i++) {
			const char *a = kind < N_ELEMENTS(alphabets) ? alphabets[kind] : NULL;

			p[i] = a != NULL ? (uint8_t)a[next(x) % strlen(a)] : (uint8_t)next(x);
		}
		if (kind == N_ELEMENTS(alphabets) && i + 231 <= n)
			for (size_t k = 0; k < 3; k++) {
				memcpy(p + i, LINE76, 76 - 4 * (k == 2));
				memcpy(p + i + 76, "\n", 1);
				i += 77;
			}
		if (kind == N_ELEMENTS(alphabets) + 1 && i + 60 < n) {
			const char *s = rows[next(x) % N_ELEMENTS(rows)].in;
			size_t m = strlen(s) < 60 ? strlen(s) : 60;

			memcpy(p + i, s, m);
			i += m;
		}
	}
}

static void compare(const struct classes *c, const uint8_t *p, size_t n, uint32_t round)
{
	struct event_list got, want;

	event_list_init(&got, 100000);
	event_list_init(&want, 100000);
	collect(c, p, n, &got);
	naive_events(p, n, &want);
	if (got.n != want.n)
		fail_msg("%s, round %u of %zu bytes: %zu events, not %zu", c->name, round, n, got.n,
			 want.n);
	for (size_t i = 0; i < got.n; i++)
		if (memcmp(&got.p[i], &want.p[i], sizeof(got.p[i])) != 0)
			fail_msg("%s, round %u: %u at %u of %u, not %u at %u of %u", c->name, round,
				 got.p[i].what, got.p[i].at, got.p[i].len, want.p[i].what,
				 want.p[i].at, want.p[i].len);
	event_list_deinit(&got);
	event_list_deinit(&want);
}

static void test_against_naive(void **state)
{
	uint32_t x = 2463534242U;

	(void)state;
	for (uint32_t round = 0; round < 6000; round++) {
		size_t n = round < 400 ? round : next(&x) % 700;
		size_t off = next(&x) % 64;
		uint8_t *p = malloc(n + off + 1);

		assert_non_null(p);
		fill(p, n + off, &x);
		for (const struct classes *c = classes_list; c->name != NULL; c++) {
			if (!c->works())
				continue;
			compare(c, p + off, n, round);
			compare(c, p, n, round);
		}
		free(p);
	}
}

static void test_full_list(void **state)
{
	const char *s = "a@a b@b c@c d@d";
	struct event_list l;

	(void)state;
	event_list_init(&l, 2);
	classes_best()->run((struct span){ (const uint8_t *)s, strlen(s) }, &l);
	assert_int_equal(l.st, ST_LIMIT);
	assert_int_equal(l.n, 2);
	assert_int_equal(l.p[1].at, 5);
	event_list_deinit(&l);
}

static void test_last_variant_works_everywhere(void **state)
{
	const struct classes *c = classes_list;

	(void)state;
	assert_non_null(classes_best());
	while (c[1].name != NULL)
		c++;
	assert_string_equal(c->name, "portable");
	assert_true(c->works());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_against_naive),
		cmocka_unit_test(test_full_list),
		cmocka_unit_test(test_last_variant_works_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
