#include "base/prng.h"

struct prng prng_of(uint64_t seed, const char *purpose)
{
	uint64_t h = 0xcbf29ce484222325; /* FNV-1a over the purpose */
	struct prng r;

	for (; *purpose != '\0'; purpose++)
		h = (h ^ (uint8_t)*purpose) * 0x100000001b3;
	r.state = seed ^ h;
	(void)prng_u64(&r);
	return r;
}

uint64_t prng_u64(struct prng *r)
{
	uint64_t z;

	r->state += 0x9e3779b97f4a7c15;
	z = r->state;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

uint32_t prng_below(struct prng *r, uint32_t n)
{
	return (uint32_t)((prng_u64(r) >> 32) * n >> 32);
}

int64_t prng_between(struct prng *r, int64_t low, int64_t high)
{
	return low + (int64_t)(prng_u64(r) % (uint64_t)(high - low + 1));
}

void prng_bytes(struct prng *r, uint8_t *p, size_t n)
{
	while (n != 0) {
		uint64_t v = prng_u64(r);

		for (unsigned i = 0; i < 8 && n != 0; i++, n--) {
			*p++ = (uint8_t)v;
			v >>= 8;
		}
	}
}
