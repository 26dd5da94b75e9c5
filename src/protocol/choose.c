#include "protocol/choose.h"

unsigned over_of(enum transport t)
{
	static const unsigned bits[TRANSPORT_COUNT_] = {
		[TRANSPORT_LINK] = OVER_LINK, [TRANSPORT_IP] = OVER_IP,
		[TRANSPORT_TCP] = OVER_TCP,   [TRANSPORT_UDP] = OVER_UDP,
		[TRANSPORT_SCTP] = OVER_SCTP,
	};

	return bits[t];
}

static bool on_port(const struct protocol *row, const uint16_t ports[2])
{
	for (size_t i = 0; i < PROTOCOL_PORTS && row->ports[i] != 0; i++)
		if (row->ports[i] == ports[0] || row->ports[i] == ports[1])
			return true;
	return false;
}

const struct protocol *choose(const struct choice *c, const struct input *in, bool *more)
{
	const struct protocol *sure = NULL, *weak = NULL;
	bool waits = false;

	*more = false;
	for (size_t i = 0; protocols[i] != NULL; i++) {
		const struct protocol *row = protocols[i];
		enum probe said;

		if ((row->over & c->over) == 0 || row == c->but || (c->anywhere && !row->anywhere))
			continue;
		said = row->probe(in);
		if (said == PROBE_YES && on_port(row, c->ports))
			return row;
		if (said == PROBE_YES && sure == NULL)
			sure = row;
		if (said == PROBE_PORT && weak == NULL && on_port(row, c->ports))
			weak = row;
		waits = waits || said == PROBE_MORE;
	}
	*more = sure == NULL && waits && !c->final;
	if (sure != NULL || *more)
		return sure;
	return c->sure_only ? NULL : weak;
}
