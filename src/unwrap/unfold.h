/*
 * unfold.h - one message: its fields become surfaces, layers come off, all is shown.
 *
 * For peel.c: unfold_begin(), unfold_root() for each field in order with what
 * the sweep saw in it, unfold_end(). Children are swept here. Buffers are kept
 * for the next message.
 */
#ifndef UNWRAP_UNFOLD_H
#define UNWRAP_UNFOLD_H

#include "unwrap/barren.h"
#include "unwrap/event_list.h"
#include "unwrap/gates.h"
#include "unwrap/peel.h"

struct root;
struct node;

struct unfold {
	const struct layer *const *layers;
	size_t n_layers;
	struct peel_limits limits;
	struct peel_sink sink;
	const struct anomaly_sink *anomalies;
	struct peel_counts *counts;
	struct gates gates;
	struct sweep *sweep; /* for children */

	const struct message *m;
	struct root *roots;
	size_t n_roots, cap_roots;
	struct node **nodes; /* children of the message in the order made; more are kept behind */
	size_t n_nodes, n_made, cap_nodes;
	size_t kept; /* bytes of the nodes' buffers that wait for the next message */
	struct barren barren;
	struct event_list events; /* of the roots, then of the way down to the current child */
	uint64_t decoded, worked;
	unsigned cuts; /* limits already reported for the message */
	bool busy;     /* some field has more than its START */
	bool spent;    /* a limit of the whole message is reached: nothing more is opened */
	bool partial; /* set with each sweep: events may be missing, nothing is learned of fields */
	enum st st;   /* ST_NOMEM when something was not looked at */
};

/* u is zeroed; the caller then sets the fields above m. ST_OK, ST_NOMEM. */
MUST_CHECK enum st unfold_init(struct unfold *u);
void unfold_deinit(struct unfold *u);

void unfold_begin(struct unfold *u, const struct message *m);
/* The events' offsets less offset are those in f->bytes; those that leave f are left out. */
void unfold_root(struct unfold *u, const struct field *f, const struct event *ev, size_t n,
		 size_t offset);
/* The same of a field that is known to be quiet (batch.h). */
void unfold_quiet(struct unfold *u, const struct field *f);
/* The sweep of f held more than its list does, or failed. */
void unfold_cut_sweep(struct unfold *u, enum st st);
void unfold_end(struct unfold *u);

#endif
