#include "source/sniff.h"

#include "base/text.h"

/* What to do about it. */
#define CONVERT "convert it: editcap -F pcapng IN OUT"
#define UNPACK "unpack it first"

static const struct magic {
	uint16_t at;
	struct span bytes;
	const char *name, *advice;
} magics[] = {
#define M(at, bytes, name, advice)                                                \
	{                                                                         \
		at, { (const uint8_t *)(bytes), sizeof(bytes) - 1 }, name, advice \
	}
	M(0, "snoop\0\0\0", "a snoop capture", CONVERT),
	M(0, "btsnoop\0", "a Bluetooth HCI log (btsnoop)", CONVERT),
	M(0, "RTSS", "a Network Monitor 1 capture", CONVERT),
	M(0, "GMBU", "a Network Monitor 2 capture", CONVERT),
	M(0, "TRSNIFF data    \x1a", "a Sniffer capture", CONVERT),
	M(0, "XCP\0", "a NetXray or Sniffer capture", CONVERT),
	M(0, "\0\0\2\0\x12\5\0\x10", "a Tektronix K12 capture", CONVERT),
	M(0, "+---------+---------------+----------+", "a Tektronix K12 text capture", CONVERT),
	M(0, "\x42\xd2\0\x34\x12\x66\x22\x88", "a RADCOM capture", CONVERT),
	M(0, "\x05VNF", "a Visual Networks capture", CONVERT),
	M(0, "\xaa\xaa\xaa\xaa", "a 5Views capture", CONVERT),
	M(0, "ObserverPktBuffe", "a Network Instruments Observer capture", CONVERT),
	M(0, "\x7fver", "a Savvius Omnipeek capture", CONVERT),
	M(0, "iptrace 1.0", "an AIX iptrace capture", CONVERT),
	M(0, "iptrace 2.0", "an AIX iptrace capture", CONVERT),
	M(0, "\x54\x52\0\x64\0", "an HP-UX nettl capture", CONVERT),
	M(0, "LOGG", "a Vector BLF log", CONVERT),
	M(0, "#Format=4", "a Daintree sensor capture", CONVERT),
	M(0, "\xa1\xb2\x34\xcd", "a pcap file of Mesquita's tcpdump, which nobody reads", NULL),
	M(0, "\xcd\x34\xb2\xa1", "a pcap file of Mesquita's tcpdump, which nobody reads", NULL),
	M(0, "\xa1\x2b\x3c\x4d", "a pcap file of Navtel, which nobody reads", NULL),
	M(0, "\x4d\x3c\x2b\xa1", "a pcap file of Navtel, which nobody reads", NULL),
	M(0, "PK\3\4", "a zip archive (or an APK, or a bug report)", UNPACK),
	M(0, "PK\5\6", "an empty zip archive", NULL),
	M(0, "7z\xbc\xaf\x27\x1c", "a 7z archive", UNPACK),
	M(0, "Rar!\x1a\7", "a RAR archive", UNPACK),
	M(0, "MSCF", "a cabinet archive", UNPACK),
	M(0, "!<arch>\n", "an ar archive (or a Debian package)", UNPACK),
	M(257, "ustar", "a tar archive", UNPACK),
	M(0, "BZh", "bzip2-compressed", "unpack it first: bunzip2 -k IN"),
	M(0, "\x04\x22\x4d\x18", "lz4-compressed", "unpack it first: lz4 -d IN OUT"),
	M(0, "LZIP", "lzip-compressed", "unpack it first: lzip -dk IN"),
	M(0, "\x1f\x9d", "compressed by compress", "unpack it first: gzip -dk IN"),
	M(0, "\x1f\x8b\x08", "gzip-compressed more than twice", UNPACK),
	M(0, "\x28\xb5\x2f\xfd", "zstd-compressed more than twice", UNPACK),
	M(0,
	  "\xfd"
	  "7zXZ\0",
	  "xz-compressed more than twice", UNPACK),
	M(0,
	  "\x7f"
	  "ELF",
	  "a program (ELF)", NULL),
	M(0, "MZ", "a program (Windows)", NULL),
	M(0, "\xca\xfe\xba\xbe", "a Java class or a Mach-O program", NULL),
	M(0, "dex\n", "Android byte code (DEX)", NULL),
	M(0, "ANDROID BACKUP\n", "an Android backup", NULL),
	M(0, "ANDROID!", "an Android boot image", NULL),
	M(0, "\x3a\xff\x26\xed", "an Android sparse image", NULL),
	M(0, "SQLite format 3\0", "a SQLite database", NULL),
	M(0, "%PDF-", "a PDF document", NULL),
	M(0, "\x89PNG\r\n", "a picture (PNG)", NULL),
	M(0, "\xff\xd8\xff", "a picture (JPEG)", NULL),
	M(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document", NULL),
	M(0, "CLIENT_RANDOM ", "a TLS key log", "give it with --keylog"),
	M(0, "CLIENT_HANDSHAKE_TRAFFIC_SECRET ", "a TLS key log", "give it with --keylog"),
	M(0, "SERVER_HANDSHAKE_TRAFFIC_SECRET ", "a TLS key log", "give it with --keylog"),
	M(0, "# SSL/TLS secrets log file", "a TLS key log", "give it with --keylog"),
#undef M
};

/* A buffer header whose size stands again in the trace header behind it. */
static bool is_etl(struct span s)
{
	struct rd a = rd_of(s), b = rd_of(span_from(s, 0x68));
	uint32_t size = rd_le32(&a), again = rd_le32(&b);

	return rd_ok(&b) && size == again && size >= 1024 && size % 1024 == 0 && size <= 16 << 20;
}

/* 16 bytes a record: time (little-endian), type, flags, length; two that follow each other. */
static bool is_erf(struct span s)
{
	uint32_t last = 0;
	size_t at = 0;

	for (int i = 0; i < 2; i++) {
		struct rd r = rd_of(span_from(s, at));
		uint32_t fraction = rd_le32(&r), sec = rd_le32(&r);
		unsigned type = rd_u8(&r) & 0x7f, len;

		(void)fraction;
		(void)rd_u8(&r);
		len = rd_be16(&r);
		if (i != 0 && s.len == at)
			return true;
		if (!rd_ok(&r) || type == 0 || type > 48 || len < 16 || sec < 631152000
		    || (i != 0 && (sec < last || sec - last > 86400)))
			return false;
		last = sec;
		at += len;
		if (at > s.len)
			return s.len == SNIFF_MAX;
	}
	return true;
}

/* Apple's PacketLogger: length, seconds, microseconds (big-endian), type; two records. */
static bool is_packetlogger(struct span s)
{
	size_t at = 0;

	for (int i = 0; i < 2; i++) {
		struct rd r = rd_of(span_from(s, at));
		uint32_t len = rd_be32(&r), sec = rd_be32(&r), usec = rd_be32(&r);
		unsigned type = rd_u8(&r);

		if (!rd_ok(&r) || len < 9 || len > 65536 || sec < 946684800 || usec >= 1000000
		    || (type > 3 && type < 0xfb))
			return false;
		at += 4 + len;
		if (at >= s.len)
			return i != 0 || s.len == SNIFF_MAX;
	}
	return true;
}

static bool is_text(struct span s)
{
	size_t n_start = s.len;

	while (s.len != 0) {
		uint32_t cp;
		size_t n = text_utf8(s, &cp);

		/* the last character may be cut in two */
		if (n == 0)
			return n_start == SNIFF_MAX && s.len < 4;
		if (cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r' && cp != '\f' && cp != 0x1b)
			return false;
		s = span_from(s, n);
	}
	return true;
}

/* "07:30:00.123456 IP ..." */
static bool is_tcpdump_text(struct span s)
{
	static const char shape[] = "dd:dd:dd.dddddd ";

	if (s.len < sizeof(shape) - 1)
		return false;
	for (size_t i = 0; i < sizeof(shape) - 1; i++)
		if (shape[i] == 'd' ? s.p[i] < '0' || s.p[i] > '9' : s.p[i] != (uint8_t)shape[i])
			return false;
	return true;
}

static enum st name_text(struct span s, struct err *e)
{
	static const struct span bom = { (const uint8_t *)"\xef\xbb\xbf", 3 };
	struct span t = span_trim(span_starts(s, bom) ? span_from(s, 3) : s);

	if (is_tcpdump_text(t))
		return err_set(
			e, ST_BAD, 0, 0,
			"text printed by tcpdump, no capture; capture again with tcpdump -w FILE");
	if (t.len == 0 || (t.p[0] != '{' && t.p[0] != '['))
		return err_set(e, ST_BAD, 0, 0, "a text file, no capture");
	return err_set(e, ST_UNSUP, 0, 0, "JSON, neither a capture nor an HTTP archive (HAR)");
}

enum st sniff(struct span start, struct err *e)
{
	if (start.len == 0)
		return err_set(e, ST_BAD, 0, 0, "an empty file");
	for (size_t i = 0; i < N_ELEMENTS(magics); i++) {
		const struct magic *m = &magics[i];

		if (span_starts(span_from(start, m->at), m->bytes))
			return err_set(e, ST_UNSUP, 0, 0, "%s%s%s", m->name,
				       m->advice != NULL ? "; " : ", no capture",
				       m->advice != NULL ? m->advice : "");
	}
	/* before the guesses: digits alone look like ERF */
	if (is_text(start))
		return name_text(start, e);
	if (is_etl(start))
		return err_set(e, ST_UNSUP, 0, 0,
			       "a Windows event trace (ETL); convert it: etl2pcapng IN OUT");
	if (is_erf(start))
		return err_set(e, ST_UNSUP, 0, 0, "an Endace ERF capture; " CONVERT);
	if (is_packetlogger(start))
		return err_set(e, ST_UNSUP, 0, 0, "an Apple PacketLogger capture; " CONVERT);
	return err_set(e, ST_BAD, 0, 0, "no capture: nothing known begins with these bytes");
}
