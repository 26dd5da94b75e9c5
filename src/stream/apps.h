/*
 * apps.h - the apps that segments name, each kept once a shard, bounded.
 *
 * A number stays what it is for the life of the shard.
 */
#ifndef STREAM_APPS_H
#define STREAM_APPS_H

#include "base/arena.h"
#include "base/map.h"
#include "model/segment.h"

enum { APPS_MOST = 4096, APPS_TEXT_MOST = 256, APPS_BYTES_MOST = 512 * 1024 };

struct apps {
	struct map map;
	struct arena text;
	struct app *rows;
	size_t n, cap;
};

void apps_init(struct apps *a);
void apps_deinit(struct apps *a);

/* Names over APPS_TEXT_MOST bytes are cut. ST_OK; ST_LIMIT: not kept; ST_NOMEM. */
MUST_CHECK enum st apps_put(struct apps *a, const struct app *app, uint32_t *ret);
const struct app *apps_get(const struct apps *a, uint32_t i);

#endif
