#include "attribute/net_table.h"

#include "base/hash.h"
#include "base/span.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	VERSION = 1,
	SUMMED_FROM = 32,
	HEAD = 64,
	BYTES_MAX = 64 << 20,
	PREFIXES = 65537,
	COUNTRIES = 256,
};

/* One family of one set: row i holds from start i until the next begins. */
struct part {
	uint32_t n;
	struct span index;  /* IPv4: first row of each upper half */
	struct span starts; /* IPv4: lower halves, u16; IPv6: u64 */
	struct span values; /* u24 or u8 */
};

struct net_table {
	uint8_t *bytes;
	size_t len;
	bool mapped;
	uint32_t date, n_as;
	struct span countries, numbers, begins, homes, shares, names;
	struct part a4, c4, a6, c6;
};

static void release(struct net_table *t)
{
	if (t->mapped)
		(void)munmap(t->bytes, t->len);
	else
		free(t->bytes);
}

/* Reads of one element; what lies outside reads as 0. */
static uint16_t u16_at(struct span s, size_t i)
{
	struct rd r = rd_of(span_cut(s, i * 2, 2));

	return rd_le16(&r);
}

static uint32_t u24_at(struct span s, size_t i)
{
	struct rd r = rd_of(span_cut(s, i * 3, 3));

	return __builtin_bswap32(rd_be24(&r)) >> 8;
}

static uint32_t u32_at(struct span s, size_t i)
{
	struct rd r = rd_of(span_cut(s, i * 4, 4));

	return rd_le32(&r);
}

static uint64_t u64_at(struct span s, size_t i)
{
	struct rd r = rd_of(span_cut(s, i * 8, 8));

	return rd_le64(&r);
}

static uint8_t u8_at(struct span s, size_t i)
{
	return i < s.len ? s.p[i] : 0;
}

/* The next part of n elements, and the padding behind it. */
static struct span take(struct rd *r, uint64_t n, unsigned size)
{
	struct span s = rd_take(r, (size_t)(n * size)); /* n is at most 2^32, size 8 */

	(void)rd_take(r, (8 - s.len % 8) % 8);
	return s;
}

static void take4(struct rd *r, struct part *p, unsigned size)
{
	p->index = take(r, PREFIXES, 4);
	p->starts = take(r, p->n, 2);
	p->values = take(r, p->n, size);
}

static void take6(struct rd *r, struct part *p, unsigned size)
{
	p->starts = take(r, p->n, 8);
	p->values = take(r, p->n, size);
}

static enum st read_head(struct net_table *t, struct rd *r, uint32_t *names, struct err *e)
{
	static const uint8_t magic[8] = "TTNET";
	struct span head = rd_take(r, sizeof(magic));
	uint32_t version = rd_le32(r);
	uint64_t len, sum;

	t->date = rd_le32(r);
	len = rd_le64(r);
	sum = rd_le64(r);
	t->n_as = rd_le32(r);
	*names = rd_le32(r);
	t->a4.n = rd_le32(r);
	t->c4.n = rd_le32(r);
	t->a6.n = rd_le32(r);
	t->c6.n = rd_le32(r);
	(void)rd_take(r, 8);
	if (!span_eq(head, span_of(magic, sizeof(magic))))
		return err_set(e, ST_BAD, 0, 0, "not a table of networks");
	if (version != VERSION)
		return err_set(e, ST_UNSUP, 0, 0, "a table of version %u, wanted is %d", version,
			       VERSION);
	if (!rd_ok(r) || len != t->len || len < HEAD)
		return err_set(e, ST_BAD, 0, 0, "cut off: %zu of %llu bytes", t->len,
			       (unsigned long long)len);
	if (XXH64(t->bytes + SUMMED_FROM, t->len - SUMMED_FROM, 0) != sum)
		return err_set(e, ST_BAD, 0, 0, "damaged: its check sum is another");
	return ST_OK;
}

static enum st read_parts(struct net_table *t, struct err *e)
{
	struct rd r = rd_of(span_of(t->bytes, t->len));
	uint32_t names;
	enum st st = read_head(t, &r, &names, e);

	if (st != ST_OK)
		return st;
	t->countries = take(&r, COUNTRIES, 2);
	t->numbers = take(&r, t->n_as, 4);
	t->begins = take(&r, (uint64_t)t->n_as + 1, 4);
	t->homes = take(&r, t->n_as, 1);
	t->shares = take(&r, t->n_as, 1);
	t->names = take(&r, names, 1);
	take4(&r, &t->a4, 3);
	take4(&r, &t->c4, 1);
	take6(&r, &t->a6, 3);
	take6(&r, &t->c6, 1);
	if (!rd_ok(&r) || rd_left(&r) != 0)
		return err_set(e, ST_BAD, 0, 0, "damaged: its parts do not fill it");
	return ST_OK;
}

static enum st too_large(struct err *e)
{
	return err_set(e, ST_LIMIT, 0, 0, "too large for a table of networks");
}

/* Takes over bytes: mapped, or of malloc. */
static enum st finish(struct net_table **ret, uint8_t *bytes, size_t len, bool mapped,
		      struct err *e)
{
	struct net_table *t = calloc(1, sizeof(*t));
	struct net_table all = { .bytes = bytes, .len = len, .mapped = mapped };
	enum st st;

	if (t == NULL) {
		release(&all);
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	}
	*t = all;
	st = read_parts(t, e);
	if (st == ST_OK)
		*ret = t;
	else
		net_table_free(t);
	return st;
}

enum st net_table_parse(struct net_table **ret, struct span bytes, struct err *e)
{
	uint8_t *copy;

	if (bytes.len > BYTES_MAX)
		return too_large(e);
	copy = malloc(bytes.len != 0 ? bytes.len : 1);
	if (copy == NULL)
		return err_set(e, ST_NOMEM, 0, 0, "%s", st_name(ST_NOMEM));
	if (bytes.len != 0)
		memcpy(copy, bytes.p, bytes.len);
	return finish(ret, copy, bytes.len, false, e);
}

/*
 * Mapped, since a read of 11 MB costs three times as long. The file is one of
 * ours: a new one takes its place by renaming, nobody shortens it in place.
 */
enum st net_table_open(struct net_table **ret, const char *path, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	void *bytes = MAP_FAILED;
	struct stat s;
	enum st st = ST_OK;

	if (fd < 0)
		return err_set(e, ST_IO, errno, 0, "%s", strerror(errno));
	if (fstat(fd, &s) != 0 || !S_ISREG(s.st_mode))
		st = err_set(e, ST_IO, 0, 0, "not a file");
	else if (s.st_size > BYTES_MAX)
		st = too_large(e);
	else if (s.st_size < HEAD)
		st = err_set(e, ST_BAD, 0, 0, "not a table of networks");
	else
		bytes = mmap(NULL, (size_t)s.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (st == ST_OK && bytes == MAP_FAILED)
		st = err_set(e, ST_IO, errno, 0, "%s", strerror(errno));
	close(fd);
	return st == ST_OK ? finish(ret, bytes, (size_t)s.st_size, true, e) : st;
}

void net_table_free(struct net_table *t)
{
	if (t == NULL)
		return;
	release(t);
	free(t);
}

uint32_t net_table_date(const struct net_table *t)
{
	return t->date;
}

/* The last row whose start is at or before the address; n when there is none. */
static uint32_t row4(const struct part *p, uint32_t address)
{
	uint32_t high = address >> 16, low = address & 0xffff;
	uint32_t lo = u32_at(p->index, high), hi = u32_at(p->index, high + 1);

	if (hi > p->n)
		hi = p->n;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (u16_at(p->starts, mid) <= low)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo != 0 ? lo - 1 : p->n;
}

static uint32_t row6(const struct part *p, uint64_t address)
{
	uint32_t lo = 0, hi = p->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (u64_at(p->starts, mid) <= address)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo != 0 ? lo - 1 : p->n;
}

static struct span country_at(const struct net_table *t, uint8_t i)
{
	return i != 0 ? span_cut(t->countries, (size_t)i * 2, 2) : (struct span){ 0 };
}

static void tell_as(const struct net_table *t, uint32_t row, struct net_answer *a)
{
	uint32_t begin = u32_at(t->begins, row), end = u32_at(t->begins, (size_t)row + 1);

	if (row >= t->n_as)
		return;
	a->asn = u32_at(t->numbers, row);
	if (end > begin)
		a->as_name = span_cut(t->names, begin, end - begin);
	a->home = country_at(t, u8_at(t->homes, row));
	a->home_percent = u8_at(t->shares, row);
}

void net_table_find(const struct net_table *t, const struct ip *ip, struct net_answer *ret)
{
	struct rd r = rd_of(span_of(ip->b, sizeof(ip->b)));

	*ret = (struct net_answer){ 0 };
	if (ip->family == IP_V4) {
		uint32_t address = rd_be32(&r);

		tell_as(t, u24_at(t->a4.values, row4(&t->a4, address)), ret);
		ret->country = country_at(t, u8_at(t->c4.values, row4(&t->c4, address)));
	} else if (ip->family == IP_V6) {
		uint64_t address = rd_be64(&r);

		tell_as(t, u24_at(t->a6.values, row6(&t->a6, address)), ret);
		ret->country = country_at(t, u8_at(t->c6.values, row6(&t->c6, address)));
	}
}
