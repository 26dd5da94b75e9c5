/*
 * fuzz_net_table.c - any bytes as a table of networks, with a length and a sum that fit.
 *
 * Whatever the counts and indexes say, an answer lies inside the table, and
 * the same address has the same answer.
 */
#include "attribute/net_table.h"

#include "base/hash.h"
#include "base/span.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { SUMMED_FROM = 32, HEAD = 64 };

static void put_le64(uint8_t *at, uint64_t v)
{
	for (unsigned i = 0; i < 8; i++)
		at[i] = (uint8_t)(v >> 8 * i);
}

static void ask(const struct net_table *t, const uint8_t *at, uint8_t family)
{
	struct net_answer a, b;
	struct ip ip = { .family = family };
	uint8_t sum = 0;

	memcpy(ip.b, at, family == IP_V4 ? 4 : 16);
	net_table_find(t, &ip, &a);
	net_table_find(t, &ip, &b);
	if (a.asn != b.asn || !span_eq(a.as_name, b.as_name) || !span_eq(a.country, b.country))
		abort();
	for (size_t i = 0; i < a.as_name.len; i++)
		sum ^= a.as_name.p[i];
	if ((a.country.len != 0 && a.country.len != 2) || (a.home.len != 0 && a.home.len != 2))
		abort();
	(void)*(volatile uint8_t *)&sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t *copy = malloc(len + 1);
	struct net_table *t = NULL;
	struct err e = { 0 };
	enum st st;

	if (copy == NULL)
		return 0;
	if (len != 0)
		memcpy(copy, data, len);
	if (len >= HEAD) {
		put_le64(copy + 16, len);
		put_le64(copy + 24, XXH64(copy + SUMMED_FROM, len - SUMMED_FROM, 0));
	}
	st = net_table_parse(&t, span_of(copy, len), &e);
	if ((st == ST_OK) != (t != NULL) || (st != ST_OK && e.msg[0] == '\0'))
		abort();
	for (size_t i = 0; st == ST_OK && i + 16 <= len && i < 64 * 7; i += 7) {
		ask(t, copy + len - 16 - i, IP_V4);
		ask(t, copy + len - 16 - i, IP_V6);
	}
	net_table_free(t);
	free(copy);
	return 0;
}
