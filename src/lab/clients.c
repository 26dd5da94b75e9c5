/* row: the activation clients, from facts.md A1 to A7 */
#include "lab/client.h"

#include "base/attr.h"
#include "base/span.h"
#include "lab/answer.h"

enum { HOUR = 3600, DAY = 86400 };

/* --- records (facts.md A3, A4) --------------------------------------------------------------- */

/* Several of the table's keys are left empty by a phone with one SIM of no CDMA network. */
#define FIELDS_8(meid, meid_text, type)                                                           \
	{ "REGVER", VAL_TEXT, "8.0", false }, { "MEID", meid, meid_text, false },                 \
		{ "MODEL", VAL_MODEL, "", false }, { "SWVER", VAL_BUILD, "", false },             \
		{ "SIM1CDMAIMSI", VAL_TEXT, "", false }, { "UETYPE", VAL_TEXT, "1", false },      \
		{ "SIM1ICCID", VAL_ICCID1, "", false }, { "SIM1LTEIMSI", VAL_IMSI1, "", false },  \
		{ "SIM1TYPE", VAL_TEXT, type, false }, { "SIM2CDMAIMSI", VAL_TEXT, "", false },   \
		{ "SIM2ICCID", VAL_ICCID2, "", false }, { "SIM2LTEIMSI", VAL_IMSI2, "", false },  \
		{ "SIM2TYPE", VAL_TEXT, "", false }, { "MACID", VAL_MAC, "", false },             \
		{ "OSVER", VAL_OS, "", false }, { "ROM", VAL_ROM, "", false },                    \
		{ "RAM", VAL_RAM, "", false }, { "IMEI1", VAL_IMEI1, "", false },                 \
		{ "IMEI2", VAL_IMEI2, "", false }, { "SIM1CELLID", VAL_CELL, "", false },         \
		{ "SIM2CELLID", VAL_TEXT, "", false }, { "DATASIM", VAL_DATA_SIM, "", false },    \
		{ "SIM1VoLTESW", VAL_VOLTE1, "", false }, { "SIM2VoLTESW", VAL_TEXT, "", false }, \
		{ "ACCESSTYPE", VAL_ACCESS, "", false },                                          \
	{                                                                                         \
		"REGDATE", VAL_DATE, "", false                                                    \
	}

static const struct lab_field fields_phone[] = { FIELDS_8(VAL_TEXT, "", "2") };
static const struct lab_field fields_samsung[] = { FIELDS_8(VAL_SERIAL, "", "1") };
static const struct lab_field fields_kaios[] = { FIELDS_8(VAL_TEXT, "11111111111111", "2") };
static const struct lab_field fields_unisoc[] = { FIELDS_8(VAL_TEXT, "00000000000000", "2") };

static const struct lab_field fields_mediatek[] = {
	{ "REGVER", VAL_TEXT, "1.0", false },	 { "MEID", VAL_TEXT, "A0000100001000", false },
	{ "MODELSMS", VAL_MODEL, "", false },	 { "SWVER", VAL_BUILD, "", false },
	{ "UETYPE", VAL_TEXT, "1", true },	 { "MACID", VAL_MAC, "", false },
	{ "OSVER", VAL_OS, "", false },		 { "HWVER", VAL_TEXT, "P1", false },
	{ "IMEI1", VAL_IMEI1, "", false },	 { "IMEI2", VAL_IMEI2, "", false },
	{ "SIM1CDMAIMSI", VAL_TEXT, "", false }, { "SIM1ICCID", VAL_ICCID1, "", false },
	{ "SIM1LTEIMSI", VAL_IMSI1, "", false }, { "SIM1TYPE", VAL_TEXT, "2", true },
	{ "SID", VAL_TEXT, "-1", true },	 { "NID", VAL_TEXT, "-1", true },
	{ "BASEID", VAL_TEXT, "-1", true },	 { "SIM2IMSI", VAL_IMSI2, "", false },
};

static const struct lab_field fields_module[] = {
	{ "REGVER", VAL_TEXT, "2", false },	{ "MEID", VAL_IMEI1, "", false },
	{ "MODEL", VAL_MODEL, "", false },	{ "SWVER", VAL_BUILD, "", false },
	{ "SIM1ICCID", VAL_ICCID1, "", false }, { "SIM1LTEIMSI", VAL_IMSI1, "", false },
};

static const struct lab_field fields_module_unicom[] = {
	{ "REGVER", VAL_TEXT, "2", false },	{ "MEID", VAL_IMEI1, "", false },
	{ "MODELSMS", VAL_MODEL, "", false },	{ "SWVER", VAL_BUILD, "", false },
	{ "SIM1ICCID", VAL_ICCID1, "", false }, { "SIM1LTEIMSI", VAL_IMSI1, "", false },
};

static const struct lab_field fields_8910[] = {
	{ "REGVER", VAL_TEXT, "5.0", false },	   { "MEID", VAL_TEXT, "", false },
	{ "MODEL", VAL_MODEL, "", false },	   { "SWVER", VAL_BUILD, "", false },
	{ "IMEI1", VAL_IMEI1, "", false },	   { "SIM1CDMAIMSI", VAL_TEXT, "", false },
	{ "SIM1ICCID", VAL_ICCID1, "", false },	   { "SIM1LTEIMSI", VAL_IMSI1, "", false },
	{ "SIM1CELLID", VAL_CELL_HEX, "", false }, { "REGDATE", VAL_DATE_COMMA, "", false },
};

static const struct lab_field fields_robot[] = {
	{ "REGVER", VAL_TEXT, "7.0", false },	{ "MODEL", VAL_MODEL, "", false },
	{ "SWVER", VAL_BUILD, "", false },	{ "UETYPE", VAL_TEXT, "29", true },
	{ "SIM1ICCID", VAL_ICCID1, "", false }, { "SIM1LTEIMSI", VAL_IMSI1, "", false },
	{ "MACID", VAL_MAC, "", false },	{ "OSVER", VAL_OS, "", false },
	{ "IMEI1", VAL_IMEI1, "", false },	{ "SIM1CELLID", VAL_CELL, "", false },
	{ "REGDATE", VAL_DATE, "", false },
};

/* The order is known, most tags are not (facts.md A7): those are made up. */
static const struct lab_field fields_caivs[] = {
	{ "C", VAL_BRAND, "", false },
	{ "V", VAL_TEXT, "1", false },
	{ "IMEI", VAL_IMEI1, "", false },
	{ "CELL", VAL_CELL, "", false },
	{ "PV", VAL_TEXT, "8.1000.01", false },
	{ "MODEL", VAL_MODEL, "", false },
	{ "SN", VAL_SERIAL, "", false },
	{ "MCC", VAL_COUNTRY, "", false },
	{ "MNC", VAL_OPERATOR, "", false },
	{ "A", VAL_NETWORK, "", false },
	{ "SSID", VAL_SSID, "", false },
	{ "IMSI", VAL_IMSI1, "", false },
	{ "ICCID", VAL_ICCID1, "", false },
	{ "MA", VAL_MAC, "", false },
	{ "FVERM", VAL_BUILD, "", false },
	{ "FTKN", VAL_TOKEN, "0123456789ABCDEF0123456789ABCDEF", false },
};

static const struct lab_field fields_moved[] = {
	{ "model", VAL_MODEL, "", false },  { "fw", VAL_BUILD, "", false },
	{ "imei", VAL_IMEI1, "", false },   { "imei2", VAL_IMEI2, "", false },
	{ "iccid", VAL_ICCID1, "", false }, { "imsi", VAL_IMSI1, "", false },
	{ "mac", VAL_MAC, "", false },	    { "cellId", VAL_CELL, "", false },
};

/* --- heads (facts.md A1) --------------------------------------------------------------------- */

static const char head_apache[] = "POST %p HTTP/1.1\nContent-Length: %l\n"
				  "Content-Type: application/encrypted-json\nHost: %h\n"
				  "Connection: Keep-Alive\n"
				  "User-Agent: Apache-HttpClient/UNAVAILABLE (java 1.4)\n\n";
static const char head_dalvik[] = "POST %p HTTP/1.1\nContent-Type: application/encrypted-json\n"
				  "User-Agent: Dalvik/2.1.0 (Linux; U; Android 9)\nHost: %h\n"
				  "Connection: Keep-Alive\nAccept-Encoding: gzip\n"
				  "Content-Length: %l\n\n";
static const char head_kaios[] = "POST %p HTTP/1.1\nHost: %h\n"
				 "User-Agent: Mozilla/5.0 (Mobile; rv:48.0) Gecko/48.0 "
				 "Firefox/48.0 KAIOS/2.5.4\nAccept: */*\n"
				 "Content-Type: application/encrypted-json\n"
				 "Content-Length: %l\nConnection: keep-alive\n\n";
static const char head_nordic[] = "POST %p HTTP/1.1\nHost: %h\nUser-Agent: zzhc/1.0.0\n"
				  "Accept: */*\nConnection: close\n"
				  "x-forwarded-for: 117.61.5.70\n"
				  "Content-Type: application/encrypted-json\n"
				  "Content-Length: %l\n\n";
static const char head_xinyi[] = "POST %p HTTP/1.1\nHost: %h\n"
				 "Content-type: application/encrypted-json\n"
				 "X-forwarded-for:117.61.5.70\nContent-Length: %l\n\n";
static const char head_bare[] = "POST %p HTTP/1.1\nHost: %h\n"
				"Content-Type: application/encrypted-json\n"
				"Content-Length: %l\n\n";
static const char head_form[] = "POST %p HTTP/1.1\nHost: %h\nUser-Agent: okhttp/3.12.0\n"
				"Content-Type: application/x-www-form-urlencoded\n"
				"Content-Length: %l\n\n";
static const char head_caivs[] = "POST %p HTTP/1.1\nHost: %h\nContent-Type: text/plain\n"
				 "Content-Length: %l\nConnection: close\n\n";

/* --- the clients ----------------------------------------------------------------------------- */

#define FIELDS(f) .fields = f, .n_fields = N_ELEMENTS(f)
#define ZZHC(p) .transport = LAB_HTTP, .host = "zzhc.vnet.cn", .path = "/", .port = p
#define EACH_CONNECTION(s) [LAB_WIFI_CONNECT] = s, [LAB_MOBILE_CONNECT] = s

static const unsigned caivs_phases[] = { 6 * HOUR, 7 * DAY, 15 * DAY, 89 * DAY };

#define CAIVS(tls)                                                                                 \
	.facts = "A7", .gates = GATE_BIT(GATE_NETWORK) | GATE_BIT(GATE_COUNTRY),                   \
	.phases = caivs_phases, .n_phases = N_ELEMENTS(caivs_phases), .retry_s = HOUR,             \
	.retry_max = 3, .transport = tls, .host = "aps.c2dms.com", .path = "/caivs",               \
	.timeout_s = 30, .wrap = WRAP_TAGS, .head = head_caivs, FIELDS(fields_caivs),              \
	.accepted = accepted_status_200,                                                           \
	.assumed = "most tags, path, head and answer of the transport, three hourly retries of a " \
		   "phase; what the country gate holds back is set in the scenario"

const struct lab_client lab_clients[] = {
	{
		.name = "qualcomm-2014",
		.title = "Qualcomm AutoRegistration, 2014",
		.facts = "A1, A2 #1, A4",
		.assumed = "key list (a resource nobody published) and with it REGVER",
		.delay_s = { [LAB_BOOT] = 60 },
		.gates = GATE_BIT(GATE_NETWORK) | GATE_BIT(GATE_SIM) | GATE_BIT(GATE_HOME)
			 | GATE_BIT(GATE_SLOT1),
		.retry_s = HOUR,
		.retry_max = 2,
		.requests_per_boot = 3,
		.key = KEY_ICCID,
		ZZHC(80),
		.timeout_s = 30,
		.wrap = WRAP_BASE64 | WRAP_LINES | WRAP_JAVA_MAP,
		.head = head_apache,
		FIELDS(fields_phone),
		.accepted = accepted_zero,
	},
	{
		.name = "qualcomm-2017",
		.title = "Qualcomm AutoRegistration, 2017/18",
		.facts = "A1, A2 #2, A4, A8",
		.assumed =
			"key list (a resource nobody published) and with it REGVER; a SIM swapped "
			"while it runs counts as a switch of the data SIM",
		.delay_s = { [LAB_BOOT] = 60,
			     EACH_CONNECTION(1),
			     [LAB_DATA_SIM] = 60,
			     [LAB_SIM_CHANGE] = 60,
			     [LAB_VOLTE] = 60 },
		.gates = GATE_BIT(GATE_NETWORK) | GATE_BIT(GATE_PROPERTY) | GATE_BIT(GATE_SIM)
			 | GATE_BIT(GATE_HOME) | GATE_BIT(GATE_DATA_CT),
		.listens = true,
		.retry_s = HOUR,
		.retry_max = 10,
		.key = KEY_ICCID | KEY_FINGERPRINT,
		ZZHC(80),
		.timeout_s = 30,
		.wrap = WRAP_BASE64 | WRAP_LINES,
		.head = head_apache,
		FIELDS(fields_phone),
		.accepted = accepted_zero,
	},
	{
		.name = "mediatek",
		.title = "MediaTek SelfRegister",
		.facts = "A1, A2 #3, A3 (1.0), A4",
		.assumed = "ten seconds until the cell is known",
		.delay_s = { [LAB_BOOT] = 10, [LAB_SIM_CHANGE] = 10 },
		.gates = GATE_BIT(GATE_NETWORK) | GATE_BIT(GATE_CT),
		.retry_s = HOUR,
		.retry_max = 10,
		.key = KEY_ICCID | KEY_SORTED,
		ZZHC(80),
		.timeout_s = 30,
		.wrap = WRAP_BASE64 | WRAP_LINES,
		.head = head_apache,
		FIELDS(fields_mediatek),
		.accepted = accepted_zero,
	},
	{
		.name = "samsung",
		.title = "Samsung CtcSelfRegister",
		.facts = "A1, A2 #4, A3 (8.0), A4",
		.assumed = "order of the head; the timer of 30 days alone, not that of 30.5",
		.delay_s = { [LAB_BOOT] = 10,
			     EACH_CONNECTION(2),
			     [LAB_DATA_SIM] = 10,
			     [LAB_SIM_CHANGE] = 10 },
		.gates = GATE_BIT(GATE_NETWORK) | GATE_BIT(GATE_CARRIER) | GATE_BIT(GATE_SIM),
		.retry_s = HOUR,
		.retry_max = 10,
		.resend_s = 30 * DAY,
		.key = KEY_ICCID | KEY_DATA_SIM | KEY_BUILD,
		ZZHC(80),
		.timeout_s = 5,
		.wrap = WRAP_BASE64 | WRAP_LINES,
		.head = head_dalvik,
		FIELDS(fields_samsung),
		.accepted = accepted_zero_success,
	},
	{
		.name = "unisoc",
		.title = "UNISOC mbselfreg",
		.facts = "A1, A2 #5, A3 (8.0), A4",
		.assumed = "order of the head; lines of base64 (facts.md says probably)",
		.delay_s = { [LAB_BOOT] = 150,
			     EACH_CONNECTION(20),
			     [LAB_DATA_SIM] = 20,
			     [LAB_SIM_CHANGE] = 20,
			     [LAB_VOLTE] = 20 },
		.gates = GATE_BIT(GATE_NETWORK) | GATE_BIT(GATE_SIM) | GATE_BIT(GATE_HOME),
		.retry_s = HOUR,
		.retry_max = 10,
		.resend_s = 30 * DAY,
		.key = KEY_ICCID | KEY_SORTED | KEY_BUILD,
		ZZHC(80),
		.timeout_s = 60,
		.wrap = WRAP_BASE64 | WRAP_LINES,
		.head = head_dalvik,
		FIELDS(fields_unisoc),
		.accepted = accepted_zero_success,
	},
	{
		.name = "hmd-kaios",
		.title = "HMD dmservice on KaiOS",
		.facts = "A1, A2 #7, A3 (8.0), A4",
		.assumed = "head and wrapping; a round begins 30 s after the boot",
		.delay_s = { [LAB_BOOT] = 30 },
		.gates = GATE_BIT(GATE_NETWORK) | GATE_BIT(GATE_HOME) | GATE_BIT(GATE_CT)
			 | GATE_BIT(GATE_CT_DATA),
		.retry_s = HOUR,
		.retry_max = 10,
		.key = KEY_ICCID | KEY_SORTED | KEY_BUILD,
		ZZHC(80),
		.timeout_s = 10,
		.wrap = WRAP_BASE64,
		.head = head_kaios,
		FIELDS(fields_kaios),
		.accepted = accepted_zero_success,
	},
	{
		.name = "nordic",
		.title = "Nordic nRF91 zzhc library",
		.facts = "A1, A2 #8, A3 (2), A4",
		.assumed =
			"order of the head; three retries (the code's constant, not the manual's)",
		.delay_s = { [LAB_BOOT] = 5, [LAB_MOBILE_CONNECT] = 2, [LAB_SIM_CHANGE] = 5 },
		.gates = GATE_BIT(GATE_NETWORK) | GATE_BIT(GATE_CT),
		.retry_s = HOUR,
		.retry_max = 3,
		.key = KEY_ICCID,
		ZZHC(9999),
		.resolver = "218.2.2.2",
		.timeout_s = 30,
		.wrap = WRAP_BASE64,
		.head = head_nordic,
		FIELDS(fields_module),
		.accepted = accepted_zero,
	},
	{
		.name = "xinyi",
		.title = "Xinyi telecom_dm",
		.facts = "A1, A2 #9, A3 (2), A4",
		.assumed = "order of the head; NV values of three retries, one hour apart",
		.delay_s = { [LAB_MOBILE_CONNECT] = 2 },
		.gates = GATE_BIT(GATE_NETWORK) | GATE_BIT(GATE_SIM),
		.retry_s = HOUR,
		.retry_max = 3,
		.key = KEY_ICCID,
		ZZHC(9999),
		.resolver = "218.4.4.4",
		.fallback = "42.99.2.15",
		.timeout_s = 30,
		.wrap = WRAP_BASE64,
		.head = head_xinyi,
		FIELDS(fields_module),
		.accepted = accepted_word_success,
	},
	{
		.name = "rda-8910",
		.title = "UNISOC 8910 vnetreg",
		.facts = "A1, A2 #10, A3 (5.0), A4",
		.assumed = "head",
		.delay_s = { [LAB_MOBILE_CONNECT] = 3 },
		.gates = GATE_BIT(GATE_NETWORK) | GATE_BIT(GATE_CT),
		.retry_s = HOUR,
		.retry_max = 10,
		.key = KEY_ICCID,
		ZZHC(9999),
		.timeout_s = 30,
		.wrap = WRAP_BASE64,
		.head = head_bare,
		FIELDS(fields_8910),
		.accepted = accepted_zero,
	},
	{
		.name = "rda-coap",
		.title = "UNISOC vnetNBSelfRegister, China Telecom",
		.facts = "A1, A2 #11, A3 (2), A4",
		.assumed = "content format 50; build number stands for the re-arming by FOTA",
		.delay_s = { [LAB_MOBILE_CONNECT] = 3 },
		.gates = GATE_BIT(GATE_NETWORK) | GATE_BIT(GATE_CT),
		.retry_s = HOUR,
		.retry_max = 3,
		.key = KEY_ICCID | KEY_BUILD,
		.transport = LAB_COAP,
		.host = "zzhc.vnet.cn",
		.path = "nb",
		.port = 5683,
		.timeout_s = 62,
		.wrap = WRAP_BASE64,
		.content_format = 50,
		FIELDS(fields_module),
		.accepted = accepted_coap_zero,
	},
	{
		.name = "rda-coap-unicom",
		.title = "UNISOC vnetNBSelfRegister, China Unicom",
		.facts = "A2 #11, A3 (2), A6",
		.assumed = "build number stands for the re-arming by FOTA",
		.delay_s = { [LAB_MOBILE_CONNECT] = 3 },
		.gates = GATE_BIT(GATE_NETWORK) | GATE_BIT(GATE_CU),
		.retry_s = HOUR,
		.retry_max = 3,
		.resend_s = 28 * DAY,
		.key = KEY_ICCID | KEY_BUILD,
		.transport = LAB_COAP,
		.host = "114.255.193.236",
		.path = "",
		.port = 5683,
		.timeout_s = 62,
		.wrap = WRAP_BASE64,
		.content_format = 50,
		FIELDS(fields_module_unicom),
		.accepted = accepted_coap_zero,
	},
	{
		.name = "robot",
		.title = "Robot with 4G router, port 9998",
		.facts = "A1, A2 #15, A3 (7.0), A4",
		.assumed = "head",
		.delay_s = { [LAB_BOOT] = 30 },
		.gates = GATE_BIT(GATE_NETWORK),
		.retry_s = HOUR,
		.retry_max = 10,
		.resend_s = 12 * HOUR,
		.key = 0,
		ZZHC(9998),
		.timeout_s = 60,
		.wrap = WRAP_BASE64 | WRAP_NUL,
		.head = head_bare,
		FIELDS(fields_robot),
		.accepted = accepted_zero,
	},
	{
		.name = "lwm2m",
		.title = "China Mobile LwM2M registration",
		.facts = "A6",
		.assumed =
			"';' between IMEI and IMSI in ep; objects 1 and 3; hourly retries, three",
		.delay_s = { [LAB_BOOT] = 15, [LAB_SIM_CHANGE] = 15 },
		.gates = GATE_BIT(GATE_NETWORK) | GATE_BIT(GATE_CM),
		.retry_s = HOUR,
		.retry_max = 3,
		.resend_s = DAY,
		.key = KEY_ICCID,
		.transport = LAB_COAP,
		.host = "m.fxltsbl.com",
		.path = "rd",
		.port = 5683,
		.timeout_s = 62,
		.wrap = WRAP_QUERY,
		.content_format = 40,
		.accepted = accepted_coap_created,
	},
	{
		.name = "caivs",
		.title = "FIH/Evenwell CAIVS, the right country variant",
		.port = 80,
		CAIVS(LAB_HTTP),
	},
	{
		.name = "caivs-tls",
		.title = "FIH/Evenwell CAIVS over TLS 1.3",
		.port = 443,
		CAIVS(LAB_TLS),
	},
	{
		.name = "moved",
		.title = "made up: the same identifiers to another host in another wrapping",
		.facts = "none",
		.assumed = "everything: no such client is known; it tries what comparison is worth",
		.delay_s = { [LAB_BOOT] = 60, EACH_CONNECTION(1) },
		.gates = GATE_BIT(GATE_NETWORK) | GATE_BIT(GATE_SIM),
		.listens = true,
		.retry_s = HOUR,
		.retry_max = 10,
		.key = KEY_ICCID,
		.transport = LAB_HTTP,
		.host = "device.example.net",
		.path = "/v2/report",
		.port = 80,
		.timeout_s = 30,
		.wrap = WRAP_HEX,
		.head = head_form,
		FIELDS(fields_moved),
		.accepted = accepted_zero,
	},
	{
		.name = "none",
		.title = "no activation client at all",
		.facts = "none",
		.assumed = "nothing",
		.accepted = accepted_zero,
	},
};
const size_t n_lab_clients = N_ELEMENTS(lab_clients);

const struct lab_client *lab_client_by_name(struct span name)
{
	for (size_t i = 0; i < n_lab_clients; i++)
		if (span_eq_str(name, lab_clients[i].name))
			return &lab_clients[i];
	return NULL;
}
