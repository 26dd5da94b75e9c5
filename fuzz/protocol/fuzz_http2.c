#define PLAY_OPENED true /* fields stood in their blocks packed */
#include "play.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	return play(data, len, TRANSPORT_TCP, 80, 0);
}
