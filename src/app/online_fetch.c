#include "app/online_fetch.h"

#include "base/span.h"

#include <curl/curl.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* --- places --------------------------------------------------------------------------------- */

bool fetch_look_up(struct fetch_place *p, char why[FETCH_WHY_MAX])
{
	const struct addrinfo wanted = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	char port[8];
	int status;

	(void)snprintf(port, sizeof(port), "%u", p->port);
	status = getaddrinfo(p->host, port, &wanted, &found);
	if (status != 0 || found->ai_addrlen > sizeof(p->at)) {
		(void)snprintf(why, FETCH_WHY_MAX, "cannot be looked up: %s", gai_strerror(status));
		return false;
	}
	memcpy(&p->at, found->ai_addr, found->ai_addrlen);
	p->at_len = found->ai_addrlen;
	p->ip = (struct ip){ 0 };
	if (found->ai_family == AF_INET6) {
		p->ip.family = IP_V6;
		memcpy(p->ip.b, &((struct sockaddr_in6 *)&p->at)->sin6_addr, 16);
	} else {
		p->ip.family = IP_V4;
		memcpy(p->ip.b, &((struct sockaddr_in *)&p->at)->sin_addr, 4);
	}
	freeaddrinfo(found);
	return true;
}

bool fetch_place_of(const char *url, struct fetch_place *ret)
{
	CURLU *u = curl_url();
	char *host = NULL, *port = NULL, *scheme = NULL;
	bool done = u != NULL && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK
		    && curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK
		    && curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK
		    && curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK
		    && (strcmp(scheme, "https") == 0 || strcmp(scheme, "http") == 0)
		    && strlen(host) < sizeof(ret->host);

	*ret = (struct fetch_place){ 0 };
	if (done) {
		bool six = host[0] == '[';

		(void)snprintf(ret->host, sizeof(ret->host), "%s", host + six);
		if (six)
			ret->host[strcspn(ret->host, "]")] = '\0';
		ret->port = (uint16_t)strtoul(port, NULL, 10);
	}
	curl_free(host);
	curl_free(port);
	curl_free(scheme);
	curl_url_cleanup(u);
	return done;
}

bool fetch_resolve(const char *base, const char *given, char url[REFER_MAX])
{
	CURLU *u = curl_url();
	char *whole = NULL;
	bool done = u != NULL && curl_url_set(u, CURLUPART_URL, base, 0) == CURLUE_OK
		    && curl_url_set(u, CURLUPART_URL, given, 0) == CURLUE_OK
		    && curl_url_get(u, CURLUPART_URL, &whole, 0) == CURLUE_OK
		    && strlen(whole) < REFER_MAX;

	if (done)
		(void)snprintf(url, REFER_MAX, "%s", whole);
	curl_free(whole);
	curl_url_cleanup(u);
	return done;
}

/* --- HTTP ----------------------------------------------------------------------------------- */

static size_t take_body(char *p, size_t size, size_t n, void *arg)
{
	struct fetched *f = arg;

	return buf_put(&f->body, span_of(p, size * n)) == ST_OK ? size * n : 0;
}

static void copy_field(struct span line, const char *name, char *to, size_t size)
{
	size_t n = strlen(name);
	struct span v;

	if (!span_eq_nocase(span_cut(line, 0, n), name))
		return;
	v = span_trim(span_from(line, n));
	if (v.len < size) {
		memcpy(to, v.p, v.len);
		to[v.len] = '\0';
	}
}

static size_t take_field(char *p, size_t size, size_t n, void *arg)
{
	struct fetched *f = arg;
	struct span line = span_of(p, size * n);

	copy_field(line, "content-type:", f->type, sizeof(f->type));
	copy_field(line, "location:", f->location, sizeof(f->location));
	copy_field(line, "retry-after:", f->retry, sizeof(f->retry));
	return size * n;
}

static void set_up(CURL *c, const char *url, unsigned timeout_s, struct fetched *f)
{
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)timeout_s);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "telltale/" TELLTALE_VERSION);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, f);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_field);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, f);
}

bool fetch_http(const char *url, const struct fetch_place *p, unsigned timeout_s, struct fetched *f)
{
	CURL *c = curl_easy_init();
	struct curl_slist *head = curl_slist_append(NULL, "Accept: application/rdap+json");
	struct curl_slist *pin;
	char text[200], ip[IP_TEXT_MAX];
	CURLcode code = CURLE_OUT_OF_MEMORY;

	*f = (struct fetched){ 0 };
	buf_init(&f->body, FETCH_BODY_MAX);
	/* whatever the URL names: this address, this port */
	(void)snprintf(text, sizeof(text), p->ip.family == IP_V6 ? "::[%s]:%u" : "::%s:%u",
		       ip_format(&p->ip, ip), p->port);
	pin = curl_slist_append(NULL, text);
	if (c != NULL && head != NULL && pin != NULL) {
		set_up(c, url, timeout_s, f);
		curl_easy_setopt(c, CURLOPT_HTTPHEADER, head);
		curl_easy_setopt(c, CURLOPT_CONNECT_TO, pin);
		code = curl_easy_perform(c);
	}
	if (code == CURLE_OK)
		curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &f->status);
	else if (code == CURLE_WRITE_ERROR)
		(void)snprintf(f->why, sizeof(f->why), "answered with more than 1 MiB");
	else if (code == CURLE_OPERATION_TIMEDOUT)
		(void)snprintf(f->why, sizeof(f->why), "gave no answer within %u s", timeout_s);
	else
		(void)snprintf(f->why, sizeof(f->why), "gave no answer: %s",
			       curl_easy_strerror(code));
	curl_slist_free_all(head);
	curl_slist_free_all(pin);
	curl_easy_cleanup(c);
	return code == CURLE_OK;
}

/* --- WHOIS ---------------------------------------------------------------------------------- */

static int64_t now_ms(void)
{
	struct timespec t = { 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static bool wait_for(int fd, short what, int64_t end)
{
	struct pollfd p = { fd, what, 0 };
	int64_t left = end - now_ms();

	errno = ETIMEDOUT;
	return left > 0 && poll(&p, 1, (int)left) == 1;
}

static bool connected(int fd, const struct fetch_place *p, int64_t end)
{
	int wrong = 0;
	socklen_t len = sizeof(wrong);

	if (connect(fd, (const struct sockaddr *)&p->at, p->at_len) == 0)
		return true;
	if (errno != EINPROGRESS || !wait_for(fd, POLLOUT, end)
	    || getsockopt(fd, SOL_SOCKET, SO_ERROR, &wrong, &len) != 0)
		return false;
	errno = wrong;
	return wrong == 0;
}

static bool exchange(int fd, const char *line, int64_t end, struct fetched *f)
{
	ssize_t n = send(fd, line, strlen(line), MSG_NOSIGNAL);

	if (n != (ssize_t)strlen(line))
		return false;
	for (;;) {
		if (!wait_for(fd, POLLIN, end))
			return false;
		if (buf_reserve(&f->body, 4096) != ST_OK) {
			errno = EFBIG;
			return false;
		}
		n = recv(fd, f->body.p + f->body.len, 4096, 0);
		if (n <= 0)
			return n == 0;
		f->body.len += (size_t)n;
	}
}

bool fetch_whois(const char *question, const struct fetch_place *p, unsigned timeout_s,
		 struct fetched *f)
{
	int64_t end = now_ms() + timeout_s * 1000LL;
	int fd = socket(p->at.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	char line[300];
	bool done;

	*f = (struct fetched){ 0 };
	buf_init(&f->body, FETCH_BODY_MAX);
	(void)snprintf(line, sizeof(line), "%s\r\n", question);
	done = fd >= 0 && connected(fd, p, end) && exchange(fd, line, end, f);
	if (!done && errno == ETIMEDOUT)
		(void)snprintf(f->why, sizeof(f->why), "gave no answer within %u s", timeout_s);
	else if (!done)
		(void)snprintf(f->why, sizeof(f->why), "gave no answer: %s", strerror(errno));
	else if (f->body.len == 0)
		(void)snprintf(f->why, sizeof(f->why), "hung up without an answer");
	if (fd >= 0)
		close(fd);
	return done && f->body.len != 0;
}
