/*
 * app.h - which app sent a frame: what PCAPdroid and others write beside it.
 *
 * Names are copied and live as long as the table; the first name of a uid stays.
 */
#ifndef PACKET_APP_H
#define PACKET_APP_H

#include "base/arena.h"
#include "base/map.h"
#include "model/anomaly.h"
#include "model/segment.h"

enum { APPS_MAX = 4096, APP_TRAILER = 32 };

struct uid_apps {
	struct arena names;
	struct app *rows;
	size_t n, cap;
	struct map by_uid;
};

void uid_apps_init(struct uid_apps *a);
void uid_apps_deinit(struct uid_apps *a);

/* ST_OK also when the uid is known already; ST_LIMIT past APPS_MAX or 1 MiB of names; ST_NOMEM. */
MUST_CHECK enum st uid_apps_add(struct uid_apps *a, const struct app *app);

/* NULL when nothing is known of it. */
const struct app *uid_apps_find(const struct uid_apps *a, int32_t uid);

/* Takes "u-<uid>" of a packet comment (PCAPdroid); false when it is none. */
MUST_CHECK bool app_of_comment(struct span comment, int32_t *uid);

/*
 * The trailer at the end of a PCAPdroid record (magic 0x01072021, uid, name,
 * CRC-32 over all before it). ST_OK fills ret, whose name borrows the record;
 * ST_UNSUP there is none; ST_BAD the checksum is wrong.
 */
MUST_CHECK enum st app_of_trailer(struct span record, struct app *ret);

#endif
