/*
 * client.h - an activation client is a row: when it speaks, to whom, what, and until when.
 *
 * The rows stand in clients.c. Each names the section of facts.md it was made
 * from and says what is assumed there because no public source tells.
 */
#ifndef LAB_CLIENT_H
#define LAB_CLIENT_H

#include "lab/event.h"

#include <stddef.h>

/* What must hold before it sends (gates.c tests them in this order). */
#define LAB_GATE_MAP(X)                                                           \
	X(NETWORK, "no network")                                                  \
	X(PROPERTY, "switched off by system property")                            \
	X(SIM, "no SIM is ready")                                                 \
	X(HOME, "roaming")                                                        \
	X(SLOT1, "two SIMs, no Wi-Fi, and data is not on SIM 1")                  \
	X(DATA_CT, "two SIMs, no Wi-Fi, and the data SIM is not China Telecom's") \
	X(CT, "no China Telecom SIM")                                             \
	X(CT_DATA, "neither Wi-Fi nor China Telecom data")                        \
	X(CU, "no China Unicom SIM")                                              \
	X(CM, "no China Mobile SIM")                                              \
	X(CARRIER, "not built for this carrier")                                  \
	X(COUNTRY, "country on the reject list, or no SIM")

enum lab_gate {
#define X(name, text) GATE_##name,
	LAB_GATE_MAP(X)
#undef X
		GATE_COUNT_
};

#define GATE_BIT(g) (1u << (g))

/* Where the value of a field comes from. */
enum lab_value {
	VAL_TEXT, /* the row's own text, "" too */
	VAL_MODEL,
	VAL_BUILD,
	VAL_OS,
	VAL_ROM,
	VAL_RAM,
	VAL_IMEI1,
	VAL_IMEI2,
	VAL_ICCID1,
	VAL_ICCID2,
	VAL_IMSI1,
	VAL_IMSI2,
	VAL_MAC,
	VAL_SERIAL,
	VAL_CELL,     /* decimal */
	VAL_CELL_HEX, /* eight hex digits */
	VAL_SSID,
	VAL_TOKEN, /* the row's own text, which names the device */
	VAL_BRAND,
	VAL_COUNTRY,   /* MCC of SIM 1 */
	VAL_OPERATOR,  /* MNC of SIM 1 */
	VAL_DATA_SIM,  /* 1 or 2 */
	VAL_VOLTE1,    /* 1 on, 2 off */
	VAL_ACCESS,    /* 1 mobile, 2 Wi-Fi */
	VAL_NETWORK,   /* "WiFi" or "Mobile" */
	VAL_DATE,      /* 2019-02-11 08:00:05, local */
	VAL_DATE_COMMA /* with a comma between */
};

struct lab_field {
	const char *key;
	enum lab_value value;
	const char *text;
	bool number; /* JSON: without quotes */
};

/* How the record is written down and wrapped. */
enum {
	WRAP_BASE64 = 1,
	WRAP_LINES = 2,	    /* LF every 76 columns and at the end (Android's Base64.DEFAULT) */
	WRAP_NUL = 4,	    /* a NUL behind the record, inside the base64 */
	WRAP_HEX = 8,	    /* upper-case hex as the value of a form field `data` */
	WRAP_TAGS = 16,	    /* TAG+value+';' instead of JSON */
	WRAP_JAVA_MAP = 32, /* keys in the order of java.util.HashMap */
	WRAP_QUERY = 64,    /* CoAP: identities in Uri-Query `ep`, no record (LwM2M) */
};

/* What makes a registration stale. */
enum { KEY_ICCID = 1, KEY_SORTED = 2, KEY_DATA_SIM = 4, KEY_FINGERPRINT = 8, KEY_BUILD = 16 };

enum lab_transport { LAB_HTTP, LAB_TLS, LAB_COAP };

/* What came back. */
struct lab_answer {
	bool reached;	 /* the server took the request */
	unsigned status; /* HTTP status, or CoAP code as class * 100 + detail; 0: none */
	char body[512];
	size_t body_len;
	int64_t end_ns;
};

typedef bool lab_accepted(const struct lab_answer *a);

struct lab_client {
	const char *name, *title, *facts, *assumed;

	/* when: seconds from the event to the attempt; 0: the event does nothing */
	uint16_t delay_s[LAB_EVENT_COUNT_];
	unsigned gates;
	bool listens; /* events count until success, beside any number of retries */

	/* again */
	unsigned retry_s, retry_max; /* retries of a round */
	unsigned requests_per_boot;  /* 0: no such bound */
	unsigned resend_s;	     /* after success; 0: never */
	unsigned key;		     /* what success is remembered for */
	const unsigned *phases;	     /* seconds after the first start, instead of events */
	size_t n_phases;

	/* how */
	enum lab_transport transport;
	const char *host, *path;
	uint16_t port;
	const char *resolver; /* asks this DNS server whatever the network says */
	const char *fallback; /* address when DNS fails */
	unsigned timeout_s;
	unsigned wrap;
	const char *head;	 /* HTTP: %h host, %l length, %p path, LF for CRLF */
	unsigned content_format; /* CoAP */
	const struct lab_field *fields;
	size_t n_fields;
	lab_accepted *accepted;
};

extern const struct lab_client lab_clients[];
extern const size_t n_lab_clients;
const struct lab_client *lab_client_by_name(struct span name);

#endif
