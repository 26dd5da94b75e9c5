#include "protocol/http1_chunk.h"

#include "base/span.h"

static bool size_of(struct span line, uint64_t *ret)
{
	uint64_t n = 0;
	size_t i = 0;

	for (; i < line.len; i++) {
		uint8_t c = line.p[i];
		unsigned digit;

		if (c >= '0' && c <= '9')
			digit = c - '0';
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			digit = (c | 0x20u) - 'a' + 10u;
		else
			break;
		if (n >> 56 != 0)
			return false;
		n = n << 4 | digit;
	}
	if (i == 0
	    || (i < line.len && line.p[i] != ';' && line.p[i] != ' ' && line.p[i] != '\t'
		&& line.p[i] != '\r'))
		return false;
	*ret = n;
	return true;
}

static enum st step_size(struct chunk_walk *w, struct span bytes, size_t *used)
{
	size_t lf = span_find(span_cut(bytes, 0, CHUNK_LINE_MAX), '\n', 0);
	uint64_t n;

	if (lf == bytes.len || lf == CHUNK_LINE_MAX)
		return lf < CHUNK_LINE_MAX ? ST_MORE : ST_BAD;
	if (!size_of(span_cut(bytes, 0, lf), &n))
		return ST_BAD;
	*used = lf + 1;
	w->left = n;
	w->at = n != 0 ? CHUNK_DATA : CHUNK_TRAILER;
	return ST_OK;
}

static enum st step_data_end(struct chunk_walk *w, struct span bytes, size_t *used)
{
	size_t n = bytes.len != 0 && bytes.p[0] == '\r' ? 1 : 0;

	if (n == bytes.len)
		return ST_MORE;
	if (bytes.p[n] != '\n')
		return ST_BAD;
	*used = n + 1;
	w->at = CHUNK_SIZE;
	return ST_OK;
}

static enum st step_trailer(struct chunk_walk *w, struct span bytes, size_t *used,
			    struct span *data)
{
	for (size_t at = 0;;) {
		size_t lf = span_find(bytes, '\n', at);

		if (lf == bytes.len)
			return bytes.len < CHUNK_LINE_MAX * 4 ? ST_MORE : ST_BAD;
		if (lf == at || (lf == at + 1 && bytes.p[at] == '\r')) {
			*data = span_cut(bytes, 0, at);
			*used = lf + 1;
			w->at = CHUNK_DONE;
			return ST_OK;
		}
		at = lf + 1;
	}
}

enum st chunk_step(struct chunk_walk *w, struct span bytes, size_t *used, struct span *data)
{
	*used = 0;
	*data = (struct span){ 0 };
	switch (w->at) {
	case CHUNK_SIZE:
		return step_size(w, bytes, used);
	case CHUNK_DATA:
		if (bytes.len == 0)
			return ST_MORE;
		*data = bytes;
		if (data->len > w->left)
			data->len = (size_t)w->left;
		*used = data->len;
		w->left -= data->len;
		if (w->left == 0)
			w->at = CHUNK_DATA_END;
		return ST_OK;
	case CHUNK_DATA_END:
		return step_data_end(w, bytes, used);
	case CHUNK_TRAILER:
		return step_trailer(w, bytes, used, data);
	case CHUNK_DONE:
		break;
	}
	return ST_END;
}
