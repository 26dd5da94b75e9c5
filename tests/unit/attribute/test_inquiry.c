#include "attribute/inquiry.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static const char rdap_text[] =
	"{\"objectClassName\":\"domain\",\"entities\":[{\"roles\":[\"registrant\"],\"vcardArray\":"
	"[\"vcard\",[[\"fn\",{},\"text\",\"Holder\"]]]}]}";

struct scene {
	struct names *names;
	struct inquiries *all;
	struct who who;
};

static void begin(struct scene *s)
{
	who_init(&s->who);
	assert_int_equal(names_new(&s->names, 1), ST_OK);
	assert_int_equal(inquiries_new(&s->all, s->names), ST_OK);
	s->who.inquiries = s->all;
}

static void end(struct scene *s)
{
	inquiries_free(s->all);
	names_free(s->names);
	who_deinit(&s->who);
}

static struct inquiry *about(struct scene *s, const char *text)
{
	struct inquiry *ret = NULL;

	assert_int_equal(inquiries_about(s->all, span_str(text), &ret), ST_OK);
	return ret;
}

static enum st take(struct scene *s, const char *what, bool root, bool rdap, const char *body)
{
	const struct inquiry_answer a = { SPAN_LIT("server.example"),
					  rdap ? SPAN_LIT("rdap") : SPAN_LIT("whois"),
					  SPAN_LIT("2026-11-30T10:00:00Z"), SPAN_LIT("/f") };
	struct registry_says says;

	return inquiry_take(s->all, about(s, what), &a, root, span_str(body), &says);
}

/* role=name (source, date) of each fact, and how many conflicts. */
static void ask(struct scene *s, const char *host, const char *ip, char out[512])
{
	struct who_answer answer;
	struct arena arena;
	struct ip at = { 0 };
	int n = 0;

	if (ip != NULL)
		assert_true(ip_parse(span_str(ip), &at));
	arena_init(&arena, 1 << 16);
	assert_int_equal(who_ask(&s->who, span_str(host), &at, &arena, &answer), ST_OK);
	for (size_t i = 0; i < answer.n_facts; i++)
		n += snprintf(out + n, 512 - (size_t)n, "%s=%.*s (%.*s, %.*s) ",
			      fact_role_name(answer.facts[i].role), (int)answer.facts[i].name.len,
			      (const char *)answer.facts[i].name.p, (int)answer.facts[i].source.len,
			      (const char *)answer.facts[i].source.p, (int)answer.facts[i].date.len,
			      (const char *)answer.facts[i].date.p);
	(void)snprintf(out + n, 512 - (size_t)n, "/%zu", answer.n_conflicts);
	arena_deinit(&arena);
}

static void test_facts_of_who_asks(void **state)
{
	struct scene s;
	char text[512];

	(void)state;
	begin(&s);
	assert_int_equal(take(&s, "example.com", true, false, "organisation: Keeper\n"), ST_OK);
	assert_int_equal(take(&s, "example.com", false, true, rdap_text), ST_OK);
	assert_int_equal(take(&s, "192.0.1.7", false, false, "OrgName: Net\nCountry: US\n"), ST_OK);
	ask(&s, "a.b.EXAMPLE.com", NULL, text);
	assert_string_equal(text, "registry=Keeper (WHOIS answer of server.example, 2026-11-30) "
				  "registrant=Holder (RDAP answer of server.example, 2026-11-30) "
				  "/0");
	ask(&s, "", "192.0.1.7", text);
	assert_string_equal(text, "network=Net (WHOIS answer of server.example, 2026-11-30) /0");
	/* not of a suffix, of another name that ends alike, of another address */
	ask(&s, "com", NULL, text);
	assert_string_equal(text, "/0");
	ask(&s, "myexample.com", "192.0.1.70", text);
	assert_string_equal(text, "/0");
	end(&s);
}

static void test_conflict(void **state)
{
	struct scene s;
	char text[512];

	(void)state;
	begin(&s);
	assert_int_equal(take(&s, "example.com", false, false, "Registrant: One\n"), ST_OK);
	assert_int_equal(take(&s, "example.com", false, false, "Registrant: Two\n"), ST_OK);
	ask(&s, "example.com", NULL, text);
	assert_string_equal(text, "registrant=One (WHOIS answer of server.example, 2026-11-30) "
				  "registrant=Two (WHOIS answer of server.example, 2026-11-30) "
				  "/1");
	end(&s);
}

/* Nothing is kept of what is no answer; what is too much is left out. */
static void test_bounds(void **state)
{
	struct scene s;
	struct inquiry *q, *more;
	char name[32];

	(void)state;
	begin(&s);
	assert_int_equal(take(&s, "example.com", false, true, "<html>"), ST_BAD);
	q = about(&s, "example.com");
	assert_int_equal(q->n_answers, 0);
	for (int i = 0; i < 40; i++) {
		assert_int_equal(take(&s, "example.com", false, false, "Registrant: R\n"), ST_OK);
		assert_int_equal(inquiry_note(s.all, q, SPAN_LIT("note")), ST_OK);
	}
	assert_int_equal(q->n_answers, INQUIRY_ANSWERS);
	assert_int_equal(q->n_facts, INQUIRY_FACTS);
	assert_int_equal(q->n_notes, INQUIRY_NOTES);
	for (int i = 1; i < INQUIRIES_MAX; i++) {
		(void)snprintf(name, sizeof(name), "n%d.example", i);
		(void)about(&s, name);
	}
	assert_int_equal(inquiries_about(s.all, SPAN_LIT("one.more"), &more), ST_LIMIT);
	assert_ptr_equal(about(&s, "EXAMPLE.com"), q);
	end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_facts_of_who_asks),
					    cmocka_unit_test(test_conflict),
					    cmocka_unit_test(test_bounds) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
