/*
 * lab_live.h - a scenario played over real sockets, recorded with libpcap.
 *
 * With documentation addresses the phone and its servers stand in two network
 * namespaces made for them (lab_space.h); with loopback addresses on this
 * machine's own loopback. The same client in the same state machine as in
 * written mode, so that both give the same findings; days still pass in a
 * moment, and packets bear the scenario's time. Noise is not played.
 */
#ifndef APP_LAB_LIVE_H
#define APP_LAB_LIVE_H

#include "lab/written.h"

/*
 * ST_OK; ST_BAD: an address of the scenario is not for sockets; ST_IO: the machine refused; e
 * says which. w is for written_deinit() in any case. It has one part and no truth. The process
 * stays in the namespace of the phone.
 */
MUST_CHECK enum st lab_live_play(struct written *w, const struct scenario *s, uint64_t seed,
				 struct err *e);

#endif
