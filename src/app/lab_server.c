#include "app/lab_server.h"

#include "app/lab_tls.h"
#include "base/span.h"
#include "lab/place.h"
#include "lab/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SERVICES_MAX = 8, TALKS_MAX = 32, REQUEST_MAX = 1 << 20, IDLE_MS = 500 };

struct conversation {
	const struct lab_service *service; /* NULL: free */
	struct lab_tls_talk *tls;	   /* NULL: in clear */
	struct buf in;
};

/* Descriptors first the services', then the conversations', as poll() wants them. */
struct server {
	struct serving serving;
	struct lab_tls_server *tls; /* made with the first service that needs it */
	const struct lab_service *services[SERVICES_MAX];
	size_t n;
	struct pollfd polls[SERVICES_MAX + TALKS_MAX];
	struct conversation talks[TALKS_MAX];
};

static volatile sig_atomic_t stopped;

static void on_signal(int sig)
{
	(void)sig;
	stopped = 1;
}

static socklen_t make_address(const struct ip *ip, uint16_t port, struct sockaddr_storage *ret)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)ret;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)ret;

	memset(ret, 0, sizeof(*ret));
	if (ip->family == IP_V4) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(port);
		memcpy(&v4->sin_addr, ip->b, 4);
		return sizeof(*v4);
	}
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(port);
	memcpy(&v6->sin6_addr, ip->b, 16);
	return sizeof(*v6);
}

static enum st listen_at(struct server *s, const struct lab_service *service, struct span where,
			 struct err *e)
{
	struct sockaddr_storage at;
	struct ip ip;
	uint16_t port;
	int on = 1, fd;
	enum st ret = lab_place_read(where, &ip, &port, e);
	socklen_t len;

	if (ret != ST_OK)
		return ret;
	if (s->n == SERVICES_MAX)
		return err_set(e, ST_BAD, 0, 0, "more than %d services", SERVICES_MAX);
	if (service->tls && s->tls == NULL)
		s->tls = lab_tls_server_new();
	if (service->tls && s->tls == NULL)
		return ST_NOMEM;
	len = make_address(&ip, port, &at);
	fd = socket(at.ss_family,
		    (service->datagrams ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC | SOCK_NONBLOCK,
		    0);
	if (fd < 0)
		return err_set(e, ST_IO, errno, 0, "%s: %s", service->name, strerror(errno));
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&at, len) != 0
	    || (!service->datagrams && listen(fd, 8) != 0)) {
		ret = err_set(e, ST_IO, errno, 0, "%s=%.*s: %s", service->name, (int)where.len,
			      (const char *)where.p, strerror(errno));
		close(fd);
		return ret;
	}
	s->polls[s->n] = (struct pollfd){ fd, POLLIN, 0 };
	s->services[s->n++] = service;
	return ST_OK;
}

static enum st read_word(struct server *s, const char *word, struct err *e)
{
	const char *equals = strchr(word, '=');
	struct span name = span_of(word, equals != NULL ? (size_t)(equals - word) : 0);
	const char *value = equals != NULL ? equals + 1 : "";
	const struct lab_service *service = lab_service_by_name(name);
	struct ip ip;

	if (service != NULL)
		return listen_at(s, service, span_str(value), e);
	if (span_eq_str(name, "answer")) {
		s->serving.reply = lab_reply_by_name(span_str(value));
		if (s->serving.reply != REPLY_COUNT_)
			return ST_OK;
		return err_set(e, ST_BAD, 0, 0,
			       "answer= takes accept, refuse-1, refuse-2, error or silent");
	}
	if (span_eq_str(name, "registry")) {
		s->serving.registry = value;
		return ST_OK;
	}
	if (span_eq_str(name, "address")) {
		if (!ip_parse(span_str(value), &ip) || ip.family != IP_V4
		    || !lab_place_is_ours(&ip))
			return err_set(
				e, ST_BAD, 0, 0,
				"address= takes an IPv4 address of loopback or documentation");
		memcpy(s->serving.address, ip.b, 4);
		return ST_OK;
	}
	return err_set(
		e, ST_BAD, 0, 0,
		"'%.40s' is none of http= tls= coap= dns= whois= rdap= answer= registry= address=",
		word);
}

static void answer_datagram(struct server *s, size_t i)
{
	uint8_t in[2048];
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	ssize_t n = recvfrom(s->polls[i].fd, in, sizeof(in), 0, (struct sockaddr *)&from, &len);
	struct buf out;

	if (n < 0)
		return;
	buf_init(&out, 4096);
	if (s->services[i]->serve(&s->serving, span_of(in, (size_t)n), &out) == ST_OK
	    && out.len != 0)
		(void)sendto(s->polls[i].fd, out.p, out.len, 0, (struct sockaddr *)&from, len);
	buf_deinit(&out);
}

static void accept_one(struct server *s, size_t i)
{
	int fd = accept4(s->polls[i].fd, NULL, NULL, SOCK_CLOEXEC);
	size_t t = 0;

	while (t < TALKS_MAX && s->talks[t].service != NULL)
		t++;
	if (fd >= 0 && t == TALKS_MAX) {
		close(fd);
		return;
	}
	if (fd < 0)
		return;
	s->talks[t].tls = NULL;
	if (s->services[i]->tls && (s->talks[t].tls = lab_tls_accept(s->tls, fd)) == NULL) {
		close(fd);
		return;
	}
	s->talks[t].service = s->services[i];
	buf_init(&s->talks[t].in, REQUEST_MAX);
	s->polls[SERVICES_MAX + t] = (struct pollfd){ fd, POLLIN, 0 };
}

static void hang_up(struct server *s, size_t t)
{
	lab_tls_hang_up(s->talks[t].tls);
	close(s->polls[SERVICES_MAX + t].fd);
	s->polls[SERVICES_MAX + t].fd = -1;
	buf_deinit(&s->talks[t].in);
	s->talks[t].service = NULL;
}

static void put_all(int fd, struct span bytes)
{
	while (bytes.len != 0) {
		ssize_t n = send(fd, bytes.p, bytes.len, MSG_NOSIGNAL);

		if (n <= 0 && errno != EINTR)
			return;
		if (n > 0)
			bytes = span_from(bytes, (size_t)n);
	}
}

/* Takes what came; false: hang up. */
static bool hear(struct conversation *c, int fd)
{
	ssize_t n;

	if (c->tls != NULL)
		return lab_tls_hear(c->tls, &c->in) == ST_OK;
	if (buf_reserve(&c->in, 4096) != ST_OK)
		return false;
	n = recv(fd, c->in.p + c->in.len, 4096, 0);
	if (n <= 0)
		return false;
	c->in.len += (size_t)n;
	return true;
}

/* More of a request: answered when it is whole; a silent server keeps the line open. */
static void go_on(struct server *s, size_t t)
{
	struct conversation *c = &s->talks[t];
	int fd = s->polls[SERVICES_MAX + t].fd;
	struct buf out;
	enum st ret;

	if (!hear(c, fd)) {
		hang_up(s, t);
		return;
	}
	if (c->in.len == 0) /* hands are being shaken */
		return;
	buf_init(&out, 1 << 20);
	ret = c->service->serve(&s->serving, buf_span(&c->in), &out);
	if (ret == ST_OK && c->tls != NULL)
		lab_tls_say(c->tls, buf_span(&out));
	else if (ret == ST_OK)
		put_all(fd, buf_span(&out));
	if (ret != ST_MORE && (ret != ST_OK || out.len != 0))
		hang_up(s, t);
	buf_deinit(&out);
}

static void serve(struct server *s)
{
	while (!stopped) {
		int n = poll(s->polls, SERVICES_MAX + TALKS_MAX, IDLE_MS);

		for (size_t i = 0; n > 0 && i < s->n; i++) {
			if (s->polls[i].revents == 0)
				continue;
			if (s->services[i]->datagrams)
				answer_datagram(s, i);
			else
				accept_one(s, i);
		}
		for (size_t t = 0; n > 0 && t < TALKS_MAX; t++)
			if (s->talks[t].service != NULL && s->polls[SERVICES_MAX + t].revents != 0)
				go_on(s, t);
	}
}

static void catch_signals(void)
{
	struct sigaction a = { .sa_handler = on_signal };

	stopped = 0;
	(void)sigaction(SIGINT, &a, NULL);
	(void)sigaction(SIGTERM, &a, NULL);
}

enum st lab_server_run(char **words, int n, struct err *e)
{
	struct server s = { .serving = { REPLY_ACCEPT, { 127, 0, 0, 1 }, "whois.iana.org" } };
	enum st ret = ST_OK;

	for (size_t i = 0; i < SERVICES_MAX + TALKS_MAX; i++)
		s.polls[i].fd = -1;
	for (int i = 0; i < n && ret == ST_OK; i++)
		ret = read_word(&s, words[i], e);
	if (ret == ST_OK && s.n == 0)
		ret = err_set(e, ST_BAD, 0, 0, "no service: http=127.0.0.1:8080, for one");
	if (ret == ST_OK) {
		catch_signals();
		for (size_t i = 0; i < s.n; i++)
			printf("%s listens\n", s.services[i]->name);
		fflush(stdout);
		serve(&s);
	}
	for (size_t t = 0; t < TALKS_MAX; t++)
		if (s.talks[t].service != NULL)
			hang_up(&s, t);
	for (size_t i = 0; i < s.n; i++)
		close(s.polls[i].fd);
	lab_tls_server_free(s.tls);
	return ret;
}
