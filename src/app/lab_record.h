/*
 * lab_record.h - what crosses an interface while a phone plays live, recorded with libpcap.
 *
 * A play has days in a second, so the clock of the scenario is set whenever something is sent;
 * packets bear that clock's time, plus what really passed since it was set.
 */
#ifndef APP_LAB_RECORD_H
#define APP_LAB_RECORD_H

#include "lab/wire.h"

struct lab_record {
	void *pcap;
	struct lab_wire *wire;	  /* borrowed: takes the frames */
	int64_t clock_ns, set_ns; /* the scenario's time, and the real one when it was set */
	enum st status;
};

/* filter: as tcpdump takes it, "" for all. ST_IO: e says what the machine refused. */
MUST_CHECK enum st lab_record_open(struct lab_record *r, const char *device, const char *filter,
				   struct lab_wire *wire, struct err *e);
void lab_record_close(struct lab_record *r);

/* Takes what is still under way, then sets the clock. ST_OK, ST_IO, ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st lab_record_clock(struct lab_record *r, int64_t ns);
/* The scenario's time now. */
int64_t lab_record_now(const struct lab_record *r);

#endif
