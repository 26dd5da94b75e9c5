/*
 * pcap.h - the records of a pcap file (draft-ietf-opsawg-pcap).
 *
 * Both byte orders, micro- and nanoseconds, versions with the two lengths swapped (before 2.4),
 * AIX (2.2), the record headers with more fields (Kuznetzov's patch, as FRITZ!Box writes them: 24
 * bytes; ss990915: 28; ss990417 and Nokia under the plain magic: 24 and 20), Ixia.
 */
#ifndef SOURCE_PCAP_H
#define SOURCE_PCAP_H

#include "source/walk.h"

enum pcap_swapped { PCAP_IN_ORDER, PCAP_SWAPPED, PCAP_MAYBE_SWAPPED };

struct pcap {
	bool be, nano;
	enum pcap_swapped lengths;
	uint32_t header; /* bytes of a record header */
	uint32_t link_type, snaplen;
	uint32_t rest; /* of a clipped record, still to be passed over */
};

/* Whether an input that begins with these 4 bytes is one. */
bool pcap_is(struct span start);

/* ST_OK; ST_BAD the header is cut off; ST_UNSUP a version nobody wrote; ST_IO, ST_NOMEM. */
MUST_CHECK enum st pcap_open(struct pcap *p, struct walk *w, struct err *e);

/* As source_next(). */
MUST_CHECK enum st pcap_next(struct pcap *p, struct walk *w, struct frame *f, struct err *e);

#endif
