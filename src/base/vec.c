#include "base/vec.h"

#include <stdlib.h>

enum st vec_grow(void **p, size_t *cap, size_t need, size_t size, size_t max)
{
	size_t n = *cap != 0 ? *cap : 8;
	void *q;

	if (need <= *cap)
		return ST_OK;
	if (need > max)
		return ST_LIMIT;
	while (n < need)
		n = n <= max / 2 ? n * 2 : max;
	if (n > max)
		n = max;
	q = reallocarray(*p, n, size);
	if (q == NULL)
		return ST_NOMEM;
	*p = q;
	*cap = n;
	return ST_OK;
}
