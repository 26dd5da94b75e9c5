/* case_files.h - case files in a directory of the test's own, and two cases compared. */
#ifndef TESTS_CASE_FILES_H
#define TESTS_CASE_FILES_H

#include "case/file.h"
#include "findings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

static const struct case_about about = { "0.1.0", "networks 2026-01-01", "min-confidence=likely" };

static inline void folder_make(char folder[32])
{
	snprintf(folder, 32, "/tmp/telltale-case-XXXXXX");
	assert_non_null(mkdtemp(folder));
}

static inline const char *in_folder(const char *folder, const char *name, char out[64])
{
	snprintf(out, 64, "%s/%s", folder, name);
	return out;
}

static inline void folder_drop(const char *folder)
{
	char path[64];

	(void)unlink(in_folder(folder, "a.case", path));
	(void)unlink(in_folder(folder, "a.case-journal", path));
	assert_int_equal(rmdir(folder), 0);
}

/* A capture with n findings, an anomaly, closed payload and a device. */
static inline enum st add_capture(const struct case_store *s, const char *path, const char *sha256,
				  unsigned n)
{
	struct capture c = { .format = SPAN_LIT("pcap"),
			     .link_types = { 1, 113 },
			     .n_link_types = 2,
			     .packets = 10 + n,
			     .first_ns = 5,
			     .last_ns = TM_NONE };
	struct kept_anomaly a = { 0, SPAN_LIT("tcp.gap"), SPAN_LIT("a gap"), 3, 4, UINT64_MAX };
	struct kept_closed k = closed_to(0, 7, "www.example.net", 99, 1, 2);
	struct kept_device d = {
		0,     SPAN_LIT("Nokia 7 Plus"), SPAN_LIT("TA-1046"), SPAN_LIT("00WW"), { 0 },
		{ 0 }, SPAN_LIT("18-33")
	};
	struct kept_reply rest = { .other = 2 },
			  reply = { 0, SPAN_LIT("www.example.net"), 1, 2, 3, 4 };
	enum st st = s->begin(s->self, span_str(path), &a.capture);

	snprintf(c.sha256, sizeof(c.sha256), "%s", sha256);
	k.capture = d.capture = a.capture;
	for (unsigned i = 1; i <= n && st == ST_OK; i++)
		st = add_finding(s, a.capture, i);
	if (st == ST_OK)
		st = s->add_anomaly(s->self, &a);
	if (st == ST_OK)
		st = s->add_closed(s->self, &k);
	k.traffic = true;
	k.protocol = SPAN_LIT("");
	k.first_ns = TM_NONE;
	if (st == ST_OK)
		st = s->add_closed(s->self, &k);
	if (st == ST_OK)
		st = s->add_device(s->self, &d);
	rest.capture = reply.capture = a.capture;
	if (st == ST_OK)
		st = s->add_reply(s->self, &rest);
	if (st == ST_OK)
		st = s->add_reply(s->self, &reply);
	return st == ST_OK ? s->end(s->self, a.capture, &c) : st;
}

#define SHA_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SHA_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

#endif
