#include "codec/inet_sum.h"

static uint32_t fold(uint32_t sum)
{
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

uint32_t inet_sum_add(uint32_t sum, struct span s)
{
	struct rd r = rd_of(s);

	sum = fold(sum);
	while (rd_left(&r) > 1)
		sum = fold(sum + rd_be16(&r));
	if (rd_left(&r) != 0)
		sum += (uint32_t)rd_u8(&r) << 8;
	return sum;
}

uint16_t inet_sum_end(uint32_t sum)
{
	return (uint16_t)~fold(sum);
}
