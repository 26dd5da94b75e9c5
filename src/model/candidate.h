/*
 * candidate.h - a value that may name somebody, with its witnesses and where it stood.
 *
 * What identify/ emits and the record carries from the parsing process to the
 * one that keeps. All spans are borrowed for the length of the call.
 */
#ifndef MODEL_CANDIDATE_H
#define MODEL_CANDIDATE_H

#include "model/kind.h"
#include "model/net.h"

#include <stdint.h>

#define CONFIDENCE_MAP(X)       \
	X(POSSIBLE, "possible") \
	X(LIKELY, "likely")     \
	X(CERTAIN, "certain")   \
	X(KNOWN, "known")

enum confidence {
#define X(id, name) CONFIDENCE_##id,
	CONFIDENCE_MAP(X)
#undef X
		CONFIDENCE_COUNT_
};

/* The witnesses of "why" (contract: Confidence), as bits 1 << WITNESS_x. */
#define WITNESS_MAP(X)                                                        \
	X(KNOWN, "known", "equals a value of the profile")                    \
	X(KEY, "key", "the field's name says so")                             \
	X(STRUCTURE, "structure", "the value has the form")                   \
	X(CHECK_DIGIT, "check_digit", "the check digit fits")                 \
	X(REGISTRY, "registry", "a registry knows its prefix")                \
	X(NEIGHBOUR, "neighbour", "stands beside another identifier")         \
	X(PROTOCOL, "protocol", "the protocol defines the field as identity") \
	X(REPEATED, "repeated", "seen again elsewhere in the capture")        \
	X(HASH_OF, "hash_of", "digest of a value seen in clear")

enum witness {
#define X(id, name, help) WITNESS_##id,
	WITNESS_MAP(X)
#undef X
		WITNESS_COUNT_
};

enum {
	CANDIDATE_PLACEHOLDER = 1,  /* listed value that names nobody (facts A4, B.7): no leak */
	CANDIDATE_SYNTHETIC = 2,    /* in a test range: a report made only of these says so */
	CANDIDATE_OPENER_KNOWN = 4, /* src/dst orientation below rests on a handshake */
	CANDIDATE_SRC_OPENED = 8,   /* the sender is who opened the flow, or spoke first */
	CANDIDATE_ENCODED = 16,	    /* a layer that looks protected was taken off (base64, XOR) */
	CANDIDATE_DIGEST = 32,	    /* a digest of who knows what: settled or dropped, never told */
	CANDIDATE_FLAGS_END = 64,
};

enum { CANDIDATE_PATH_MAX = 24, CANDIDATE_FRAMES_MAX = 32 };

struct trace;

struct candidate {
	enum kind kind;
	enum confidence confidence;
	unsigned why;	     /* bits 1 << WITNESS_x */
	unsigned flags;	     /* CANDIDATE_x */
	struct span value;   /* normal form */
	struct span matched; /* the bytes as they stood */
	struct span form;    /* "plain", "bcd-swapped", ... */
	struct span key;     /* the field's name, or empty */
	struct span device;  /* profile device it equals (name), or empty */
	struct span path[CANDIDATE_PATH_MAX];
	size_t n_path;

	struct endpoint src, dst; /* sender and receiver */
	enum transport transport;
	struct span protocol, protection;
	struct span host; /* of who was spoken to, when the talk itself names it; or empty */
	struct app_text {
		int32_t uid;
		struct span name, package;
	} app;
	bool has_app;

	int64_t time_ns;
	uint64_t stream_off;
	uint64_t frames[CANDIDATE_FRAMES_MAX];
	size_t n_frames;
	uint64_t order; /* (frame, shard, order) sorts all of a capture */
	uint8_t shard;
	struct span beside; /* context of the message: "model=...; build=...", or empty */
	const struct trace
		*trace; /* the bytes it came from; NULL: nobody keeps them. Not in its record. */
};

struct candidate_sink {
	void *arg;
	void (*candidate)(void *arg, const struct candidate *c);
};

const char *confidence_name(enum confidence c);
/* CONFIDENCE_COUNT_ when there is no such level. */
enum confidence confidence_by_name(struct span name);
const char *witness_name(enum witness w);

#endif
