/* rows.h - the rows of list.c, by name. */
#ifndef PROTOCOL_ROWS_H
#define PROTOCOL_ROWS_H

#include "protocol/protocol.h"

extern const struct protocol protocol_coap, protocol_dhcp, protocol_dhcp6, protocol_dns,
	protocol_dtls, protocol_gtpv1, protocol_gtpv2, protocol_http, protocol_llmnr, protocol_mdns,
	protocol_mqtt, protocol_nbns, protocol_ntp, protocol_quic, protocol_radius, protocol_rtsp,
	protocol_sip, protocol_ssdp, protocol_stun, protocol_tls;

#endif
