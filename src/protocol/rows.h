/* rows.h - the rows of list.c, by name. */
#ifndef PROTOCOL_ROWS_H
#define PROTOCOL_ROWS_H

#include "protocol/protocol.h"

extern const struct protocol protocol_arp, protocol_coap, protocol_dhcp, protocol_dhcp6,
	protocol_dns, protocol_dtls, protocol_eapol, protocol_esp, protocol_gtpv1, protocol_gtpv2,
	protocol_http, protocol_ieee80211, protocol_isakmp, protocol_llmnr, protocol_mdns,
	protocol_mqtt, protocol_nbns, protocol_ntp, protocol_ppp, protocol_quic, protocol_radius,
	protocol_rtsp, protocol_sip, protocol_ssdp, protocol_ssh, protocol_stun, protocol_syslog,
	protocol_tls, protocol_wireguard;

#endif
