#define PLAY_OPENED true
#include "play.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	return play(data, len, TRANSPORT_TCP, 8081, 0);
}
