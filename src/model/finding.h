/*
 * finding.h - an identifier that was told to somebody: what a case keeps.
 *
 * One for each distinct (value, destination, protocol, key, path with array
 * indices as "*") of a capture. Field by field as docs/contract has it.
 */
#ifndef MODEL_FINDING_H
#define MODEL_FINDING_H

#include "model/candidate.h"

enum direction { DIRECTION_OUT, DIRECTION_IN };

/* Was the address looked up in the capture? NONE: it was not, while others were. */
enum look_up { LOOK_UP_UNKNOWN, LOOK_UP_SEEN, LOOK_UP_NONE };

struct party {
	struct endpoint at;
	struct span host;   /* name it was asked for under, or empty */
	struct span domain; /* registrable domain of host, or empty */
	struct span as_name, country, owner, owner_source; /* empty when not known */
	uint32_t asn;					   /* 0 when not known */
	enum look_up look_up;
};

struct sighting {
	uint64_t frame; /* first frame of its bytes */
	int64_t time_ns;
};

struct finding {
	char id[17]; /* 16 lower-case hex digits */
	enum kind kind;
	enum confidence confidence;
	unsigned why, flags; /* as in struct candidate */
	struct span value, matched, form, key, device, protocol, protection, beside;
	const struct span *path;
	size_t n_path;
	struct party src, dst;
	struct span client, client_how; /* known client, and what it is known by; or empty */
	enum transport transport;
	enum direction direction;
	struct app_text app;
	bool has_app;
	int64_t first_ns, last_ns;
	uint64_t count;
	uint64_t stream_off;	   /* of the first sighting's bytes, in its direction of the flow */
	uint64_t trace_key;	   /* of the first sighting (trace.h) */
	const struct trace *trace; /* set by who adds it to a store; NULL from readers */
	size_t row;		   /* set by readers: its number in its capture */
	const uint64_t *frames;	   /* of the first sighting */
	size_t n_frames;
	const struct sighting *sightings; /* by frame; those that a limit dropped lack */
	size_t n_sightings;
	size_t capture; /* index of the capture in the case */
};

#endif
