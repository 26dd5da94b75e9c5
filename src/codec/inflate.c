#include "codec/inflate.h"

#include "base/span.h"

#include <stddef.h>
#include <stdlib.h>
#include <zlib.h>

enum { STATE_BYTES = 8 * 1024 };

/*
 * Where the library's state lies while one piece is decoded (7,160 bytes in zlib 1.2.13): most
 * bodies are small, and taking it from the heap costs as much as they do.
 */
struct state_room {
	_Alignas(max_align_t) uint8_t p[STATE_BYTES];
	bool taken;
};

struct inflater {
	z_stream z;
};

static int window_bits(enum inflate_format format)
{
	static const int bits[] = {
		[INFLATE_GZIP] = 15 + 16,
		[INFLATE_ZLIB] = 15,
		[INFLATE_RAW] = -15,
		[INFLATE_AUTO] = 15 + 32,
	};

	return bits[format];
}

enum st inflater_new(struct inflater **ret, enum inflate_format format)
{
	struct inflater *i = calloc(1, sizeof(*i));

	if (i == NULL)
		return ST_NOMEM;
	if (inflateInit2(&i->z, window_bits(format)) != Z_OK) {
		free(i);
		return ST_NOMEM;
	}
	*ret = i;
	return ST_OK;
}

void inflater_free(struct inflater *i)
{
	if (i == NULL)
		return;
	inflateEnd(&i->z);
	free(i);
}

/* Room for one more piece of output, less near the maximum; 0 when out is full. */
static enum st make_room(struct buf *out, size_t *room)
{
	size_t left = out->max - out->len;

	*room = left < INFLATE_PIECE ? left : INFLATE_PIECE;
	return buf_reserve(out, *room);
}

static enum st status_of(int z)
{
	switch (z) {
	case Z_OK:
	case Z_BUF_ERROR:
		return ST_OK;
	case Z_STREAM_END:
		return ST_END;
	case Z_MEM_ERROR:
		return ST_NOMEM;
	default:
		return ST_BAD;
	}
}

/*
 * One call of the library. ST_OK with nothing taken and nothing given means
 * that it wants more input, or more room. flush Z_FINISH: no more input comes, so that
 * what ends in this call needs no window to be kept.
 */
static enum st inflate_piece(z_stream *z, int flush, struct span in, size_t *used, struct buf *out)
{
	uInt n = in.len < UINT32_MAX / 2 ? (uInt)in.len : UINT32_MAX / 2;
	size_t room;
	enum st ret = make_room(out, &room);

	*used = 0;
	if (ret != ST_OK || out->p == NULL)
		return ret;
	z->next_in = (Bytef *)(uintptr_t)in.p;
	z->avail_in = n;
	z->next_out = out->p + out->len;
	z->avail_out = (uInt)room;
	ret = status_of(inflate(z, flush));
	out->len += room - z->avail_out;
	*used = n - z->avail_in;
	return ret;
}

enum st inflater_feed(struct inflater *i, struct span in, size_t *used, struct buf *out)
{
	enum st ret;

	*used = 0;
	for (;;) {
		size_t took, before = out->len;

		ret = inflate_piece(&i->z, Z_NO_FLUSH, span_from(in, *used), &took, out);
		*used += took;
		if (ret != ST_OK || out->len == out->max)
			return ret;
		if (took == 0 && out->len == before)
			return ST_OK;
	}
}

static bool is_gzip(struct span s)
{
	return s.len >= 2 && s.p[0] == 0x1f && s.p[1] == 0x8b;
}

static enum st decode_member(z_stream *z, struct span in, size_t *used, struct buf *out,
			     size_t start, struct buf *marks)
{
	for (;;) {
		size_t took, before = out->len, at = *used;
		enum st ret = inflate_piece(z, Z_FINISH, span_from(in, at), &took, out);

		*used += took;
		if (out->len != before) {
			enum st marked = mark_put(marks, before - start, at, 0, 1);

			if (marked != ST_OK)
				return marked;
		}
		if (ret != ST_OK)
			return ret;
		if (took == 0 && out->len == before)
			return out->len == out->max ? ST_LIMIT : ST_MORE;
	}
}

static void *state_alloc(void *arg, uInt n, uInt size)
{
	struct state_room *room = arg;
	size_t bytes = (size_t)n * size;

	if (room->taken || bytes > STATE_BYTES)
		return bytes != 0 ? malloc(bytes) : NULL;
	room->taken = true;
	return room->p;
}

static void state_free(void *arg, void *p)
{
	struct state_room *room = arg;

	if (p != room->p)
		free(p);
}

enum st inflate_decode(struct span in, enum inflate_format format, struct buf *out, size_t *used,
		       struct buf *marks)
{
	struct state_room room;
	z_stream z = { .zalloc = state_alloc, .zfree = state_free, .opaque = &room };
	size_t start = out->len;
	enum st ret;

	*used = 0;
	room.taken = false;
	if (inflateInit2(&z, window_bits(format)) != Z_OK)
		return ST_NOMEM;
	for (;;) {
		ret = decode_member(&z, in, used, out, start, marks);
		if (ret != ST_END)
			break;
		ret = ST_OK;
		if (!is_gzip(span_from(in, *used)) || inflateReset(&z) != Z_OK)
			break;
		if (format != INFLATE_GZIP && format != INFLATE_AUTO)
			break;
	}
	inflateEnd(&z);
	return ret;
}
