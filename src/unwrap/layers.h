/*
 * layers.h - the rows of the one list of layers (layer.h says what a row is).
 */
#ifndef UNWRAP_LAYERS_H
#define UNWRAP_LAYERS_H

#include "codec/mark.h"
#include "unwrap/layer.h"

extern const struct layer layer_base64;
extern const struct layer layer_gzip;
extern const struct layer layer_hex;
extern const struct layer layer_json_string;
extern const struct layer layer_url;
extern const struct layer layer_zlib;

/* A step is what a decoder's mark is, so decoders write steps themselves. */
_Static_assert(sizeof(struct step) == sizeof(struct mark)
		       && offsetof(struct step, in) == offsetof(struct mark, in)
		       && offsetof(struct step, num) == offsetof(struct mark, num)
		       && offsetof(struct step, den) == offsetof(struct mark, den),
	       "steps are marks");

#endif
