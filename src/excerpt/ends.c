#include "excerpt/ends.h"

#include "base/span.h"
#include "base/vec.h"
#include "identify/norm.h"

#include <stdlib.h>

enum { MACS_MOST = 1 << 16 };

static bool is_value(const struct ends *e, const char *text, uint8_t mac[6])
{
	const struct profile *was = swaps_profile(e->swaps, true);
	const struct profile *now = swaps_profile(e->swaps, false);

	for (size_t i = 0; i < was->n_values; i++)
		if (span_eq_str(was->values[i].value, text) && norm_mac(now->values[i].value, mac))
			return true;
	return false;
}

/* A value's stand-in; else one of a row of local addresses. */
static enum st swap_mac(struct ends *e, struct mac *m)
{
	char text[MAC_TEXT_MAX];
	size_t i = 0;

	if (!m->known || (m->b[0] & 1) != 0 || is_value(e, mac_format(m->b, text), m->b))
		return ST_OK;
	while (i < e->n_macs && memcmp(e->macs[i], m->b, 6) != 0)
		i++;
	if (i == e->n_macs) {
		enum st st = vec_grow((void **)&e->macs, &e->cap_macs, i + 1, sizeof(*e->macs),
				      MACS_MOST);

		if (st != ST_OK)
			return st;
		memcpy(e->macs[e->n_macs++], m->b, 6);
	}
	memcpy(m->b, (const uint8_t[]){ 2, 0, 0, 0, (uint8_t)(i >> 8), (uint8_t)(i + 1) }, 6);
	return ST_OK;
}

enum st ends_swap(struct ends *e, struct endpoint *end)
{
	for (size_t i = 0; i < e->n_addresses; i++)
		if (ip_eq(&end->ip, &e->addresses[i].was)) {
			end->ip = e->addresses[i].now;
			break;
		}
	return swap_mac(e, &end->mac);
}

void ends_deinit(struct ends *e)
{
	free(e->macs);
	*e = (struct ends){ 0 };
}
