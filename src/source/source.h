/*
 * source.h - one input as a sequence of frames, in constant memory.
 *
 *	source_open(&s, fd, &sink, &err);
 *	while ((st = source_next(s, &frame, &err)) == ST_OK) ...
 *
 * Reads pcap (both byte orders, micro- and nanoseconds, the modified form of FRITZ!Box) and pcapng
 * from any descriptor that can be read, seekable or not, plain or compressed (gzip, zstd, xz; one
 * inside the other, twice at most). HAR archives and dumps of mitmproxy hold no frames: they are
 * read with source_next_exchange() instead. The descriptor stays the caller's.
 */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include "base/err.h"
#include "model/anomaly.h"
#include "model/message.h"
#include "source/archive.h"

enum { FRAME_MAX = 256 << 10 };	       /* longer frames are clipped (anomaly limit.frame) */
#define PCAPNG_SECRETS_TLS 0x544c534bU /* of secrets: a key log */
#define FRAME_LINK_UNKNOWN UINT32_MAX  /* link type of a frame whose interface nobody described */

struct frame {
	uint64_t number;     /* 1-based over the whole input, as Wireshark numbers */
	int64_t time_ns;     /* TM_NONE when the block carries none */
	uint32_t orig_len;   /* on the wire; bytes.len is what was captured */
	uint32_t link_type;  /* LINKTYPE_ number (pcap-linktype) */
	uint32_t iface;	     /* running number over all sections, from 0 */
	struct span bytes;   /* borrowed until the next call */
	struct span comment; /* first pcapng opt_comment, or empty */
};

struct source_sink {
	void *arg;
	void (*name)(void *arg, const struct name_seen *n);	     /* pcapng NRB */
	void (*secrets)(void *arg, uint32_t type, struct span data); /* pcapng DSB */
	void (*app)(void *arg, const struct app *app);		     /* PCAPdroid UID map */
	/* each byte of the descriptor as given, for a digest; or NULL */
	void (*raw)(void *arg, struct span bytes);
	struct anomaly_sink anomalies;
};

struct source_info {
	const char *format; /* static: "pcap", "pcapng", "har", "mitm"; "" before it is known */
	uint64_t packets, bytes; /* frames (exchanges) and captured bytes so far */
	uint64_t consumed;	 /* bytes of the descriptor read so far, as given (compressed) */
	uint32_t link_types[16];
	size_t n_link_types;
};

struct source;

/*
 * ST_OK; ST_UNSUP a known format that is none of ours (err names it and the
 * conversion command); ST_BAD empty or no capture at all; ST_IO, ST_NOMEM.
 */
MUST_CHECK enum st source_open(struct source **ret, int fd, const struct source_sink *sink,
			       struct err *e);

/*
 * ST_OK; ST_END: the input ended where a block may end; ST_BAD: it ended inside a block, or a
 * length lies beyond repair: what was read stands, err says where; ST_IO, ST_NOMEM; and then so on.
 * Anomalies: "pcap.time", "pcapng.block", "pcapng.option", "pcapng.time", "pcapng.interface",
 * "frame.length", "limit.frame", "limit.interfaces" with the frame they stand at (or before),
 * "input.gzip", "input.zstd" without; offsets count bytes as they come out of the compression.
 */
MUST_CHECK enum st source_next(struct source *s, struct frame *f, struct err *e);

/* Then source_next() is not for it; else source_next_exchange() is not: ST_UNSUP. */
bool source_is_archive(const struct source *s);

/* Borrowed. As source_next(); anomalies "har.entry", "har.trailing", "mitm.flow", "limit.entry". */
MUST_CHECK enum st source_next_exchange(struct source *s, struct exchange *ret, struct err *e);

const struct source_info *source_info(const struct source *s);

/* Reads what is left of the descriptor, so that raw has seen all of it. ST_OK, ST_IO, ST_NOMEM. */
MUST_CHECK enum st source_drain(struct source *s, struct err *e);
void source_close(struct source *s); /* NULL is fine */

#endif
