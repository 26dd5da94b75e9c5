/*
 * juniper.h - frames as Juniper's routers capture them (LINKTYPE_JUNIPER_x).
 *
 * In front of each stands 4d4743 ("MGC"), a byte of flags and, where a flag
 * says so, a block of extensions; then, by link type, a cookie of the
 * interface card and the link layer itself. No standard describes it: what
 * stands here is what tcpdump and Wireshark read.
 */
#ifndef PACKET_JUNIPER_H
#define PACKET_JUNIPER_H

#include "packet/decode.h"

layer_fn juniper_atm1_decode, juniper_atm2_decode, juniper_chdlc_decode, juniper_ether_decode,
	juniper_frelay_decode, juniper_monitor_decode, juniper_other_decode, juniper_ppp_decode;

#endif
