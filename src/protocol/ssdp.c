/* row: ssdp - what devices say they are (UPnP Device Architecture 2.0 section 1). */
#include "protocol/rows.h"
#include "protocol/texthead.h"

static const char *const context[] = { "DATE", "CACHE-CONTROL", "EXT", "MX", "MAN", NULL };

static const struct texthead ssdp = {
	.protocol = "ssdp",
	.version = "HTTP/1.1",
	.line = "ssdp.target",
	.header = "ssdp.header",
	.body = "ssdp.body",
	.context = context,
};

static enum probe probe(const struct input *in)
{
	return texthead_probe(&ssdp, in);
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	(void)state;
	(void)side;
	return texthead_parse(&ssdp, p, in, used);
}

const struct protocol protocol_ssdp = {
	.name = "ssdp",
	.help = "SSDP and HTTP in datagrams: every header, the body",
	.over = OVER_UDP,
	.ports = { 1900 },
	.probe = probe,
	.parse = parse,
};
