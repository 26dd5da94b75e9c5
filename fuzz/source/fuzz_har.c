#include "source/har.h"

#include "archives.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static enum st open_it(void *state, struct walk *w, struct err *e)
{
	return har_open(state, w, e);
}

static enum st next(void *state, struct walk *w, struct exchange *x, struct err *e)
{
	return har_next(state, w, x, e);
}

static struct walked walk_it(struct span in, size_t step)
{
	static const struct archive_reader reader = { open_it, next };
	struct har state = { 0 };
	struct walked w = walk_archive(&reader, &state, in, step);

	har_deinit(&state);
	return w;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct span in = { data, len };
	struct walked a, b;

	/* what does not begin as one is never given to this reader */
	if (!har_is(span_cut(in, 0, 4096)))
		return 0;
	a = walk_it(in, SIZE_MAX);
	b = walk_it(in, 1 + len % 13);
	must_agree(&a, &b);
	/* each takes two bytes at least */
	if (a.frames > len / 2)
		abort();
	return 0;
}
