#include "model/kind.h"

#include "base/span.h"

static const struct kind_info infos[] = {
#define X(id, name, flags, help) { name, flags, help },
	KIND_MAP(X)
#undef X
};

const struct kind_info *kind_info(enum kind k)
{
	return &infos[(unsigned)k < KIND_COUNT_ ? k : KIND_OTHER];
}

enum kind kind_by_name(struct span name)
{
	for (unsigned i = 0; i < KIND_COUNT_; i++)
		if (span_eq_str(name, infos[i].name))
			return (enum kind)i;
	return KIND_COUNT_;
}
