#include "app/lab_record.h"

#include "base/span.h"

#include <pcap/pcap.h>
#include <stdio.h>
#include <time.h>

enum { SNAP = 262144, BUFFER = 8 << 20, SETTLED_MS = 4 };

static int64_t real_ns(void)
{
	struct timespec t = { 0 };

	(void)clock_gettime(CLOCK_REALTIME, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static enum st refuse(struct lab_record *r, const char *device, const char *why, struct err *e)
{
	enum st ret = err_set(e, ST_IO, 0, 0,
			      "live mode records with libpcap, as root or with CAP_NET_RAW: "
			      "%s: %s",
			      device, why);

	lab_record_close(r);
	return ret;
}

enum st lab_record_open(struct lab_record *r, const char *device, const char *filter,
			struct lab_wire *wire, struct err *e)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	struct bpf_program program;
	pcap_t *p = pcap_create(device, why);
	int done;

	*r = (struct lab_record){ .pcap = p, .wire = wire };
	if (p == NULL)
		return refuse(r, device, why, e);
	(void)pcap_set_snaplen(p, SNAP);
	(void)pcap_set_promisc(p, 0);
	(void)pcap_set_immediate_mode(p, 1);
	(void)pcap_set_buffer_size(p, BUFFER);
	done = pcap_activate(p);
	if (done < 0)
		return refuse(r, device, pcap_statustostr(done), e);
	if (pcap_datalink(p) != DLT_EN10MB)
		return refuse(r, device, "it is no Ethernet", e);
	if (filter[0] != '\0') {
		done = pcap_compile(p, &program, filter, 1, PCAP_NETMASK_UNKNOWN);
		if (done == 0) {
			done = pcap_setfilter(p, &program);
			pcap_freecode(&program);
		}
	}
	if (done != 0 || pcap_setnonblock(p, 1, why) != 0)
		return refuse(r, device, pcap_geterr(p), e);
	r->set_ns = real_ns();
	return ST_OK;
}

void lab_record_close(struct lab_record *r)
{
	if (r->pcap != NULL)
		pcap_close(r->pcap);
	r->pcap = NULL;
}

static void take(u_char *arg, const struct pcap_pkthdr *h, const u_char *bytes)
{
	struct lab_record *r = (struct lab_record *)arg;
	int64_t real = h->ts.tv_sec * 1000000000LL + h->ts.tv_usec * 1000LL;

	if (r->status == ST_OK)
		r->status = wire_put_frame(r->wire, r->clock_ns + (real - r->set_ns),
					   span_of(bytes, h->caplen));
}

/* Until nothing more comes for a moment. */
static enum st drain(struct lab_record *r)
{
	const struct timespec moment = { 0, 1000000 };
	int quiet = 0;

	while (quiet < SETTLED_MS && r->status == ST_OK) {
		int n = pcap_dispatch(r->pcap, -1, take, (u_char *)r);

		if (n < 0)
			return ST_IO;
		quiet = n == 0 ? quiet + 1 : 0;
		if (n == 0)
			(void)nanosleep(&moment, NULL);
	}
	return r->status;
}

enum st lab_record_clock(struct lab_record *r, int64_t ns)
{
	enum st ret = drain(r);

	r->clock_ns = ns;
	r->set_ns = real_ns();
	return ret;
}

int64_t lab_record_now(const struct lab_record *r)
{
	return r->clock_ns + (real_ns() - r->set_ns);
}
