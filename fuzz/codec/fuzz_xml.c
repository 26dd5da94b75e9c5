/* Whatever the bytes: values lie inside and in order, the walk ends, a path can be written. */
#include "base/span.h"
#include "codec/xml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct span in = { data, len };
	struct xml_walk w;
	enum xml_token tok;
	size_t last = 0, n = 0;

	xml_begin(&w, in);
	while ((tok = xml_next(&w)) != XML_END) {
		size_t at = (size_t)(w.value.p - in.p);
		struct buf out;

		if (at < last || at > in.len || w.value.len > in.len - at || n++ > 2 * len)
			abort();
		last = at;
		buf_init(&out, 1 << 20);
		if (xml_path(&w, tok, &out) != ST_OK)
			abort();
		buf_deinit(&out);
	}
	return 0;
}
