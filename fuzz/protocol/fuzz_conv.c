#include "play.h"

/* No port that a row has, all rows. The first byte's top bits choose the transport. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const enum transport over[] = { TRANSPORT_TCP, TRANSPORT_UDP, TRANSPORT_IP,
					       TRANSPORT_LINK };

	return play(data, len, over[len != 0 ? data[0] >> 6 : 0], 4711, 1);
}
