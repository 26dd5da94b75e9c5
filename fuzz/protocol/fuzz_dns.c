#include "play.h"

/* The first byte's top bit: over TCP; the next two choose the port. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const uint16_t ports[] = { 53, 5353, 5355, 137 };

	return play(data, len, len != 0 && (data[0] & 0x80) != 0 ? TRANSPORT_TCP : TRANSPORT_UDP,
		    ports[len != 0 ? data[0] >> 5 & 3 : 0], 0);
}
