#include "play.h"

/* The first byte's top bit: over TCP. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	return play(data, len, len != 0 && (data[0] & 0x80) != 0 ? TRANSPORT_TCP : TRANSPORT_UDP,
		    5060, 0);
}
