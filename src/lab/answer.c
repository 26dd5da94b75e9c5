#include "lab/answer.h"

#include "base/span.h"
#include "codec/json.h"

#include <stdio.h>

static const struct {
	const char *name;
	unsigned status;
	const char *body;
} replies[] = {
#define X(name, text, status, code, desc) \
	{ text, status,                   \
	  status == 200 ? "{\"resultCode\":\"" code "\",\"resultDesc\":\"" desc "\"}" : "" },
	LAB_ANSWER_MAP(X)
#undef X
};

const char *lab_reply_name(enum lab_reply r)
{
	return r < REPLY_COUNT_ ? replies[r].name : "";
}

enum lab_reply lab_reply_by_name(struct span name)
{
	unsigned i = 0;

	while (i < REPLY_COUNT_ && !span_eq_str(name, replies[i].name))
		i++;
	return (enum lab_reply)i;
}

enum st lab_reply_http(enum lab_reply r, struct buf *out)
{
	if (replies[r].status == 0)
		return ST_OK;
	return buf_printf(
		out,
		"HTTP/1.1 %u %s\r\nServer: re-enactment\r\nContent-Type: application/json\r\n"
		"Content-Length: %zu\r\nConnection: keep-alive\r\n\r\n%s",
		replies[r].status, replies[r].status == 200 ? "OK" : "Service Unavailable",
		strlen(replies[r].body), replies[r].body);
}

uint8_t lab_reply_coap(enum lab_reply r, bool lwm2m, const char **payload)
{
	*payload = lwm2m ? "" : replies[r].body;
	if (r == REPLY_ERROR)
		return 5 << 5 | 3;
	if (replies[r].status == 0)
		return 0;
	if (lwm2m)
		return r == REPLY_ACCEPT ? 2 << 5 | 1 : 4 << 5 | 3;
	return 2 << 5 | 4;
}

bool lab_answer_http(struct span bytes, struct lab_answer *ret)
{
	size_t end = span_find_span(bytes, SPAN_LIT("\r\n\r\n"), 0);
	struct lab_answer a = *ret;
	struct span body;
	uint64_t status;

	if (end == bytes.len || !span_starts(bytes, SPAN_LIT("HTTP/1."))
	    || !span_to_u64(span_cut(bytes, 9, 3), &status) || status < 100)
		return false;
	body = span_cut(bytes, end + 4, sizeof(a.body) - 1);
	memset(a.body, 0, sizeof(a.body));
	memcpy(a.body, body.p, body.len);
	a.body_len = body.len;
	a.status = (unsigned)status;
	*ret = a;
	return true;
}

/* The member of that name in a flat JSON object. */
static bool member_is(const struct lab_answer *a, const char *key, const char *want)
{
	struct json_walk w;
	enum json_token t;

	json_begin(&w, span_of(a->body, a->body_len));
	while ((t = json_next(&w)) != JSON_END && t != JSON_BAD)
		if ((t == JSON_STRING || t == JSON_NUMBER) && span_eq_str(json_key(&w), key))
			return span_eq_str(w.value, want);
	return false;
}

bool accepted_zero(const struct lab_answer *a)
{
	return a->status == 200 && member_is(a, "resultCode", "0");
}

bool accepted_zero_success(const struct lab_answer *a)
{
	return accepted_zero(a) && member_is(a, "resultDesc", "Success");
}

bool accepted_word_success(const struct lab_answer *a)
{
	struct span body = span_of(a->body, a->body_len);

	return span_find_span(body, SPAN_LIT("Success"), 0) < body.len;
}

bool accepted_status_200(const struct lab_answer *a)
{
	return a->status == 200;
}

bool accepted_coap_zero(const struct lab_answer *a)
{
	return a->status / 100 == 2 && member_is(a, "resultCode", "0");
}

bool accepted_coap_created(const struct lab_answer *a)
{
	return a->status == 201;
}
