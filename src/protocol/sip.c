/* row: sip - calls and registrations: who, from which device and cell (RFC 3261, 7315, 7254). */
#include "protocol/rows.h"
#include "protocol/texthead.h"

static const char *const context[] = { "Date", "Max-Forwards", "CSeq", "Expires", "Allow", NULL };

static const struct texthead sip = {
	.protocol = "sip",
	.version = "SIP/2.0",
	.line = "sip.uri",
	.header = "sip.header",
	.body = "sip.body",
	.length = "l",
	.context = context,
};

static enum probe probe(const struct input *in)
{
	return texthead_probe(&sip, in);
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	(void)state;
	(void)side;
	return texthead_parse(&sip, p, in, used);
}

const struct protocol protocol_sip = {
	.name = "sip",
	.help = "SIP: the URI asked for, every header (From, Contact, P-Access-Network-Info), the "
		"body",
	.over = OVER_UDP | OVER_TCP | OVER_SCTP,
	.ports = { 5060 },
	.anywhere = true,
	.probe = probe,
	.parse = parse,
};
