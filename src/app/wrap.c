#include "app/wrap.h"

#include "base/span.h"
#include "base/text.h"
#include "codec/hex.h"
#include "codec/tree.h"

#include <lz4frame.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

enum { TEXT_MAX = 4 << 20, XOR_KEY = 0x5a, GZIP_BITS = 15 + 16, ZLIB_BITS = 15, RAW_BITS = -15 };

struct wrapping {
	const char *name;
	enum st (*wrap)(struct span in, struct buf *out);
};

/* --- of bytes ----------------------------------------------------------------------------- */

static enum st put_escaped(struct buf *out, struct span s)
{
	enum st ret = ST_OK;

	for (size_t i = 0; ret == ST_OK && i < s.len; i++) {
		uint8_t c = s.p[i];

		if (c == '"' || c == '\\')
			ret = buf_printf(out, "\\%c", c);
		else if (c < ' ' || c == 0x7f) /* letters of any script stand as they are */
			ret = buf_printf(out, "\\u%04x", c);
		else
			ret = buf_put_u8(out, c);
	}
	return ret;
}

static enum st wrap_json_string(struct span in, struct buf *out)
{
	enum st ret;

	if (!tree_is_text(in))
		return ST_UNSUP; /* text alone is put into JSON */
	ret = buf_put_str(out, "{\"d\":\"");
	if (ret == ST_OK)
		ret = put_escaped(out, in);
	return ret == ST_OK ? buf_put_str(out, "\"}") : ret;
}

static enum st wrap_url(struct span in, struct buf *out)
{
	enum st ret = buf_put_str(out, "d=");

	for (size_t i = 0; ret == ST_OK && i < in.len; i++)
		ret = buf_printf(out, "%%%02X", in.p[i]);
	return ret;
}

static enum st wrap_base64(struct span in, struct buf *out)
{
	enum st ret = buf_reserve(out, in.len / 3 * 4 + 8);

	if (ret == ST_OK)
		out->len += (size_t)EVP_EncodeBlock(out->p + out->len, in.p, (int)in.len);
	return ret;
}

static enum st wrap_hex(struct span in, struct buf *out)
{
	enum st ret = buf_reserve(out, 2 * in.len + 1);

	if (ret == ST_OK) {
		hex_format(in, (char *)out->p + out->len);
		out->len += 2 * in.len;
	}
	return ret;
}

static enum st wrap_utf16(struct span in, struct buf *out)
{
	enum st ret = ST_OK;

	for (size_t i = 0; ret == ST_OK && i < in.len;) {
		uint32_t cp = 0;
		size_t n = text_utf8(span_from(in, i), &cp);

		if (n == 0 || cp == 0 || cp > 0xffff)
			return ST_UNSUP;
		ret = buf_put(out,
			      span_of((const uint8_t[]){ (uint8_t)cp, (uint8_t)(cp >> 8) }, 2));
		i += n;
	}
	return ret;
}

static enum st wrap_xor(struct span in, struct buf *out)
{
	enum st ret = ST_OK;

	if (!tree_is_text(in))
		return ST_UNSUP; /* what is no text cannot be told behind XOR */
	for (size_t i = 0; ret == ST_OK && i < in.len; i++)
		ret = buf_put_u8(out, in.p[i] ^ XOR_KEY);
	return ret;
}

static enum st wrap_window(struct span in, int bits, struct buf *out)
{
	z_stream z = { 0 };
	enum st ret = ST_NOMEM;

	if (deflateInit2(&z, 9, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return ST_NOMEM;
	if (buf_reserve(out, deflateBound(&z, in.len)) == ST_OK) {
		z.next_in = (Bytef *)(uintptr_t)in.p;
		z.avail_in = (uInt)in.len;
		z.next_out = out->p + out->len;
		z.avail_out = (uInt)(out->cap - out->len);
		ret = deflate(&z, Z_FINISH) == Z_STREAM_END ? ST_OK : ST_LIMIT;
		out->len += z.total_out;
	}
	(void)deflateEnd(&z);
	return ret;
}

static enum st wrap_gzip(struct span in, struct buf *out)
{
	return wrap_window(in, GZIP_BITS, out);
}

static enum st wrap_zlib(struct span in, struct buf *out)
{
	return wrap_window(in, ZLIB_BITS, out);
}

static enum st wrap_deflate(struct span in, struct buf *out)
{
	return wrap_window(in, RAW_BITS, out);
}

static enum st wrap_zstd(struct span in, struct buf *out)
{
	size_t bound = ZSTD_compressBound(in.len), n;
	enum st ret = buf_reserve(out, bound);

	if (ret != ST_OK)
		return ret;
	n = ZSTD_compress(out->p + out->len, bound, in.p, in.len, 3);
	if (ZSTD_isError(n))
		return ST_NOMEM;
	out->len += n;
	return ST_OK;
}

static enum st wrap_lz4(struct span in, struct buf *out)
{
	size_t bound = LZ4F_compressFrameBound(in.len, NULL), n;
	enum st ret = buf_reserve(out, bound);

	if (ret != ST_OK)
		return ret;
	n = LZ4F_compressFrame(out->p + out->len, bound, in.p, in.len, NULL);
	if (LZ4F_isError(n))
		return ST_NOMEM;
	out->len += n;
	return ST_OK;
}

static const struct wrapping wrappings[] = {
	{ "url", wrap_url },	     { "json-string", wrap_json_string },
	{ "base64", wrap_base64 },   { "hex", wrap_hex },
	{ "gzip", wrap_gzip },	     { "zlib", wrap_zlib },
	{ "zstd", wrap_zstd },	     { "lz4", wrap_lz4 },
	{ "utf16", wrap_utf16 },     { "xor", wrap_xor },
	{ "deflate", wrap_deflate },
};

/* --- of a profile ------------------------------------------------------------------------- */

static enum st put_value(struct buf *out, const struct known_value *v)
{
	enum st ret = buf_put_str(out, "{\"");

	if (ret == ST_OK)
		ret = put_escaped(out, v->kind == KIND_OTHER ? v->name
							     : span_str(kind_info(v->kind)->name));
	if (ret == ST_OK)
		ret = buf_put_str(out, "\":\"");
	if (ret == ST_OK)
		ret = put_escaped(out, v->value);
	return ret == ST_OK ? buf_put_str(out, "\"}") : ret;
}

static enum st put_values(struct canaries *c, const struct profile *p, struct buf *out)
{
	enum st ret = canaries_document(c, SPAN_LIT("profile"), true);

	for (size_t i = 0; ret == ST_OK && i < p->n_values; i++) {
		struct canary one = { p->values[i].kind, SPAN_LIT("plain"), p->values[i].value };

		ret = buf_put_u8(out, i == 0 ? '[' : ',');
		if (ret == ST_OK)
			ret = put_value(out, &p->values[i]);
		if (ret == ST_OK)
			ret = canaries_add(c, &one);
	}
	return ret == ST_OK ? buf_put_u8(out, ']') : ret;
}

/* One more body: in, wrapped by w (NULL: as it is), under the path of w and inner. */
static enum st add_body(struct canaries *c, struct span in, const struct wrapping *outer,
			const struct wrapping *inner, struct arena *a)
{
	struct canary_body b = { .document = c->n_documents - 1,
				 .depth = 1 + (inner != NULL) + (outer != NULL) };
	char path[64];
	int n = snprintf(path, sizeof(path), "%s%s%s%sjson", outer != NULL ? outer->name : "",
			 outer != NULL ? " > " : "", inner != NULL ? inner->name : "",
			 inner != NULL ? " > " : "");

	if (!arena_dup(a, span_of(path, (size_t)n), &b.path) || !arena_dup(a, in, &b.bytes))
		return ST_NOMEM;
	return canaries_body(c, &b);
}

static enum st add_pairs(struct canaries *c, const struct wrapping *inner, struct span once,
			 struct arena *a)
{
	enum st ret = ST_OK;

	for (size_t i = 0; ret == ST_OK && i < N_ELEMENTS(wrappings); i++) {
		struct buf twice;

		buf_init(&twice, TEXT_MAX);
		ret = wrappings[i].wrap(once, &twice);
		if (ret == ST_OK)
			ret = add_body(c, buf_span(&twice), &wrappings[i], inner, a);
		else if (ret == ST_UNSUP)
			ret = ST_OK;
		buf_deinit(&twice);
	}
	return ret;
}

enum st wrap_profile(struct canaries *c, const struct profile *p, struct arena *a)
{
	struct buf json, once;
	enum st ret;

	buf_init(&json, TEXT_MAX);
	buf_init(&once, TEXT_MAX);
	ret = put_values(c, p, &json);
	if (ret == ST_OK)
		ret = add_body(c, buf_span(&json), NULL, NULL, a);
	for (size_t i = 0; ret == ST_OK && i < N_ELEMENTS(wrappings); i++) {
		buf_clear(&once);
		ret = wrappings[i].wrap(buf_span(&json), &once);
		if (ret == ST_UNSUP) { /* letters beyond what it writes */
			ret = ST_OK;
			continue;
		}
		if (ret == ST_OK)
			ret = add_body(c, buf_span(&once), NULL, &wrappings[i], a);
		if (ret == ST_OK)
			ret = add_pairs(c, &wrappings[i], buf_span(&once), a);
	}
	buf_deinit(&json);
	buf_deinit(&once);
	return ret;
}
