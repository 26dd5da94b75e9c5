/* row: rtsp - what is watched, with which agent and session (RFC 2326, RFC 7826). */
#include "base/span.h"
#include "protocol/conv.h"
#include "protocol/rows.h"
#include "protocol/texthead.h"

static const char *const context[] = { "Date", "CSeq", NULL };

static const struct texthead versions[] = {
	{ "rtsp", "RTSP/1.0", "rtsp.uri", "rtsp.header", "rtsp.body", NULL, context },
	{ "rtsp", "RTSP/2.0", "rtsp.uri", "rtsp.header", "rtsp.body", NULL, context },
};

static enum probe probe(const struct input *in)
{
	enum probe a = texthead_probe(&versions[0], in), b = texthead_probe(&versions[1], in);

	return a > b ? a : b;
}

/* Media between messages: "$", a channel, a length (RFC 2326 section 10.12). */
static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	struct rd r = rd_of(in->bytes);
	enum st st;

	(void)state;
	(void)side;
	if (rd_u8(&r) == '$') {
		size_t len;

		(void)rd_u8(&r);
		len = rd_be16(&r);
		if (!rd_ok(&r) && !in->ended)
			return ST_OK;
		*used = rd_ok(&r) ? 4 : in->bytes.len;
		if (rd_ok(&r) && len != 0)
			parse_skip(p, "rtsp", len);
		return ST_OK;
	}
	st = texthead_parse(&versions[0], p, in, used);
	return st == ST_UNSUP ? texthead_parse(&versions[1], p, in, used) : st;
}

const struct protocol protocol_rtsp = {
	.name = "rtsp",
	.help = "RTSP: URI, every header, the body; media between them is counted",
	.over = OVER_TCP,
	.ports = { 554, 8554 },
	.anywhere = true,
	.probe = probe,
	.parse = parse,
};
