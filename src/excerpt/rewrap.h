/*
 * rewrap.h - the fields of a message with swapped values, in whatever layer they stood.
 *
 * Layers are taken off as a scan does (unwrap/peel.h); values are swapped in what is found, and
 * from the inside out each layer is put back on (unwrap/layer.h, wrap). What its decoder
 * does not read back as it should be is blanked: its stretch is overwritten.
 */
#ifndef EXCERPT_REWRAP_H
#define EXCERPT_REWRAP_H

#include "excerpt/swaps.h"
#include "model/message.h"

struct rewrap_sink {
	void *arg;
	/* May f's bytes become more or fewer? */
	bool (*may_grow)(void *arg, const struct message *m, const struct field *f);
	/* f's bytes, changed; borrowed for the call. */
	void (*field)(void *arg, const struct message *m, const struct field *f, struct span now);
	/* Something of this layer could not be put back, and was blanked. */
	void (*blanked)(void *arg, const struct message *m, const char *layer);
};

struct rewrapper;

/* swaps is borrowed. ST_OK, ST_NOMEM; e filled. */
MUST_CHECK enum st rewrapper_new(struct rewrapper **ret, const struct swaps *swaps,
				 const struct rewrap_sink *out, struct err *e);
void rewrapper_free(struct rewrapper *r);

/* ST_OK; ST_NOMEM, ST_LIMIT: not all of it was done, the message is not to be used. */
MUST_CHECK enum st rewrap_message(struct rewrapper *r, const struct message *m);

#endif
