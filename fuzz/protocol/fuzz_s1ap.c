#include "play.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	return play(data, len, TRANSPORT_SCTP, 36412, 18);
}
