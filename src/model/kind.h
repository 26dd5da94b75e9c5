/*
 * kind.h - the one list of identifier kinds (docs/contract: "Kinds and normal forms").
 *
 * Adding one is a row here, its recogniser in identify/, a test.
 */
#ifndef MODEL_KIND_H
#define MODEL_KIND_H

#include "base/attr.h"
#include "base/rd.h"

enum {
	KIND_CONTEXT = 1, /* shown beside findings, never one by itself */
	KIND_FREE = 2,	  /* free text: found by key, or equal to a known value under its key */
	KIND_PLACE = 4,	  /* says where: cell, area, coordinates, network */
};

#define KIND_MAP(X)                                                                      \
	X(IMEI, "imei", 0, "device number of a phone (15 digits, 3GPP TS 23.003 6.2.1)") \
	X(IMEISV, "imeisv", 0, "device number with software version (16 digits)")        \
	X(MEID, "meid", 0, "device number of a CDMA phone (14 hex digits)")              \
	X(IMSI, "imsi", 0, "subscriber number in the SIM (ITU-T E.212)")                 \
	X(EID, "eid", 0, "number of an embedded SIM (32 digits, SGP.02)")                \
	X(ICCID, "iccid", 0, "serial number of the SIM card (ITU-T E.118)")              \
	X(MSISDN, "msisdn", 0, "telephone number (ITU-T E.164)")                         \
	X(MAC, "mac", 0, "address of a network card (IEEE 802)")                         \
	X(BSSID, "bssid", KIND_PLACE, "address of a Wi-Fi access point")                 \
	X(SSID, "ssid", KIND_FREE | KIND_PLACE, "name of a Wi-Fi network")               \
	X(SERIAL, "serial", KIND_FREE, "serial number of the device")                    \
	X(HOSTNAME, "hostname", KIND_FREE, "name of the device on the network")          \
	X(DEVICE_ID, "device_id", KIND_FREE, "device identifier of a service")           \
	X(INSTALL_ID, "install_id", KIND_FREE, "identifier of an installation")          \
	X(ACCOUNT, "account", KIND_FREE, "account or user name")                         \
	X(CREDENTIAL, "credential", KIND_FREE, "password, token or key")                 \
	X(COOKIE_ID, "cookie_id", KIND_FREE, "identifier kept in a cookie")              \
	X(PUSH_TOKEN, "push_token", KIND_FREE, "address for push messages")              \
	X(ANDROID_ID, "android_id", 0, "Android ID (16 hex digits)")                     \
	X(AD_ID, "ad_id", 0, "advertising identifier (UUID)")                            \
	X(EMAIL, "email", 0, "e-mail address")                                           \
	X(CELL_ID, "cell_id", KIND_PLACE, "radio cell (CI, ECI or NCI)")                 \
	X(LAC, "lac", KIND_PLACE, "location or tracking area code")                      \
	X(CDMA_ID, "cdma_id", KIND_PLACE, "CDMA system, network and base station")       \
	X(LOCATION, "location", KIND_PLACE, "coordinates")                               \
	X(PLMN, "plmn", KIND_PLACE, "network operator code (MCC and MNC)")               \
	X(FINGERPRINT, "fingerprint", KIND_FREE, "firmware fingerprint")                 \
	X(OTHER, "other", KIND_FREE, "a value named in the profile")                     \
	X(MODEL, "model", KIND_CONTEXT | KIND_FREE, "device model")                      \
	X(BUILD, "build", KIND_CONTEXT | KIND_FREE, "firmware build")                    \
	X(SESSION_ID, "session_id", KIND_CONTEXT | KIND_FREE, "identifier of a session") \
	X(VERSION, "version", KIND_CONTEXT | KIND_FREE, "version of the client's protocol")

enum kind {
#define X(id, name, flags, help) KIND_##id,
	KIND_MAP(X)
#undef X
		KIND_COUNT_
};

struct kind_info {
	const char *name;
	unsigned flags;
	const char *help;
};

const struct kind_info *kind_info(enum kind k);
/* KIND_COUNT_ when no kind has that name. */
enum kind kind_by_name(struct span name);

#endif
