#include "app/lab_line.h"

#include "app/lab_tls.h"
#include "base/span.h"
#include "lab/answer.h"
#include "lab/talk.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { PATIENCE_MS = 300, ANSWER_MAX = 8192 };

static struct sockaddr_in address(const char *ip, uint16_t port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port) };

	(void)inet_pton(AF_INET, ip, &a.sin_addr);
	return a;
}

/* A socket of the phone's, connected; -1 with errno. */
static int connect_to(const char *from, const char *to, uint16_t port, int type)
{
	const struct timeval patience = { 0, PATIENCE_MS * 1000 };
	struct sockaddr_in me = address(from, 0), them = address(to, port);
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	if (bind(fd, (struct sockaddr *)&me, sizeof(me)) == 0
	    && connect(fd, (struct sockaddr *)&them, sizeof(them)) == 0)
		return fd;
	close(fd);
	return -1;
}

static enum st no_line(void)
{
	return errno == EAGAIN || errno == EINPROGRESS || errno == ETIMEDOUT ? ST_END : ST_IO;
}

/* All of the request out, all of the answer in. */
static enum st exchange(int fd, struct span request, struct buf *answer)
{
	ssize_t n = send(fd, request.p, request.len, MSG_NOSIGNAL);

	if (n != (ssize_t)request.len)
		return ST_IO;
	for (;;) {
		enum st st = buf_reserve(answer, 2048);

		if (st != ST_OK)
			return st;
		n = recv(fd, answer->p + answer->len, 2048, 0);
		if (n == 0)
			return ST_OK;
		if (n < 0)
			return answer->len != 0 ? ST_OK : no_line();
		answer->len += (size_t)n;
	}
}

enum st lab_line_http(const struct lab_line *l, struct span request, struct lab_answer *ret)
{
	int fd = connect_to(l->from, l->to, l->port, SOCK_STREAM);
	struct buf answer;
	enum st st;

	if (fd < 0)
		return errno == ECONNREFUSED ? ST_OK : no_line();
	buf_init(&answer, ANSWER_MAX);
	st = l->host != NULL ? lab_tls_exchange(fd, l->host, request, &answer, l->keylog)
			     : exchange(fd, request, &answer);
	ret->reached = st == ST_OK;
	if (st == ST_OK && answer.len == 0)
		st = ST_END;
	if (st == ST_OK && !lab_answer_http(buf_span(&answer), ret))
		ret->status = 0;
	buf_deinit(&answer);
	close(fd);
	return st;
}

static enum st ask(const char *from, const char *to, uint16_t port, struct span question,
		   uint8_t *answer, size_t size, struct span *ret)
{
	int fd = connect_to(from, to, port, SOCK_DGRAM);
	ssize_t n = -1;

	if (fd < 0)
		return ST_IO;
	if (send(fd, question.p, question.len, MSG_NOSIGNAL) == (ssize_t)question.len)
		n = recv(fd, answer, size, 0);
	close(fd);
	if (n < 0)
		return errno == EAGAIN || errno == ECONNREFUSED ? ST_END : ST_IO;
	*ret = span_of(answer, (size_t)n);
	return ST_OK;
}

enum st lab_line_coap(const struct lab_line *l, struct span message, struct lab_answer *ret)
{
	uint8_t in[2048];
	struct span got = { 0 }, body;
	enum st st = ask(l->from, l->to, l->port, message, in, sizeof(in), &got);
	size_t marker;

	if (st != ST_OK)
		return st;
	if (got.len < 8 || memcmp(got.p + 2, message.p + 2, 6) != 0)
		return ST_END; /* not to what we asked */
	ret->reached = true;
	ret->status = (unsigned)(got.p[1] >> 5) * 100 + (got.p[1] & 31);
	marker = span_find(got, 0xff, 8);
	body = span_cut(got, marker + 1, sizeof(ret->body) - 1);
	memcpy(ret->body, body.p, body.len);
	ret->body_len = body.len;
	return ST_OK;
}

enum st lab_line_look_up(const char *from, const char *resolver, uint16_t id, const char *host,
			 uint8_t ret[4])
{
	uint8_t question[TALK_QUESTION_MAX], in[512];
	size_t n = talk_question(question, id, host);
	struct span got = { 0 };
	enum st st = n != 0 ? ask(from, resolver, 53, span_of(question, n), in, sizeof(in), &got)
			    : ST_LIMIT;

	if (st != ST_OK)
		return st;
	/* one record behind the question, as our server writes it */
	if (got.len != n + 16 || memcmp(got.p, question, 2) != 0 || got.p[7] != 1)
		return ST_END;
	memcpy(ret, got.p + n + 12, 4);
	return ST_OK;
}

enum st lab_line_notice(const char *from, const char *to, uint16_t port, struct span text,
			struct err *e)
{
	int fd = connect_to(from, to, port, SOCK_DGRAM);
	ssize_t n = fd >= 0 ? send(fd, text.p, text.len, MSG_NOSIGNAL) : -1;
	enum st ret = n == (ssize_t)text.len
			      ? ST_OK
			      : err_set(e, ST_IO, errno, 0, "live: %s: %s", to, strerror(errno));

	if (fd >= 0)
		close(fd);
	return ret;
}
