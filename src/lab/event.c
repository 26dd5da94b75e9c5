#include "lab/event.h"

#include "base/span.h"

static const char *const names[] = {
#define X(name, text) text,
	LAB_EVENT_MAP(X)
#undef X
};

const char *lab_event_name(enum lab_event e)
{
	return e < LAB_EVENT_COUNT_ ? names[e] : "";
}

enum lab_event lab_event_by_name(struct span name)
{
	unsigned i = 0;

	while (i < LAB_EVENT_COUNT_ && !span_eq_str(name, names[i]))
		i++;
	return (enum lab_event)i;
}

bool lab_event_in_contract(enum lab_event e)
{
	return e <= LAB_NOTE;
}
