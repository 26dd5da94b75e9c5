/*
 * brief.h - a case as a letter tells it: what was told, by place, each finding with a number.
 *
 * Findings that left the device and name somebody, ordered by place in the
 * order of first meeting, are numbered from 1: a place's findings stand
 * together, so that a sentence points at a range. Bounded: what is over is counted.
 */
#ifndef REPORT_BRIEF_H
#define REPORT_BRIEF_H

#include "attribute/who.h"
#include "base/map.h"
#include "report/mask.h"
#include "report/report.h"
#include "report/words.h"

enum { BRIEF_FINDINGS_MAX = 2000, BRIEF_PLACES_MAX = 200 };

struct brief_finding {
	char id[17];
	enum kind kind;
	struct span value, key; /* as they may be shown */
	struct span layers;	/* "body, base64, json SIM1ICCID" */
	uint64_t first_frame, last_frame, count;
	int64_t first_ns;
	uint32_t place;
	size_t capture;
};

struct brief_place {
	struct party party;
	struct span host, address, name, protocol,
		client,		/* as they may be shown; name: host or address */
		client_how;	/* "host", "address", "keys" */
	enum protection how;	/* the weakest */
	bool base64, digest;	/* base64 was among the layers; a value was told as its digest */
	bool reversible;	/* and that can be undone by trying */
	uint64_t kinds;		/* bits 1 << KIND_x */
	uint64_t moments, most; /* frames that told it something; sightings of its most frequent
				   finding */
	uint64_t times;		/* the larger of both: how often it was told something */
	int64_t first_ns, last_ns;
	uint32_t from, n; /* its findings: numbers from + 1 to from + n */
	struct who_answer who;
};

struct brief {
	struct brief_finding *findings;
	struct brief_place *places;
	size_t n_findings, cap_findings, n_places, cap_places;
	uint64_t findings_cut, closed_bytes, captures_partial, kinds, n_values;
	struct span device, context; /* first name of a device, or empty; as they may be shown */
	bool synthetic;		     /* all of it, places on the map aside */
	struct map by_place, moments;
	struct arena arena;
};

void brief_init(struct brief *b);
void brief_deinit(struct brief *b);

/* redact NULL: values are shown. o->who NULL: owners stay unknown. ST_OK, ST_NOMEM, reader's
 * status. */
MUST_CHECK enum st brief_take(struct brief *b, const struct case_reader *r,
			      const struct report_options *o, const struct redactor *redact);

/* The fact of that role, or NULL. */
const struct fact *brief_fact(const struct brief_place *p, enum fact_role role);

#endif
