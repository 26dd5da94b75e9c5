/*
 * layers.h - made by python3 from TEXT: base64.b64encode, base64.encodebytes (wrapped),
 * encode("utf-16-le"), b64encode(TEXT + NUL), urlsafe_b64encode without "=",
 * b64encode(gzip.compress), binascii.hexlify, gzip.compress(mtime=0), zlib.compress; RANDOM is 48
 * bytes of random.seed(7).
 *
 * b64: base64.b32encode, quopri.encodestring, html.escape, `zstd`, `lz4 -9`, libbrotlienc, zlib
 * with wbits -15; ADUPS (facts.md A9) by a loop in python: key 5a 13 c7 21 rotated left by three,
 * then
 * "&imei1=001010000000016&mid=x&operator=00101" XOR key; ADUPS_FILLED with 08 00 00 behind the key.
 */
#define TEXT                                                               \
	"{\"REGVER\":\"8.0\",\"IMEI1\":\"001010000000016\",\"SIM1ICCID\":" \
	"\"89001012345678901234\"}"
#define B64                                                                                \
	"eyJSRUdWRVIiOiI4LjAiLCJJTUVJMSI6IjAwMTAxMDAwMDAwMDAxNiIsIlNJTTFJQ0NJRCI6Ijg5MDAx" \
	"MDEyMzQ1Njc4OTAxMjM0In0="
#define B64_WRAPPED                                                                         \
	"eyJSRUdWRVIiOiI4LjAiLCJJTUVJMSI6IjAwMTAxMDAwMDAwMDAxNiIsIlNJTTFJQ0NJRCI6Ijg5\nMDA" \
	"xMDEyMzQ1Njc4OTAxMjM0In0=\n"
#define B64_NUL                                                                            \
	"eyJSRUdWRVIiOiI4LjAiLCJJTUVJMSI6IjAwMTAxMDAwMDAwMDAxNiIsIlNJTTFJQ0NJRCI6Ijg5MDAx" \
	"MDEyMzQ1Njc4OTAxMjM0In0A"
#define B64_UNPADDED                                                                       \
	"eyJSRUdWRVIiOiI4LjAiLCJJTUVJMSI6IjAwMTAxMDAwMDAwMDAxNiIsIlNJTTFJQ0NJRCI6Ijg5MDAx" \
	"MDEyMzQ1Njc4OTAxMjM0In0"
#define B64_GZIP                                                                           \
	"H4sIAAAAAAACA6tWCnJ1D3MNUrJSstAzUNJR8vR19TQE8gwMDIEQCgzNgDLBnr6Gns7Oni4gtZZgeSNj" \
	"E1MzcyAHxFKqBQAFOdRuTQAAAA=="
#define HEX                                                                                \
	"7b22524547564552223a22382e30222c22494d454931223a22303031303130303030303030303136" \
	"222c2253494d314943434944223a223839303031303132333435363738393031323334227d"
#define HEX_UPPER                                                                          \
	"7B22524547564552223A22382E30222C22494D454931223A22303031303130303030303030303136" \
	"222C2253494D314943434944223A223839303031303132333435363738393031323334227D"
#define HEX_SPACED                                                                         \
	"7b 22 52 45 47 56 45 52 22 3a 22 38 2e 30 22 2c 22 49 4d 45 49 31 22 3a 22 30 30" \
	" 31 30 31 30 30 30 30 30 30 30 30 31 36 22 2c 22 53 49 4d 31 49 43 43 49 44 22 3" \
	"a 22 38 39 30 30 31 30 31 32 33 34 35 36 37 38 39 30 31 32 33 34 22 7d"
#define HEX_0X                                                                             \
	"0x7b,0x22,0x52,0x45,0x47,0x56,0x45,0x52,0x22,0x3a,0x22,0x38,0x2e,0x30,0x22,0x2c," \
	"0x22,0x49,0x4d,0x45,0x49,0x31,0x22,0x3a,0x22,0x30,0x30,0x31,0x30,0x31,0x30,0x30," \
	"0x30,0x30,0x30,0x30,0x30,0x30,0x31,0x36,0x22,0x2c,0x22,0x53,0x49,0x4d,0x31,0x49," \
	"0x43,0x43,0x49,0x44,0x22,0x3a,0x22,0x38,0x39,0x30,0x30,0x31,0x30,0x31,0x32,0x33," \
	"0x34,0x35,0x36,0x37,0x38,0x39,0x30,0x31,0x32,0x33,0x34,0x22,0x7d"
#define B64_RANDOM "pU3KGCUwux1tEyze1iN7LtkeP3IfyxlxF0SU1kk8nVw0YL4xIB5p/tqg7ui5mX9c"
#define B64_UTF16                                                                          \
	"ewAiAFIARQBHAFYARQBSACIAOgAiADgALgAwACIALAAiAEkATQBFAEkAMQAiADoAIgAwADAAMQAwADEA" \
	"MAAwADAAMAAwADAAMAAwADEANgAiACwAIgBTAEkATQAxAEkAQwBDAEkARAAiADoAIgA4ADkAMAAwADEA" \
	"MAAxADIAMwA0ADUANgA3ADgAOQAwADEAMgAzADQAIgB9AA=="
#define GZIP                                                               \
	"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x0a\x72\x75\x0f" \
	"\x73\x0d\x52\xb2\x52\xb2\xd0\x33\x50\xd2\x51\xf2\xf4\x75\xf5\x34" \
	"\x04\xf2\x0c\x0c\x0c\x81\x10\x0a\x0c\xcd\x80\x32\xc1\x9e\xbe\x86" \
	"\x9e\xce\xce\x9e\x2e\x20\xb5\x96\x60\x79\x23\x63\x13\x53\x33\x73" \
	"\x20\x07\xc4\x52\xaa\x05\x00\x05\x39\xd4\x6e\x4d\x00\x00\x00"
#define ZLIB                                                               \
	"\x78\x9c\xab\x56\x0a\x72\x75\x0f\x73\x0d\x52\xb2\x52\xb2\xd0\x33" \
	"\x50\xd2\x51\xf2\xf4\x75\xf5\x34\x04\xf2\x0c\x0c\x0c\x81\x10\x0a" \
	"\x0c\xcd\x80\x32\xc1\x9e\xbe\x86\x9e\xce\xce\x9e\x2e\x20\xb5\x96" \
	"\x60\x79\x23\x63\x13\x53\x33\x73\x20\x07\xc4\x52\xaa\x05\x00\x94" \
	"\xff\x10\xa5"
#define TEXT_UTF16                                                         \
	"\x7b\x00\x22\x00\x52\x00\x45\x00\x47\x00\x56\x00\x45\x00\x52\x00" \
	"\x22\x00\x3a\x00\x22\x00\x38\x00\x2e\x00\x30\x00\x22\x00\x2c\x00" \
	"\x22\x00\x49\x00\x4d\x00\x45\x00\x49\x00\x31\x00\x22\x00\x3a\x00" \
	"\x22\x00\x30\x00\x30\x00\x31\x00\x30\x00\x31\x00\x30\x00\x30\x00" \
	"\x30\x00\x30\x00\x30\x00\x30\x00\x30\x00\x30\x00\x31\x00\x36\x00" \
	"\x22\x00\x2c\x00\x22\x00\x53\x00\x49\x00\x4d\x00\x31\x00\x49\x00" \
	"\x43\x00\x43\x00\x49\x00\x44\x00\x22\x00\x3a\x00\x22\x00\x38\x00" \
	"\x39\x00\x30\x00\x30\x00\x31\x00\x30\x00\x31\x00\x32\x00\x33\x00" \
	"\x34\x00\x35\x00\x36\x00\x37\x00\x38\x00\x39\x00\x30\x00\x31\x00" \
	"\x32\x00\x33\x00\x34\x00\x22\x00\x7d\x00"
#define DEFLATE                                                            \
	"\xab\x56\x0a\x72\x75\x0f\x73\x0d\x52\xb2\x52\xb2\xd0\x33\x50\xd2" \
	"\x51\xf2\xf4\x75\xf5\x34\x04\xf2\x0c\x0c\x0c\x81\x10\x0a\x0c\xcd" \
	"\x80\x32\xc1\x9e\xbe\x86\x9e\xce\xce\x9e\x2e\x20\xb5\x96\x60\x79" \
	"\x23\x63\x13\x53\x33\x73\x20\x07\xc4\x52\xaa\x05\x00"
#define ZSTD                                                               \
	"\x28\xb5\x2f\xfd\x04\x58\x2d\x02\x00\x12\x84\x0e\x16\x80\x35\xea" \
	"\x33\x21\x57\x51\xf7\xfb\xcd\x50\xd1\xfa\xf6\x24\xad\xfc\x02\x8e" \
	"\xa2\x3e\x02\x81\x8f\x29\x58\x95\x06\x24\x1c\x53\x54\x7a\x4d\x24" \
	"\x63\x89\x2e\x8d\xc9\x08\x8b\xc5\xf6\x35\x66\x73\x39\xb9\x41\x7a" \
	"\xfd\xda\x51\xb4\x37\x20\x02\x00\x87\x12\xe1\x0c\xe4\x01\xb2\xa3" \
	"\xf7\x81"
#define LZ4                                                                \
	"\x04\x22\x4d\x18\x64\x40\xa7\x49\x00\x00\x00\xf3\x10\x7b\x22\x52" \
	"\x45\x47\x56\x45\x52\x22\x3a\x22\x38\x2e\x30\x22\x2c\x22\x49\x4d" \
	"\x45\x49\x31\x22\x3a\x22\x30\x30\x31\x30\x31\x30\x01\x00\xe0\x31" \
	"\x36\x22\x2c\x22\x53\x49\x4d\x31\x49\x43\x43\x49\x44\x2c\x00\x11" \
	"\x39\x20\x00\xf0\x00\x32\x33\x34\x35\x36\x37\x38\x39\x30\x31\x32" \
	"\x33\x34\x22\x7d\x00\x00\x00\x00\x4b\x55\x22\xf9"
#define BROTLI                                                             \
	"\x1b\x4c\x00\xf8\x9d\x07\x76\xac\xd8\x88\x99\xde\x4a\x16\x7b\xea" \
	"\xa6\xd7\x1f\x7e\x49\xd4\xb9\x7a\xbb\x32\x72\xf8\x38\x58\xea\xb0" \
	"\xf4\x85\x48\x4a\xb2\x51\x47\x85\x40\x06\xf7\xe4\xfb\xe7\x81\x28" \
	"\x44\xde\x69\x01\x29\x8a\xb2\x06\xfa\xbc\xe5\xb5\xfc\x40\x4c\x52" \
	"\x54\x6d\xfd\x1a\x77\xcc\x30"
#define B32                                                                                \
	"PMRFERKHKZCVEIR2EI4C4MBCFQRESTKFJEYSEORCGAYDCMBRGAYDAMBQGAYDAMJWEIWCEU2JJUYUSQ2D" \
	"JFCCEORCHA4TAMBRGAYTEMZUGU3DOOBZGAYTEMZUEJ6Q===="
#define HTML                                                                               \
	"{&quot;REGVER&quot;:&quot;8.0&quot;,&quot;IMEI1&quot;:&quot;001010000000016&quot" \
	";,&quot;SIM1ICCID&quot;:&quot;89001012345678901234&quot;}"
#define QP                                                                                      \
	"imei=3D001010000000016&{\"REGVER\":\"8.0\",\"IMEI1\":\"001010000000016\",\"SIM1ICCID=" \
	"\n\":\""                                                                               \
	"89001012345678901234\"}"
#define ADUPS                                                                              \
	"04D2983E097C7AAA443322FA116A22F7106A23F7116A23F7116B25E14C3377FA597C7CB7442872B3" \
	"4E282EF7116B23F6"
#define ADUPS_FILLED                                                                       \
	"34D2983E090800007C7AAA443322FA116A22F7106A23F7116A23F7116B25E14C3377FA597C7CB744" \
	"2872B34E282EF7116B23F6"
/* zlib of python 3.11 and node 18, then base64, base32 and hex of python */
#define RECORD_JSON                                                    \
	"{\"imei\":\"001010000000016\",\"mac\":\"00:00:5e:00:53:2a\"," \
	"\"iccid\":\"8900101012345678904\",\"imsi\":\"001010123456789\",\"ssid\":\"Home\"}"
#define DEFLATE_B64                                                        \
	"q1bKzE3NVLJSMjAwBEIoMDRT0lHKTUwGi1sBkWkqmDS2MkoEymQmJ2emAOUsLCG6" \
	"DI2MTUzNzIFcE5BsbjHCQLgUUKK4GKzLIz83VakWAA=="
#define DEFLATE_HEX                                                        \
	"ab56cacc4dcd54b252323030044228303453d251ca4d4c068b5b0191692a9834" \
	"b6324a04ca64262767a600e52c2c21ba0c8d8c4d4ccdcc815c13906c6e31c240" \
	"b81450a2b818accb233f3755a91600"
#define DEFLATE_B32                                                        \
	"VNLMVTCNZVKLEURSGAYAIQRIGA2FHUSRZJGUYBULLMAZC2JKTA2LMMSKATFGIJRH" \
	"M6TABZJMFQQ3UDENRRGUZTOMQFOBHEDMNYY4EQFYCRIKFOAYVTFSGPZXKWURMAA="
#define BROTLI_B64                                                         \
	"G3gAQByHcaywBcIbO8IIlV4se+7b/NTJCzx/U1rzdIFgMi9EYAOOOCB8wEF9GsAu" \
	"QycRjUvr8xkig0FLNDhzQaRI1a9rWWk+Xssb6oMMBiPlUtvbBwv4XENTuNfb8eAH"
