/*
 * qp.h - quoted-printable (RFC 2045 section 6.7).
 */
#ifndef CODEC_QP_H
#define CODEC_QP_H

#include "codec/mark.h"

/*
 * Appends in with =XX made one byte and soft line ends taken out. An '=' that
 * is neither stays. *changed (may be NULL) counts what was replaced.
 * ST_OK; ST_MORE: in ends inside an escape (kept as it stands); ST_LIMIT; ST_NOMEM.
 */
MUST_CHECK enum st qp_decode(struct span in, struct buf *out, size_t *changed, struct buf *marks);

#endif
