/* row: recogniser of UUIDs under a name that says advertising identifier */
#include "base/span.h"
#include "identify/norm.h"
#include "identify/scan.h"

static void see(struct scan *sc, const struct event *ev)
{
	struct offer o = {
		.kind = KIND_AD_ID, .at = ev->at, .len = ev->len, .why = WHY(STRUCTURE)
	};
	char text[NORM_MAX];

	if (!scan_is_whole_word(sc, ev->at, ev->len)
	    || !hint_may(scan_hint(sc, ev->at, ev->len), KIND_AD_ID))
		return;
	o.value = span_of(text,
			  norm_value(KIND_AD_ID, span_cut(sc->s->bytes, ev->at, ev->len), text));
	if (o.value.len != 0)
		scan_offer(sc, &o);
}

const struct recogniser recogniser_uuid = { "uuid", 1u << EVENT_UUID, see };
