/*
 * zip.h - files of a zip archive that is there whole (PKWARE APPNOTE 6.3.10): stored or deflated.
 *
 * The central directory at the end says what there is; without ZIP64, without
 * encryption. Entries borrow from the archive.
 */
#ifndef CODEC_ZIP_H
#define CODEC_ZIP_H

#include "base/buf.h"

struct zip {
	struct span in;
	struct rd central;
	unsigned left; /* entries */
};

struct zip_entry {
	struct span name, packed;
	uint16_t method; /* 0 stored, 8 deflated */
	uint32_t size;	 /* as the archive says; not believed */
};

/* ST_OK; ST_BAD: no zip, or its directory is not in it. */
MUST_CHECK enum st zip_open(struct zip *z, struct span in);
/* ST_OK, ST_END, ST_BAD. */
MUST_CHECK enum st zip_next(struct zip *z, struct zip_entry *ret);

/* Appends what the entry holds. ST_OK; ST_BAD; ST_UNSUP: packed otherwise; ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st zip_read(const struct zip_entry *e, struct buf *out);

#endif
