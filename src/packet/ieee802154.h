/*
 * ieee802154.h - IEEE 802.15.4 frames (low-rate wireless: Zigbee, Thread, 6LoWPAN).
 *
 * Of data frames whose payload is not encrypted, what stands behind the MAC
 * header goes on: as IPv6 where 6LoWPAN's dispatch says "uncompressed" (RFC
 * 4944 section 5.1), else as bytes. Compressed headers (RFC 6282) and
 * fragments are bytes; so is all that is encrypted.
 */
#ifndef PACKET_IEEE802154_H
#define PACKET_IEEE802154_H

#include "packet/decode.h"

/* The frame check sequence: there (link type 195), or left out (230). */
layer_fn ieee802154_fcs_decode, ieee802154_decode;

#endif
