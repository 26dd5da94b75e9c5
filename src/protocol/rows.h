/* rows.h - the rows of list.c, by name. */
#ifndef PROTOCOL_ROWS_H
#define PROTOCOL_ROWS_H

#include "protocol/protocol.h"

extern const struct protocol protocol_arp;
extern const struct protocol protocol_coap;
extern const struct protocol protocol_dhcp;
extern const struct protocol protocol_dhcp6;
extern const struct protocol protocol_dns;
extern const struct protocol protocol_dtls;
extern const struct protocol protocol_eapol;
extern const struct protocol protocol_esp;
extern const struct protocol protocol_ftp;
extern const struct protocol protocol_gtpv1;
extern const struct protocol protocol_gtpv2;
extern const struct protocol protocol_http;
extern const struct protocol protocol_http2;
extern const struct protocol protocol_ieee80211;
extern const struct protocol protocol_imap;
extern const struct protocol protocol_isakmp;
extern const struct protocol protocol_llmnr;
extern const struct protocol protocol_mdns;
extern const struct protocol protocol_mqtt;
extern const struct protocol protocol_nbns;
extern const struct protocol protocol_ndp;
extern const struct protocol protocol_ntp;
extern const struct protocol protocol_pop3;
extern const struct protocol protocol_ppp;
extern const struct protocol protocol_quic;
extern const struct protocol protocol_radius;
extern const struct protocol protocol_ranap;
extern const struct protocol protocol_rtsp;
extern const struct protocol protocol_s1ap;
extern const struct protocol protocol_sip;
extern const struct protocol protocol_smtp;
extern const struct protocol protocol_ssdp;
extern const struct protocol protocol_ssh;
extern const struct protocol protocol_stun;
extern const struct protocol protocol_syslog;
extern const struct protocol protocol_tls;
extern const struct protocol protocol_websocket;
extern const struct protocol protocol_wireguard;
extern const struct protocol protocol_xmpp;

#endif
