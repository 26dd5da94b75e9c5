/*
 * synthetic.h - the lab takes no identifier that could be somebody's.
 *
 * Each check gives NULL when the value stands in a test range (facts.md B.9),
 * else what is wanted instead, to be put behind "wants".
 */
#ifndef LAB_SYNTHETIC_H
#define LAB_SYNTHETIC_H

#include "base/rd.h"

typedef const char *synthetic_check(struct span value);

synthetic_check synthetic_imei, synthetic_imsi, synthetic_iccid, synthetic_mac, synthetic_serial,
	synthetic_cell, synthetic_ssid;

#endif
