/* Malformed, cut off, unknown: one anomaly that says where, and the bytes are passed on. */
#include "catch.h"

#define IP4(len, proto) "4500" len "00010000 40" proto "0000 c6336407 c000020a "
#define ETH4 "00005e005301 00005e00532a 0800 "

struct row {
	const char *what;
	uint32_t link;
	uint32_t cut;
	const char *hex;
	const char *anomaly; /* NULL: none; "what reason" */
	uint64_t offset;
	int transport; /* of the only segment; -1: none comes out */
	uint16_t proto;
	size_t len;
	uint32_t missing;
};

static const struct row rows[] = {
	{ "unknown link type", 9999, 0, "0102", "linktype link type is not known", 9999,
	  TRANSPORT_LINK, PACKET_LINK_RAW, 2, 0 },
	{ "known link type that is not read", 189, 0, "0102", "linktype USB is not read", 189,
	  TRANSPORT_LINK, PACKET_LINK_RAW, 2, 0 },
	{ "IEEE 802.15.4 header cut off", 230, 0, "41dc073412", "ieee802154 header cut off", 0,
	  TRANSPORT_LINK, PACKET_LINK_RAW, 5, 0 },
	{ "IEEE 802.15.4 shorter than its check sequence", 195, 0, "02",
	  "ieee802154 header cut off", 0, TRANSPORT_LINK, PACKET_LINK_RAW, 1, 0 },
	{ "IEEE 802.15.4 without security, payload compressed", 230, 0, "01000760", NULL, 0,
	  TRANSPORT_LINK, PACKET_LINK_RAW, 1, 0 },
	{ "IEEE 802.15.4 encrypted", 230, 0, "09000741", NULL, 0, TRANSPORT_LINK, PACKET_LINK_RAW,
	  1, 0 },
	{ "empty frame", 1, 0, "", "ethernet header cut off", 0, -1, 0, 0, 0 },
	{ "Ethernet one byte short", 1, 0, "00005e00530100005e00532a08", "ethernet header cut off",
	  0, TRANSPORT_LINK, PACKET_LINK_RAW, 13, 0 },
	{ "ARP", 1, 0, "ffffffffffff00005e00532a0806 0001080006040001", NULL, 0, TRANSPORT_LINK,
	  0x0806, 8, 0 },
	{ "type that is neither length nor type", 1, 0,
	  "00005e00530100005e00532a05ff aaaa030000000800", "ipv4 header cut off", 22, -1, 0, 0, 0 },
	{ "802.2 that is no SNAP", 1, 0, "0180c200000000005e00532a0003 424203 eeee", NULL, 0,
	  TRANSPORT_LINK, PACKET_LINK_LLC, 3, 0 },
	{ "raw IPX", 1, 0, "0180c200000000005e00532a0004 ffff0022", NULL, 0, TRANSPORT_LINK,
	  PACKET_LINK_RAW, 4, 0 },
	{ "VLAN tag cut off", 1, 0, "00005e00530100005e00532a8100 00", "vlan tag cut off", 14,
	  TRANSPORT_LINK, 0x8100, 1, 0 },
	{ "MPLS stack without a bottom", 1, 0, "00005e00530100005e00532a8847 00064040",
	  "mpls label stack cut off", 14, TRANSPORT_LINK, 0x8847, 4, 0 },
	{ "PPPoE discovery", 1, 0, "ffffffffffff00005e00532a8863 110900000004 01010000", NULL, 0,
	  TRANSPORT_LINK, 0x8863, 10, 0 },
	{ "IPv4 header length under 5", 101, 0, "44000014 0001000040fd0000c6336407c000020a",
	  "ipv4 header length is wrong", 0, TRANSPORT_LINK, 0x0800, 20, 0 },
	{ "IPv4 options beyond the end", 101, 0, "46000018 0001000040fd0000c6336407c000020a",
	  "ipv4 header length is wrong", 0, TRANSPORT_LINK, 0x0800, 20, 0 },
	{ "IPv4 in name only", 1, 0, ETH4 "65000014 0001000040fd0000c6336407c000020a",
	  "ipv4 version is not 4", 14, TRANSPORT_LINK, 0x0800, 20, 0 },
	{ "neither version", 101, 0, "00", "ip version is neither 4 nor 6", 0, TRANSPORT_LINK,
	  PACKET_LINK_RAW, 1, 0 },
	{ "total length 0: all of it", 101, 0, IP4("0000", "fd") "6162", NULL, 0, TRANSPORT_IP, 253,
	  2, 0 },
	{ "total length under the header", 101, 0, IP4("0013", "fd") "6162",
	  "ipv4 total length is shorter than the header", 0, TRANSPORT_IP, 253, 2, 0 },
	{ "total length beyond the frame, which is whole", 101, 0, IP4("0018", "fd") "6162",
	  "ipv4 length goes beyond the end", 0, TRANSPORT_IP, 253, 2, 0 },
	{ "total length beyond the frame, which was cut", 101, 2, IP4("0018", "fd") "6162", NULL, 0,
	  TRANSPORT_IP, 253, 2, 2 },
	{ "cut by less than the total length says", 101, 1, IP4("0018", "fd") "6162",
	  "ipv4 length goes beyond the end", 0, TRANSPORT_IP, 253, 2, 1 },
	{ "padding behind the packet, cut in it", 1, 9, ETH4 IP4("0016", "fd") "6162 0000", NULL, 0,
	  TRANSPORT_IP, 253, 2, 0 },
	{ "ESP stays closed", 101, 0, IP4("0018", "32") "00000001", NULL, 0, TRANSPORT_IP, 50, 4,
	  0 },
	{ "ICMP", 101, 0, IP4("0018", "01") "08000001", NULL, 0, TRANSPORT_IP, 1, 4, 0 },
	{ "TCP header cut off", 101, 0, IP4("0018", "06") "9c410050", "tcp header cut off", 20,
	  TRANSPORT_IP, 6, 4, 0 },
	{ "TCP data offset under 5", 101, 0,
	  IP4("0028", "06") "9c410050 00000001 00000002 40180200 00000000",
	  "tcp data offset is shorter than the header", 20, TRANSPORT_IP, 6, 20, 0 },
	{ "TCP options beyond the end", 101, 0,
	  IP4("0028", "06") "9c410050 00000001 00000002 60180200 00000000",
	  "tcp data offset goes beyond the end", 20, TRANSPORT_TCP, 6, 0, 0 },
	{ "TCP options cut by the snap length, and 3 bytes behind", 101, 7,
	  IP4("002f", "06") "9c410050 00000001 00000002 60180200 00000000", NULL, 0, TRANSPORT_TCP,
	  6, 0, 3 },
	{ "UDP header cut off", 101, 0, IP4("001b", "11") "9c4100350008 00", "udp header cut off",
	  20, TRANSPORT_IP, 17, 7, 0 },
	{ "UDP length 0: all of it", 101, 0, IP4("001e", "11") "9c4100350000 0000 6162", NULL, 0,
	  TRANSPORT_UDP, 17, 2, 0 },
	{ "UDP length under its header", 101, 0, IP4("001e", "11") "9c4100350007 0000 6162",
	  "udp length is shorter than the header", 20, TRANSPORT_UDP, 17, 2, 0 },
	{ "UDP length beyond the end", 101, 0, IP4("001e", "11") "9c410035000b 0000 6162",
	  "udp length goes beyond the end", 20, TRANSPORT_UDP, 17, 2, 0 },
	{ "IPv6 extension header beyond the end", 101, 0,
	  "60000000 0008 3c 40 20010db8000000000000000000000007 20010db8000000000000000000000010"
	  " 11ff000000000000",
	  "ipv6 extension header cut off", 40, TRANSPORT_IP, 60, 8, 0 },
	{ "IPv6 with nothing behind", 101, 0,
	  "60000000 0000 3b 40 20010db8000000000000000000000007 20010db8000000000000000000000010",
	  NULL, 0, -1, 0, 0, 0 },
	{ "radiotap longer than the frame", 127, 0, "0000ff0000000000 80",
	  "radiotap header cut off or of another version", 0, TRANSPORT_LINK, PACKET_LINK_RAW, 9,
	  0 },
	{ "protected Wi-Fi frame", 105, 0,
	  "0841 0000 00005e005302 00005e00532a 00005e005301 1000 0102030405060708",
	  "ieee80211 protected frame stays closed", 0, -1, 0, 0, 0 },
	{ "Wi-Fi frame without data", 105, 0,
	  "4801 0000 00005e005302 00005e00532a 00005e005301 1000", NULL, 0, -1, 0, 0, 0 },
	{ "Wi-Fi acknowledgement", 105, 0, "d400 0000 00005e00532a", NULL, 0, -1, 0, 0, 0 },
	{ "GRE of version 2", 101, 0, IP4("0018", "2f") "00020800",
	  "gre version or protocol is not known", 20, TRANSPORT_IP, 47, 4, 0 },
	{ "PPP control", 9, 0, "ff03c021 01010004", NULL, 0, TRANSPORT_LINK, PACKET_LINK_PPP, 6,
	  0 },
	{ "L2TP control stays payload", 101, 0,
	  IP4("0028", "11") "06a506a50014 0000 c802000c 00010000 00000000", NULL, 0, TRANSPORT_UDP,
	  17, 12, 0 },
	{ "GTP echo stays payload", 101, 0,
	  IP4("0028", "11") "086808680014 0000 32010004 00000000 00010000", NULL, 0, TRANSPORT_UDP,
	  17, 12, 0 },
	{ "off its port GTP of which one length lies is none", 101, 0,
	  IP4("0038", "11") "c350c3510024 0000 30ff0014 00000001"
			    " 45000015 0001000040fd0000c6336407c000020a",
	  NULL, 0, TRANSPORT_UDP, 17, 28, 0 },
	{ "VXLAN without its flag is none", 101, 0,
	  IP4("0034", "11") "c35012b50020 0000 0000000000002a00 00005e00530100005e00532a0806 0000",
	  NULL, 0, TRANSPORT_UDP, 17, 24, 0 },
	{ "enc: family, SPI, flags, then the packet", 109, 0,
	  "02000000 00001001 00000003" IP4("0018", "fd") "61626364", NULL, 0, TRANSPORT_IP, 253, 4,
	  0 },
	{ "enc, written by the other kind of machine", 109, 0,
	  "00000002 00001001 00000003" IP4("0018", "fd") "61626364", NULL, 0, TRANSPORT_IP, 253, 4,
	  0 },
	{ "enc header cut off", 109, 0, "02000000 00001001 000000", "enc header cut off", 0,
	  TRANSPORT_LINK, PACKET_LINK_RAW, 11, 0 },
	{ "UDP-Lite header cut off", 101, 0, IP4("0018", "88") "9c410035", "udp header cut off", 20,
	  TRANSPORT_IP, 136, 4, 0 },
	{ "GTP-U with Ethernet in it", 101, 0,
	  IP4("004a", "11") "086808680036 0000 30ff0026 00000001" ETH4 IP4("0018", "fd") "61626364",
	  NULL, 0, TRANSPORT_IP, 253, 4, 0 },
	{ "GTP-U with PPP in it", 101, 0,
	  IP4("0040", "11") "08680868002c 0000 30ff001c 00000001 ff030021" IP4("0018",
									       "fd") "61626364",
	  NULL, 0, TRANSPORT_IP, 253, 4, 0 },
	{ "GTP-U that ends before its datagram", 101, 0,
	  IP4("003e", "11") "08680868002a 0000 30ff0018 00000001" IP4("0018", "fd") "61626364 7a7a",
	  NULL, 0, TRANSPORT_IP, 253, 4, 0 },
	{ "GTP-U with what is no packet stays payload", 101, 0,
	  IP4("0030", "11") "08680868001c 0000 30ff000c 00000001 010203040506070809101112", NULL, 0,
	  TRANSPORT_UDP, 17, 20, 0 },
	{ "802.2 with the number that IP has there", 1, 0,
	  "00005e00530100005e00532a001b 060603" IP4("0018", "fd") "61626364", NULL, 0, TRANSPORT_IP,
	  253, 4, 0 },
	{ "802.2 that is longer than its length field could say", 1, 0,
	  "00005e00530100005e00532a8870 aaaa030000000800" IP4("0018", "fd") "61626364", NULL, 0,
	  TRANSPORT_IP, 253, 4, 0 },
	{ "GRE: what a web cache is sent, behind a header of its own", 101, 0,
	  IP4("0034", "2f") "0000883e 00000000" IP4("0018", "fd") "61626364", NULL, 0, TRANSPORT_IP,
	  253, 4, 0 },
	{ "GRE: a mirrored frame with what the platform adds (ERSPAN III)", 101, 0,
	  IP4("0056", "2f") "100022eb 00000001 200000000000000000000001 1111111111111111" ETH4 IP4(
		  "0018", "fd") "61626364",
	  NULL, 0, TRANSPORT_IP, 253, 4, 0 },
	{ "Wi-Fi mesh control", 105, 0,
	  "8803 0000 00005e005302 00005e005303 00005e005301 1000 00005e00532a 0001 001f01000000 "
	  "aaaa030000000800" IP4("0018", "fd") "61626364",
	  NULL, 0, TRANSPORT_IP, 253, 4, 0 },
	{ "Wi-Fi mesh control with an address of its own", 105, 0,
	  "8803 0000 00005e005302 00005e005303 00005e005301 1000 00005e00532a 0001 011f01000000 "
	  "00005e005304 aaaa030000000800" IP4("0018", "fd") "61626364",
	  NULL, 0, TRANSPORT_IP, 253, 4, 0 },
	{ "Wi-Fi between two bridges, the bit of mesh in the size of a queue", 105, 0,
	  "8803 0000 00005e005302 00005e005303 00005e005301 1000 00005e00532a 0001 "
	  "aaaa030000000800" IP4("0018", "fd") "61626364",
	  NULL, 0, TRANSPORT_IP, 253, 4, 0 },
	{ "Wi-Fi with HT control", 105, 0,
	  "8881 0000 00005e005302 00005e00532a 00005e005301 1000 0000 00000000 "
	  "aaaa030000000800" IP4("0018", "fd") "61626364",
	  NULL, 0, TRANSPORT_IP, 253, 4, 0 },
	{ "AVS header where prism's is said to be", 119, 0,
	  "80211001 0000000c 00000000 0801 0000 00005e005302 00005e00532a 00005e005301 1000 "
	  "aaaa030000000800" IP4("0018", "fd") "61626364",
	  NULL, 0, TRANSPORT_IP, 253, 4, 0 },
	{ "MPLS in PPP", 9, 0, "ff030281 00064140" IP4("0018", "fd") "61626364", NULL, 0,
	  TRANSPORT_IP, 253, 4, 0 },
	{ "PPP behind its direction, the address left out", 204, 0,
	  "00030021" IP4("0018", "fd") "61626364", NULL, 0, TRANSPORT_IP, 253, 4, 0 },
	{ "PPP in frame relay", 107, 0, "184103cf0021" IP4("0018", "fd") "61626364", NULL, 0,
	  TRANSPORT_IP, 253, 4, 0 },
	{ "Wi-Fi of a later version", 105, 0, "09000000", "ieee80211 version is not 0", 0,
	  TRANSPORT_LINK, PACKET_LINK_RAW, 4, 0 },
	{ "protected Wi-Fi management frame", 105, 0,
	  "c040 0000 00005e005302 00005e00532a 00005e005301 1000 0700",
	  "ieee80211 protected frame stays closed", 0, -1, 0, 0, 0 },
	{ "Juniper frame without its magic number", 178, 0, "4d474402 02000000",
	  "juniper magic number is missing", 0, TRANSPORT_LINK, PACKET_LINK_RAW, 8, 0 },
	{ "NFLOG without a packet", 239, 0, "02000000 0500 0a00 41000000", "nflog no packet in it",
	  0, TRANSPORT_LINK, PACKET_LINK_RAW, 12, 0 },
	{ "exported PDU from UDP", 252, 0, "000c000468747470 0018000400000003 00000000 6162", NULL,
	  0, TRANSPORT_UDP, 17, 2, 0 },
	{ "exported PDU from SCTP", 252, 0, "000c000468747470 0018000400000001 00000000 6162", NULL,
	  0, TRANSPORT_SCTP, 0, 2, 0 },
	{ "exported PDU from what has no ports", 252, 0, "000c000468747470 00000000 6162", NULL, 0,
	  TRANSPORT_LINK, PACKET_LINK_PDU, 2, 0 },
	{ "exported PDU without an end of tags", 252, 0, "000c000468747470",
	  "upper-pdu tags cut off", 0, TRANSPORT_LINK, PACKET_LINK_RAW, 8, 0 },
};

static void run_row(const struct row *row)
{
	struct catch *c = catch_new(NULL);
	char said[128] = "";

	catch_hex(c, row->link, row->hex, row->cut);
	if (c->n_anomalies != 0)
		snprintf(said, sizeof(said), "%s %s", c->anomalies[0].what, c->anomalies[0].reason);
	if (c->n_anomalies != (row->anomaly != NULL ? 1 : 0)
	    || (row->anomaly != NULL && strcmp(said, row->anomaly) != 0))
		fail_msg("row '%s': %zu anomalies, first '%s'", row->what, c->n_anomalies, said);
	if (row->anomaly != NULL && c->anomalies[0].offset != row->offset)
		fail_msg("row '%s': at %u", row->what, (unsigned)c->anomalies[0].offset);
	if (row->anomaly != NULL)
		assert_int_equal(c->anomalies[0].frame, 1);
	if (c->n_segs != (row->transport >= 0 ? 1 : 0))
		fail_msg("row '%s': %zu segments", row->what, c->n_segs);
	if (row->transport >= 0) {
		const struct caught *x = &c->segs[0];

		if ((int)x->seg.transport != row->transport || x->seg.proto != row->proto
		    || x->len != row->len || x->seg.missing != row->missing)
			fail_msg("row '%s': transport %d, proto %u, %zu bytes, %u missing",
				 row->what, x->seg.transport, x->seg.proto, x->len, x->seg.missing);
	}
	catch_free(c);
}

static void every_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		run_row(&rows[i]);
}

/* Bytes that no receiver reads are passed beside the datagram. */
static void behind_the_datagram(void **state)
{
	struct catch *c = catch_new(NULL);

	(void)state;
	catch_hex(c, 101, IP4("0020", "11") "9c410035000a 0000 6162 7879", 0);
	assert_int_equal(c->n_segs, 2);
	assert_int_equal(c->segs[0].seg.transport, TRANSPORT_IP);
	assert_memory_equal(c->segs[0].bytes, "xy", 2);
	assert_int_equal(c->segs[1].seg.transport, TRANSPORT_UDP);
	assert_int_equal(c->segs[1].len, 2);
	assert_int_equal(c->segs[1].seg.dst.port, 53);
	assert_int_equal(c->n_anomalies, 1);
	catch_free(c);
}

/* IP in IP, deeper than the limit: counted, and what is left is passed as it is. */
static void nesting_is_bounded(void **state)
{
	struct packet_limits l = { .depth = 4, .fragments = 4, .fragment_bytes = 1 << 16 };
	struct catch *c = catch_new(&l);
	uint8_t b[20 * 10 + 1];

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		const uint8_t head[20] = { 0x45, 0,
					   0,	 (uint8_t)(sizeof(b) - 20 * i),
					   0,	 1,
					   0,	 0,
					   64,	 i < 9 ? 4 : 253,
					   0,	 0,
					   198,	 51,
					   100,	 7,
					   192,	 0,
					   2,	 10 };

		memcpy(b + 20 * i, head, 20);
	}
	b[200] = 'x';
	catch_bytes(c, 101, span_of(b, sizeof(b)), 0);
	assert_int_equal(c->n_anomalies, 1);
	assert_string_equal(c->anomalies[0].what, "limit.tunnels");
	assert_int_equal(c->anomalies[0].offset, 100);
	assert_int_equal(c->n_segs, 1);
	assert_int_equal(c->segs[0].seg.tunnels, 4);
	assert_int_equal(c->segs[0].len, 101);
	catch_free(c);
}

/* The trailer's checksum decides; a UID map's names are whole and come before the trailer's. */
static void app_of_pcapdroid(void **state)
{
	static const char good[] = "000000000000000000000000 0800 " IP4(
		"0015", "fd") "61 00"
			      " 01072021 0000278b 4578616d706c6520417070000000000000000000 ";
	struct app map = { 10123, SPAN_LIT("Example Application"), SPAN_LIT("org.example.app") };
	struct catch *c = catch_new(NULL);
	char hex[512];

	(void)state;
	snprintf(hex, sizeof(hex), "%s%s", good, "00000000");
	catch_hex(c, 1, hex, 0);
	assert_false(c->segs[0].seg.has_app);
	assert_string_equal(c->anomalies[0].what, "pcapdroid");
	assert_int_equal(packet_add_app(c->d, &map), ST_OK);
	{
		uint8_t b[256];
		size_t n = from_hex(good, b, sizeof(b));
		struct frame f = { .number = 2, .link_type = 101, .orig_len = 21 };

		/* a comment names the uid, in either sign */
		f.bytes = span_of(b + 14, 21);
		f.comment = span_str("u-10123");
		packet_decode(c->d, &f);
		f.comment = span_str("u--1");
		packet_decode(c->d, &f);
		f.comment = span_str("u-x");
		packet_decode(c->d, &f);
		assert_true(n > 35);
	}
	assert_string_equal(c->segs[1].app, "Example Application");
	assert_int_equal(c->segs[1].seg.app.uid, 10123);
	assert_false(c->segs[2].seg.has_app);
	assert_false(c->segs[3].seg.has_app);
	catch_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row),
		cmocka_unit_test(behind_the_datagram),
		cmocka_unit_test(nesting_is_bounded),
		cmocka_unit_test(app_of_pcapdroid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
