#include "codec/geohash.h"

#include <string.h>

static const char letters[] = "0123456789bcdefghjkmnpqrstuvwxyz";

struct range {
	double lo, hi;
};

static double middle(const struct range *r)
{
	return (r->lo + r->hi) / 2;
}

void geohash_format(double lat, double lon, unsigned n, char out[GEOHASH_MAX + 1])
{
	struct range r[2] = { { -180, 180 }, { -90, 90 } };
	double v[2] = { lon, lat };
	unsigned bits = 0, axis = 0;

	n = n < GEOHASH_MAX ? n : GEOHASH_MAX;
	for (unsigned i = 0; i < 5 * n; i++, axis ^= 1) {
		double mid = middle(&r[axis]);
		bool high = v[axis] >= mid;

		bits = bits << 1 | high;
		if (high)
			r[axis].lo = mid;
		else
			r[axis].hi = mid;
		if (i % 5 == 4)
			out[i / 5] = letters[bits & 31];
	}
	out[n] = '\0';
}

bool geohash_parse(struct span text, double *lat, double *lon)
{
	struct range r[2] = { { -180, 180 }, { -90, 90 } };
	unsigned axis = 0;

	if (text.len == 0 || text.len > GEOHASH_MAX)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		uint8_t c = text.p[i];
		const char *hit;

		if (c >= 'A' && c <= 'Z')
			c |= 32;
		hit = c != 0 ? strchr(letters, c) : NULL;
		if (hit == NULL)
			return false;
		for (int bit = 4; bit >= 0; bit--, axis ^= 1) {
			if (((hit - letters) >> bit & 1) != 0)
				r[axis].lo = middle(&r[axis]);
			else
				r[axis].hi = middle(&r[axis]);
		}
	}
	*lon = middle(&r[0]);
	*lat = middle(&r[1]);
	return true;
}
