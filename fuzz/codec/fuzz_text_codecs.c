/*
 * The first byte picks a decoder, the second the room it gets. It must hold: the
 * output stays within its maximum, *used within the input, marks rise and lead
 * into the input, and the same input gives the same output.
 */
#include "base/span.h"
#include "codec/base32.h"
#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/html.h"
#include "codec/json_text.h"
#include "codec/qp.h"
#include "codec/url.h"
#include "codec/utf16.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static enum st decode(unsigned which, struct span in, struct buf *out, size_t *used,
		      struct buf *marks)
{
	*used = 0;
	switch (which % 8) {
	case 0:
		return base64_decode(in, out, used, marks);
	case 1:
		return base32_decode(in, out, used, marks);
	case 2:
		return hex_decode(in, out, used, marks);
	case 3:
		return url_decode(in, which & 8 ? URL_FORM : 0, out, NULL, marks);
	case 4:
		return json_unescape(in, out, used, NULL, marks);
	case 5:
		return qp_decode(in, out, NULL, marks);
	case 6:
		return html_decode(in, out, NULL, marks);
	default:
		return utf16_decode(in, (which & 8) != 0, out, marks);
	}
}

static void check_marks(const struct buf *marks, size_t out_len, size_t in_len)
{
	const struct mark *m = (const struct mark *)(const void *)marks->p;
	size_t n = marks->len / sizeof(*m);

	for (size_t i = 1; i < n; i++)
		if (m[i].out < m[i - 1].out || m[i].in < m[i - 1].in)
			abort();
	for (size_t o = 0; o < out_len; o++)
		if (mark_find(m, n, o) >= in_len)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct span in = { data, len };
	struct buf out, again, marks;
	size_t used, used_again;
	enum st st;

	if (len < 2)
		return 0;
	in = span_from(in, 2);
	buf_init(&out, data[1] & 1 ? data[1] : 1 << 16);
	buf_init(&again, out.max);
	buf_init(&marks, 1 << 20);
	st = decode(data[0], in, &out, &used, &marks);
	if (out.len > out.max || used > in.len || (st == ST_BAD && out.len != 0))
		abort();
	check_marks(&marks, out.len, in.len);
	if (decode(data[0], in, &again, &used_again, NULL) != st
	    || !span_eq(buf_span(&out), buf_span(&again)))
		abort();
	buf_deinit(&out);
	buf_deinit(&again);
	buf_deinit(&marks);
	return 0;
}
