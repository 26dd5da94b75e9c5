#define PLAY_OPENED true
#define PLAY_KEYLOG (KEY_GCM12_LOG KEY_CBC12_LOG KEY_TLS13_LOG)
#include "../../tests/unit/protocol/vectors/tls_keys.h"
#include "play.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	return play(data, len, TRANSPORT_TCP, 443, 0);
}
