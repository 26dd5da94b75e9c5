#include "source/pcapng.h"

#include "twice.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static enum st open_it(void *state, struct walk *w, struct err *e)
{
	return pcapng_open(state, w, e);
}

static enum st next(void *state, struct walk *w, struct frame *f, struct err *e)
{
	return pcapng_next(state, w, f, e);
}

static struct walked walk_pcapng(struct span in, size_t step)
{
	static const struct reader reader = { open_it, next };
	struct pcapng p = { 0 };
	struct walked w = walk_once(&reader, &p, in, step);

	pcapng_deinit(&p);
	return w;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct span in = { data, len };
	struct walked a, b;

	/* what does not begin with a section is never given to this reader */
	if (!pcapng_is(in))
		return 0;
	a = walk_pcapng(in, SIZE_MAX);
	b = walk_pcapng(in, 1 + len % 13);
	must_agree(&a, &b);
	/* each frame is a block of 16 bytes at least, behind a section's header */
	if (a.frames > len / 16)
		abort();
	return 0;
}
