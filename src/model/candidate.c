#include "model/candidate.h"

#include "base/span.h"

static const char *const confidences[] = {
#define X(id, name) name,
	CONFIDENCE_MAP(X)
#undef X
};

static const char *const witnesses[] = {
#define X(id, name, help) name,
	WITNESS_MAP(X)
#undef X
};

const char *confidence_name(enum confidence c)
{
	return (unsigned)c < CONFIDENCE_COUNT_ ? confidences[c] : "unknown";
}

enum confidence confidence_by_name(struct span name)
{
	for (unsigned i = 0; i < CONFIDENCE_COUNT_; i++)
		if (span_eq_str(name, confidences[i]))
			return (enum confidence)i;
	return CONFIDENCE_COUNT_;
}

const char *witness_name(enum witness w)
{
	return (unsigned)w < WITNESS_COUNT_ ? witnesses[w] : "unknown";
}
