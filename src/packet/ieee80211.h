/*
 * ieee80211.h - Wi-Fi frames, bare or behind what the card said of them.
 *
 * Data frames lead to 802.2; protected ones stay closed and are counted.
 * Management frames go out whole (PACKET_LINK_80211): probe requests name
 * networks. Control frames say nothing.
 */
#ifndef PACKET_IEEE80211_H
#define PACKET_IEEE80211_H

#include "packet/decode.h"

void ieee80211_decode(struct ctx *c, struct span s);
void radiotap_decode(struct ctx *c, struct span s);
void prism_decode(struct ctx *c, struct span s);
void avs_decode(struct ctx *c, struct span s);

#endif
