/* identify_ids.h - what the ids of the identifier's needles mean. */
#ifndef IDENTIFY_IDENTIFY_IDS_H
#define IDENTIFY_IDENTIFY_IDS_H

enum {
	NEEDLE_KEY = 0,	  /* a name of data/keys.tsv with what stands behind it */
	NEEDLE_KNOWN = 1, /* and up: NEEDLE_KNOWN + index of a known_form */
};

#endif
