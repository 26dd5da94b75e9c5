#include "play.h"

#include "packet/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	return play(data, len, TRANSPORT_LINK, 0, PACKET_LINK_PPP);
}
