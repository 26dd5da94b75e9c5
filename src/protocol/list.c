/* row: the one list of protocols; of two that are sure the earlier speaks. */
#include "protocol/rows.h"

#include <stddef.h>

const struct protocol *const protocols[] = {
	/* clang-format off */
	&protocol_http,
	&protocol_http2,
	&protocol_websocket,
	&protocol_tls,
	&protocol_dns,
	&protocol_mdns,
	&protocol_llmnr,
	&protocol_nbns,
	&protocol_dhcp,
	&protocol_dhcp6,
	&protocol_ssdp,
	&protocol_coap,
	&protocol_mqtt,
	&protocol_sip,
	&protocol_rtsp,
	&protocol_smtp,
	&protocol_pop3,
	&protocol_imap,
	&protocol_ftp,
	&protocol_xmpp,
	&protocol_radius,
	&protocol_gtpv1,
	&protocol_gtpv2,
	&protocol_s1ap,
	&protocol_ranap,
	&protocol_quic,
	&protocol_dtls,
	&protocol_stun,
	&protocol_ntp,
	&protocol_syslog,
	&protocol_ssh,
	&protocol_isakmp,
	&protocol_wireguard,
	&protocol_esp,
	&protocol_ppp,
	&protocol_eapol,
	&protocol_ieee80211,
	&protocol_arp,
	&protocol_ndp,
	NULL,
	/* clang-format on */
};
