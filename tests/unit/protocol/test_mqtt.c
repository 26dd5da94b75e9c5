#include "scribe.h"

#define TCP(port) .transport = TRANSPORT_TCP, .ports = { 40000, port }

static const struct script rows[] = {
	{ "3.1.1: connect with a will, user and password; publish twice", TCP(1883),
	  .steps = { SAY(0, "\x10\x26\0\4MQTT\4\xc6\0\x3c\0\6dev-01\0\2wt\0\2wp\0\4user\0\4pass"
			    "\x30\x07\0\3t/1ab\x32\x08\0\1t\0\x07xyz"),
		     SAY(1, "\x20\2\0\0\x40\2\0\7") },
	  .want = "0 mqtt @0 leads\n mqtt.client_id!=dev-01\n mqtt.will_topic=wt\n mqtt.will=wp\n"
		  " mqtt.username!=user\n mqtt.password!=pass\n"
		  "0 mqtt @40\n mqtt.topic=t/1\n mqtt.payload=ab\n"
		  "0 mqtt @49\n mqtt.topic=t\n mqtt.payload=xyz\n" },
	{ "3.1, off the port; subscribe", TCP(4711),
	  .steps = { SAY(0, "\x10\x12\0\6MQIsdp\3\2\0\x3c\0\4id-1\x82\x0a\0\1\0\5a/+/b\0") },
	  .want = "0 mqtt @0 leads\n mqtt.client_id!=id-1\n0 mqtt @20\n mqtt.topic=a/+/b\n" },
	{ "5: user properties", TCP(1883),
	  .steps = { SAY(0, "\x10\x1d\0\4MQTT\5\2\0\x3c\x0e\x11\0\0\0\1\x26\0\2k1\0\2v1\0\2id"
			    "\x30\x08\0\1t\0imei") },
	  .want = "0 mqtt @0 leads\n mqtt.property:k1=v1\n mqtt.client_id!=id\n"
		  "0 mqtt @31\n mqtt.topic=t\n mqtt.payload=imei\n" },
	{ "begun in the middle, on its port", TCP(1883), .midway = true,
	  .steps = { SAY(0, "\x30\x07\0\3t/1ab") },
	  .want = "0 mqtt @0\n mqtt.topic=t/1\n mqtt.payload=ab\n" },
	{ "cut short in a payload", TCP(1883),
	  .steps = { SAY(0, "\x10\x0e\0\4MQTT\4\2\0\x3c\0\2id\x30\x40\0\1thalf of it") },
	  .want = "0 mqtt @0 leads\n mqtt.client_id!=id\n0 mqtt @16\n mqtt.topic=t\n"
		  " mqtt.payload=half of it\n" },
	{ "not plausible any more: bytes", TCP(1883),
	  .steps = { SAY(0, "\x10\x0e\0\4MQTT\4\2\0\x3c\0\2id\0plain") },
	  .want = "0 mqtt @0 leads\n mqtt.client_id!=id\n0 tcp @16\n tcp.payload=\\x00plain\n" },
};

SCRIBE_MAIN
