/* row: syslog - what a device writes down elsewhere (RFC 3164 section 4, RFC 5424 section 6). */
#include "base/span.h"
#include "protocol/parse.h"
#include "protocol/rows.h"

/* Length of "<PRI>", 0 when there is none. */
static size_t priority(struct span b)
{
	size_t end = span_find(span_cut(b, 0, 5), '>', 0);
	uint64_t n;

	return b.len > end + 1 && end < 5 && b.p[0] == '<'
			       && span_to_u64(span_cut(b, 1, end - 1), &n) && n < 192
		       ? end + 1
		       : 0;
}

static enum probe probe(const struct input *in)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	size_t n = priority(in->bytes), at;
	struct span month = span_cut(in->bytes, n, 3);

	if (n == 0)
		return PROBE_NO;
	if (span_starts(span_from(in->bytes, n), SPAN_LIT("1 ")))
		return PROBE_YES;
	at = span_find_span(SPAN_LIT(months), month, 0);
	return month.len == 3 && at < sizeof(months) - 1 && at % 3 == 0 ? PROBE_YES : PROBE_PORT;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	size_t n = priority(in->bytes);

	(void)state;
	(void)side;
	if (n == 0)
		return ST_UNSUP;
	parse_field(p, "syslog.message", (struct span){ 0 }, span_from(in->bytes, n), 0);
	parse_send(p, "syslog", in->off);
	*used = in->bytes.len;
	return ST_OK;
}

const struct protocol protocol_syslog = {
	.name = "syslog",
	.help = "syslog over datagrams: the message",
	.over = OVER_UDP,
	.ports = { 514 },
	.probe = probe,
	.parse = parse,
};
