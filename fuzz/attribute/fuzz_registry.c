/*
 * fuzz_registry.c - any bytes as the answer of a registry, and as a bootstrap file.
 *
 * What is read is short, ended, and holds no control character; a referral of
 * WHOIS is a host; a bootstrap URL ends in '/'.
 */
#include "attribute/registry.h"

#include "base/span.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void check_text(const char *s, size_t size)
{
	size_t n = strnlen(s, size);

	if (n == size)
		abort();
	for (size_t i = 0; i < n; i++)
		if ((uint8_t)s[i] < 32 || s[i] == 127)
			abort();
}

static void check(const struct registry_says *s)
{
	if (s->n > SAID_MAX)
		abort();
	for (size_t i = 0; i < s->n; i++) {
		check_text(s->said[i].name, SAID_NAME_MAX);
		check_text(s->said[i].country, 3);
		if (s->said[i].name[0] == '\0' && s->said[i].country[0] == '\0')
			abort();
	}
	check_text(s->refer, REFER_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct registry_says s = { 0 };
	struct ip ip = { .family = IP_V4, .b = { 42, 99, 2, 15 } };
	char url[REFER_MAX] = "";
	uint8_t *copy = malloc(len != 0 ? len : 1);
	struct span in = span_of(copy, len);

	if (copy == NULL)
		return 0;
	if (len != 0)
		memcpy(copy, data, len);
	for (int root = 0; root < 2; root++) {
		whois_read(in, root != 0, &s);
		check(&s);
		if (strpbrk(s.refer, "/ @?") != NULL)
			abort();
	}
	if (rdap_read(in, &s) == ST_OK)
		check(&s);
	if (bootstrap_find(in, SPAN_LIT("example.com"), NULL, url) == ST_OK
	    && url[strlen(url) - 1] != '/')
		abort();
	if (bootstrap_find(in, SPAN_LIT(""), &ip, url) == ST_OK && url[strlen(url) - 1] != '/')
		abort();
	free(copy);
	return 0;
}
