#include "app/keylog.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define KEYLOG_BYTES ((size_t)16 * 1024 * 1024)

enum { STEP = 64 * 1024 };

void keylog_init(struct buf *text)
{
	buf_init(text, KEYLOG_BYTES);
}

enum exit_code keylog_read(const char *path, struct buf *text)
{
	enum st ret = ST_OK;
	size_t n = 1;
	FILE *f;

	if (path == NULL)
		return EXIT_CLEAN;
	f = fopen(path, "re");
	if (f == NULL) {
		cmd_say("%s: %s", path, strerror(errno));
		return EXIT_USAGE;
	}
	while (ret == ST_OK && n != 0) {
		ret = buf_reserve(text, STEP);
		if (ret != ST_OK)
			break;
		n = fread(text->p + text->len, 1, STEP, f);
		text->len += n;
	}
	if (ferror(f) != 0) {
		cmd_say("%s: %s", path, strerror(errno));
		ret = ST_IO;
	} else if (ret == ST_LIMIT) {
		cmd_say("%s: a key log of more than %zu MB is not read", path, KEYLOG_BYTES >> 20);
	} else if (ret != ST_OK) {
		cmd_say("%s: %s", path, st_name(ret));
	}
	fclose(f);
	return ret == ST_OK ? EXIT_CLEAN : EXIT_USAGE;
}
