/*
 * gunzip.h - one gzip member (RFC 1952) that is there whole, at the best speed.
 *
 * Two to three times as fast as inflate_decode(), which is for everything else: what is
 * cut short, damaged, followed by something, and whoever wants marks.
 */
#ifndef CODEC_GUNZIP_H
#define CODEC_GUNZIP_H

#include "base/buf.h"

/*
 * Appends what the member gives.
 * ST_OK     all of in was one member, its length and check sum are right
 * ST_UNSUP  anything else; out is as it was: ask inflate_decode()
 * ST_NOMEM
 */
MUST_CHECK enum st gunzip_whole(struct span in, struct buf *out);

#endif
