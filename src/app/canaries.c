#include "app/canaries.h"

#include "base/span.h"
#include "base/vec.h"
#include "codec/unpack.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	PACKED_MAX = 16 << 20,
	WHOLE_MAX = 64 << 20,
	ROWS_MAX = 1 << 16,
	FIELDS_MAX = 4,
	READ_BYTES = 64 * 1024
};

#define MAGIC SPAN_LIT("telltale canaries 1\n")

void canaries_init(struct canaries *c)
{
	*c = (struct canaries){ 0 };
	buf_init(&c->whole, WHOLE_MAX);
}

void canaries_deinit(struct canaries *c)
{
	buf_deinit(&c->whole);
	free(c->all);
	free(c->documents);
	free(c->bodies);
	*c = (struct canaries){ 0 };
}

enum st canaries_document(struct canaries *c, struct span name, bool told)
{
	enum st ret = vec_grow((void **)&c->documents, &c->cap_documents, c->n_documents + 1,
			       sizeof(*c->documents), ROWS_MAX);

	if (ret == ST_OK)
		c->documents[c->n_documents++] =
			(struct canary_document){ .name = name, .told = told, .first = c->n };
	return ret;
}

enum st canaries_add(struct canaries *c, const struct canary *one)
{
	enum st ret = vec_grow((void **)&c->all, &c->cap, c->n + 1, sizeof(*c->all), ROWS_MAX);

	if (ret == ST_OK) {
		c->all[c->n++] = *one;
		c->documents[c->n_documents - 1].n++;
	}
	return ret;
}

enum st canaries_body(struct canaries *c, const struct canary_body *b)
{
	enum st ret = vec_grow((void **)&c->bodies, &c->cap_bodies, c->n_bodies + 1,
			       sizeof(*c->bodies), ROWS_MAX);

	if (ret == ST_OK)
		c->bodies[c->n_bodies++] = *b;
	return ret;
}

static enum st take_canary(struct canaries *c, const struct span *f)
{
	struct canary one = { kind_by_name(f[0]), f[1], f[2] };

	return one.kind == KIND_COUNT_ || one.value.len == 0 ? ST_BAD : canaries_add(c, &one);
}

static enum st take_body(struct canaries *c, const struct span *f, struct span reason)
{
	uint64_t depth;
	struct canary_body b = {
		.document = c->n_documents - 1, .path = f[0], .bytes = f[2], .reason = reason
	};

	if (!span_to_u64(f[1], &depth) || depth > 60)
		return ST_BAD;
	b.depth = (unsigned)depth;
	return canaries_body(c, &b);
}

static enum st take_record(struct canaries *c, uint8_t what, const struct span *f, size_t n)
{
	if (what == 'D' && n == 2)
		return canaries_document(c, f[0], span_eq_str(f[1], "told"));
	if (c->n_documents == 0)
		return ST_BAD;
	if (what == 'C' && n == 3)
		return take_canary(c, f);
	if ((what == 'V' && n == 3) || (what == 'X' && n == 4))
		return take_body(c, f, n == 4 ? f[3] : (struct span){ 0 });
	return ST_BAD;
}

static enum st take_records(struct canaries *c)
{
	struct rd r = rd_of(buf_span(&c->whole));
	enum st ret = span_eq(rd_take(&r, MAGIC.len), MAGIC) ? ST_OK : ST_BAD;

	while (ret == ST_OK && rd_left(&r) != 0) {
		struct span f[FIELDS_MAX];
		uint8_t what = rd_u8(&r), n = rd_u8(&r);

		if (n > FIELDS_MAX)
			return ST_BAD;
		for (size_t i = 0; i < n; i++)
			f[i] = rd_take(&r, rd_be32(&r));
		ret = rd_ok(&r) ? take_record(c, what, f, n) : ST_BAD;
	}
	return ret;
}

static enum st read_all(FILE *f, struct buf *out)
{
	enum st ret = ST_OK;

	while (ret == ST_OK) {
		size_t n;

		ret = buf_reserve(out, READ_BYTES);
		if (ret != ST_OK)
			break;
		n = fread(out->p + out->len, 1, READ_BYTES, f);
		out->len += n;
		if (n == 0)
			return ferror(f) ? ST_IO : ST_OK;
	}
	return ret;
}

enum st canaries_load(struct canaries *c, const char *path, struct err *e)
{
	struct buf packed;
	size_t used = 0;
	enum st ret;
	FILE *f;

	canaries_init(c);
	f = fopen(path, "re");
	if (f == NULL)
		return err_set(e, ST_IO, errno, 0, "%.100s: %s", path, strerror(errno));
	buf_init(&packed, PACKED_MAX);
	ret = read_all(f, &packed);
	fclose(f);
	if (ret == ST_OK)
		ret = zstd_decode(buf_span(&packed), &c->whole, &used, NULL);
	buf_deinit(&packed);
	if (ret == ST_OK)
		ret = take_records(c);
	return ret == ST_OK ? ST_OK : err_set(e, ret, 0, 0, "%.100s: %s", path, st_name(ret));
}
