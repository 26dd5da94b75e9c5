#include "play.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	return play(data, len, TRANSPORT_LINK, 0, 0x888e);
}
