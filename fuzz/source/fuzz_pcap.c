#include "source/pcap.h"

#include "twice.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static enum st open_it(void *state, struct walk *w, struct err *e)
{
	return pcap_open(state, w, e);
}

static enum st next(void *state, struct walk *w, struct frame *f, struct err *e)
{
	return pcap_next(state, w, f, e);
}

static struct walked walk_pcap(struct span in, size_t step)
{
	static const struct reader reader = { open_it, next };
	struct pcap p = { 0 };

	return walk_once(&reader, &p, in, step);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct span in = { data, len };
	struct walked a = walk_pcap(in, SIZE_MAX), b = walk_pcap(in, 1 + len % 13);

	must_agree(&a, &b);
	/* each frame has a header of 16 bytes at least */
	if (a.frames != 0 && a.frames > (len - 24) / 16)
		abort();
	return 0;
}
