/*
 * layers.h - the rows of the one list of layers (layer.h says what a row is).
 */
#ifndef UNWRAP_LAYERS_H
#define UNWRAP_LAYERS_H

#include "codec/mark.h"
#include "unwrap/layer.h"

extern const struct layer layer_adups;
extern const struct layer layer_asn1;
extern const struct layer layer_base32;
extern const struct layer layer_base64;
extern const struct layer layer_brotli;
extern const struct layer layer_cbor;
extern const struct layer layer_deflate;
extern const struct layer layer_gzip;
extern const struct layer layer_hex;
extern const struct layer layer_html;
extern const struct layer layer_json_string;
extern const struct layer layer_labels;
extern const struct layer layer_lz4;
extern const struct layer layer_msgpack;
extern const struct layer layer_protobuf;
extern const struct layer layer_qp;
extern const struct layer layer_records;
extern const struct layer layer_url;
extern const struct layer layer_utf16;
extern const struct layer layer_xor;
extern const struct layer layer_zlib;
extern const struct layer layer_zstd;

/*
 * What a compressor's open() answers: damaged behind what came out counts as cut
 * short, and input that was not consumed stays open for other layers.
 */
MUST_CHECK enum st layers_close(enum st st, struct span in, size_t used, const struct buf *out,
				struct buf *steps);

/*
 * What a layer that nothing marks is asked about: all of s; of lines that another one
 * gave (layer.h) the one value that is most of them.
 */
struct span layers_body(const struct surface *s, size_t *at);

/*
 * Raw deflate and brotli, which nothing marks, by what comes out of their first
 * bytes: text or a map. For who has decoded those that stood in letters or digits.
 */
enum { UNMARKED_LEAST = 48, UNMARKED_MOST = 512 };
bool deflate_gives_text(struct span bytes);
bool brotli_gives_text(struct span bytes);
bool layers_unmarked(struct span first);
/*
 * What came out is no chance: text, a map, or a magic of three bytes and more; fields
 * of protobuf or ASN.1 where the stream itself was hardly one (rare).
 */
bool layers_sure(struct span head, bool rare);

/* wrap() of a layer of text in which most bytes stand for themselves: now is as long as before. */
MUST_CHECK enum st layers_respell(const struct layer *l, struct span was, struct span now,
				  struct buf *out);

/* A step is what a decoder's mark is, so decoders write steps themselves. */
_Static_assert(sizeof(struct step) == sizeof(struct mark)
		       && offsetof(struct step, in) == offsetof(struct mark, in)
		       && offsetof(struct step, num) == offsetof(struct mark, num)
		       && offsetof(struct step, den) == offsetof(struct mark, den),
	       "steps are marks");

#endif
