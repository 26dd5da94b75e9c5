#include "protocol/room.h"

#include "protocol/conv.h"
#include "protocol/parse.h"

#include <stdlib.h>

enum { SCRATCH_TIMES = 6 }; /* scratch of one call, in longest messages */

enum st parse_room_new(struct parse_room **ret, const struct conv_limits *l)
{
	struct parse_room *r = calloc(1, sizeof(*r));

	*ret = NULL;
	if (r == NULL)
		return ST_NOMEM;
	arena_init(&r->scratch, (size_t)l->message_bytes * SCRATCH_TIMES);
	r->fields = calloc(PARSE_FIELDS_MAX, sizeof(*r->fields));
	r->ones = calloc(PARSE_FIELDS_MAX, sizeof(*r->ones));
	if (r->fields == NULL || r->ones == NULL) {
		parse_room_free(r);
		return ST_NOMEM;
	}
	*ret = r;
	return ST_OK;
}

void parse_room_free(struct parse_room *r)
{
	if (r == NULL)
		return;
	hold_spares_deinit(&r->spares);
	arena_deinit(&r->scratch);
	free(r->fields);
	free(r->ones);
	free(r);
}
