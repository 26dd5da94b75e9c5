#include "codec/zip.h"

#include "base/span.h"
#include "codec/inflate.h"

enum {
	END_LEN = 22,
	COMMENT_MAX = 65535,
	ENCRYPTED = 1,
	STORED = 0,
	DEFLATED = 8,
};

#define END_MAGIC "PK\5\6"
#define CENTRAL_MAGIC "PK\1\2"
#define LOCAL_MAGIC "PK\3\4"

static bool takes(struct rd *r, const char *magic)
{
	struct span s = rd_take(r, 4);

	return rd_ok(r) && span_eq(s, span_of(magic, 4));
}

/*
 * 4.3.16, from the last that could be one: magic, 2 disk numbers, entries here (2), entries (2),
 * size (4) and offset (4) of the central directory, length of the comment (2).
 */
static bool read_end(struct zip *z, size_t at)
{
	struct rd r = rd_of(span_from(z->in, at));
	uint32_t size, offset;
	uint16_t entries;

	if (!takes(&r, END_MAGIC))
		return false;
	(void)rd_take(&r, 6);
	entries = rd_le16(&r);
	size = rd_le32(&r);
	offset = rd_le32(&r);
	(void)rd_le16(&r);
	if (!rd_ok(&r) || offset > at || size > at - offset)
		return false;
	z->central = rd_of(span_cut(z->in, offset, size));
	z->left = entries;
	return true;
}

enum st zip_open(struct zip *z, struct span in)
{
	size_t least;

	*z = (struct zip){ .in = in };
	if (in.len < END_LEN || !span_starts(in, span_of(LOCAL_MAGIC, 4)))
		return ST_BAD;
	least = in.len > END_LEN + COMMENT_MAX ? in.len - END_LEN - COMMENT_MAX : 0;
	for (size_t at = in.len - END_LEN + 1; at > least; at--)
		if (in.p[at - 1] == 'P' && read_end(z, at - 1))
			return ST_OK;
	return ST_BAD;
}

/* 4.3.7: the local header says again how long name and extra field are; the bytes follow. */
static bool find_packed(const struct zip *z, uint32_t offset, uint32_t len, struct span *ret)
{
	struct rd r = rd_of(span_from(z->in, offset));
	uint16_t name, extra;

	if (offset > z->in.len || !takes(&r, LOCAL_MAGIC))
		return false;
	(void)rd_take(&r, 22);
	name = rd_le16(&r);
	extra = rd_le16(&r);
	(void)rd_take(&r, (size_t)name + extra);
	*ret = rd_take(&r, len);
	return rd_ok(&r);
}

/*
 * 4.3.12: magic, versions (4), flags (2), method (2), time (4), crc (4), packed and unpacked size
 * (4 each), lengths of name, extra field, comment (2 each), disk (2), attributes (6), offset (4).
 */
enum st zip_next(struct zip *z, struct zip_entry *ret)
{
	struct zip_entry e;
	struct rd *r = &z->central;
	uint16_t flags, name, extra, comment;
	uint32_t packed, offset;

	if (z->left == 0)
		return ST_END;
	z->left--;
	if (!takes(r, CENTRAL_MAGIC))
		return ST_BAD;
	(void)rd_take(r, 4);
	flags = rd_le16(r);
	e.method = rd_le16(r);
	(void)rd_take(r, 8);
	packed = rd_le32(r);
	e.size = rd_le32(r);
	name = rd_le16(r);
	extra = rd_le16(r);
	comment = rd_le16(r);
	(void)rd_take(r, 8);
	offset = rd_le32(r);
	e.name = rd_take(r, name);
	(void)rd_take(r, (size_t)extra + comment);
	if (!rd_ok(r) || !find_packed(z, offset, packed, &e.packed))
		return ST_BAD;
	if ((flags & ENCRYPTED) != 0)
		e.method = UINT16_MAX;
	*ret = e;
	return ST_OK;
}

enum st zip_read(const struct zip_entry *e, struct buf *out)
{
	size_t used = 0;
	enum st st;

	if (e->method == STORED)
		return buf_put(out, e->packed);
	if (e->method != DEFLATED)
		return ST_UNSUP;
	st = inflate_decode(e->packed, INFLATE_RAW, out, &used, NULL);
	return st == ST_MORE ? ST_BAD : st;
}
