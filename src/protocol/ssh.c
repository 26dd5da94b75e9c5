/* row: ssh - its first line; the rest is counted (RFC 4253 section 4.2). */
#include "base/span.h"
#include "protocol/parse.h"
#include "protocol/rows.h"

enum { LINE_MOST = 255 };

static enum probe probe(const struct input *in)
{
	struct span word = SPAN_LIT("SSH-");

	if (in->bytes.len >= word.len)
		return span_starts(in->bytes, word) ? PROBE_YES : PROBE_NO;
	return span_starts(word, in->bytes) ? PROBE_MORE : PROBE_NO;
}

static enum st parse(struct parse *p, void *state, unsigned side, const struct input *in,
		     size_t *used)
{
	size_t lf = span_find(in->bytes, '\n', 0);

	(void)state;
	(void)side;
	if (probe(in) == PROBE_YES) {
		if (lf == in->bytes.len && !in->ended)
			return lf < LINE_MOST ? ST_OK : ST_UNSUP;
		parse_field(p, "ssh.software", (struct span){ 0 },
			    span_trim(span_cut(in->bytes, 0, lf)), 0);
		parse_send(p, "ssh", in->off);
		*used = lf < in->bytes.len ? lf + 1 : lf;
	} else if (!in->after_gap) {
		return in->bytes.len < 4 && !in->ended && probe(in) == PROBE_MORE ? ST_OK
										  : ST_UNSUP;
	}
	parse_skip(p, "ssh", PARSE_REST);
	return ST_OK;
}

const struct protocol protocol_ssh = {
	.name = "ssh",
	.help = "SSH: the software's name; the rest is counted",
	.over = OVER_TCP,
	.ports = { 22 },
	.probe = probe,
	.parse = parse,
};
