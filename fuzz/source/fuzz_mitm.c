#include "source/mitm.h"

#include "archives.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static enum st open_it(void *state, struct walk *w, struct err *e)
{
	(void)e;
	mitm_open(state, w);
	return ST_OK;
}

static enum st next(void *state, struct walk *w, struct exchange *x, struct err *e)
{
	return mitm_next(state, w, x, e);
}

static struct walked walk_it(struct span in, size_t step)
{
	static const struct archive_reader reader = { open_it, next };
	struct mitm state = { 0 };
	struct walked w = walk_archive(&reader, &state, in, step);

	mitm_deinit(&state);
	return w;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct span in = { data, len };
	struct walked a, b;

	/* what does not begin as one is never given to this reader */
	if (!mitm_is(span_cut(in, 0, 4096)))
		return 0;
	a = walk_it(in, SIZE_MAX);
	b = walk_it(in, 1 + len % 13);
	must_agree(&a, &b);
	/* each takes two bytes at least */
	if (a.frames > len / 2)
		abort();
	return 0;
}
