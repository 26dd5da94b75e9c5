#include "attribute/mmdb.h"

#include "base/span.h"
#include "base/tm.h"

#include <arpa/inet.h>
#include <maxminddb.h>
#include <stdlib.h>

struct mmdb {
	MMDB_s db;
	char date[TM_TEXT_MAX];
};

enum { NS_PER_S = 1000000000, SECONDS_MAX = 1u << 31 };

enum st mmdb_open(struct mmdb **ret, const char *path, struct err *e)
{
	struct mmdb *m = calloc(1, sizeof(*m));
	int got;

	if (m == NULL)
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	got = MMDB_open(path, MMDB_MODE_MMAP, &m->db);
	if (got != MMDB_SUCCESS) {
		free(m);
		return err_set(e, got == MMDB_OUT_OF_MEMORY_ERROR ? ST_NOMEM : ST_BAD, 0, 0, "%s",
			       MMDB_strerror(got));
	}
	if (m->db.metadata.build_epoch < SECONDS_MAX)
		tm_format((int64_t)m->db.metadata.build_epoch * NS_PER_S, m->date);
	m->date[m->date[0] != '\0' ? 10 : 0] = '\0';
	*ret = m;
	return ST_OK;
}

void mmdb_free(struct mmdb *m)
{
	if (m == NULL)
		return;
	MMDB_close(&m->db);
	free(m);
}

struct span mmdb_kind(const struct mmdb *m)
{
	return span_str(m->db.metadata.database_type);
}

struct span mmdb_date(const struct mmdb *m)
{
	return span_str(m->date);
}

static struct span text_of(const MMDB_entry_data_s *d)
{
	return d->has_data && d->type == MMDB_DATA_TYPE_UTF8_STRING
		       ? span_of(d->utf8_string, d->data_size)
		       : (struct span){ 0 };
}

static bool get(MMDB_lookup_result_s *r, const char *const *path, MMDB_entry_data_s *d)
{
	return MMDB_aget_value(&r->entry, d, path) == MMDB_SUCCESS && d->has_data;
}

static struct span country_of(MMDB_lookup_result_s *r)
{
	static const char *const paths[][3] = {
		{ "country", "iso_code", NULL },
		{ "registered_country", "iso_code", NULL },
		{ "country_code", NULL },
		{ "country", NULL },
	};
	MMDB_entry_data_s d;

	for (size_t i = 0; i < N_ELEMENTS(paths); i++)
		if (get(r, paths[i], &d) && text_of(&d).len == 2)
			return text_of(&d);
	return (struct span){ 0 };
}

static uint32_t number_of(const MMDB_entry_data_s *d)
{
	if (d->type == MMDB_DATA_TYPE_UINT32)
		return d->uint32;
	return d->type == MMDB_DATA_TYPE_UINT16 ? d->uint16 : 0;
}

void mmdb_find(const struct mmdb *m, const struct ip *ip, struct mmdb_answer *ret)
{
	static const char *const number[] = { "autonomous_system_number", NULL };
	static const char *const name[] = { "autonomous_system_organization", NULL };
	struct sockaddr_storage at = { 0 };
	MMDB_lookup_result_s r;
	MMDB_entry_data_s d;
	int error = 0;

	*ret = (struct mmdb_answer){ 0 };
	if (ip->family == IP_V4) {
		struct sockaddr_in *in = (struct sockaddr_in *)(void *)&at;

		in->sin_family = AF_INET;
		memcpy(&in->sin_addr, ip->b, sizeof(in->sin_addr));
	} else if (ip->family == IP_V6) {
		struct sockaddr_in6 *in = (struct sockaddr_in6 *)(void *)&at;

		in->sin6_family = AF_INET6;
		memcpy(&in->sin6_addr, ip->b, sizeof(in->sin6_addr));
	} else {
		return;
	}
	r = MMDB_lookup_sockaddr(&m->db, (const struct sockaddr *)(const void *)&at, &error);
	if (error != MMDB_SUCCESS || !r.found_entry)
		return;
	if (get(&r, number, &d))
		ret->asn = number_of(&d);
	if (get(&r, name, &d))
		ret->as_name = text_of(&d);
	ret->country = country_of(&r);
}
