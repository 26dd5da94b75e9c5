#include "lab/serve.h"

#include "base/span.h"
#include "lab/files.h"

#include <stdio.h>

enum { PATH_MAX_ = 256 };

const struct lab_service lab_services[] = {
	{ "http", false, false, lab_serve_http },   { "tls", false, true, lab_serve_http },
	{ "coap", true, false, lab_serve_coap },    { "dns", true, false, lab_serve_dns },
	{ "whois", false, false, lab_serve_whois }, { "rdap", false, false, lab_serve_rdap },
};
const size_t n_lab_services = N_ELEMENTS(lab_services);

const struct lab_service *lab_service_by_name(struct span name)
{
	for (size_t i = 0; i < n_lab_services; i++)
		if (span_eq_str(name, lab_services[i].name))
			return &lab_services[i];
	return NULL;
}

/* --- HTTP ----------------------------------------------------------------------------------- */

/* The value of Content-Length in a head, 0 without. */
static uint64_t content_length(struct span head)
{
	static const char name[] = "content-length:";
	uint64_t n = 0;

	for (size_t at = 0; at < head.len; at = span_find(head, '\n', at) + 1) {
		struct span line = span_cut(head, at, span_find(head, '\n', at) - at);

		if (span_eq_nocase(span_cut(line, 0, sizeof(name) - 1), name)
		    && span_to_u64(span_trim(span_from(line, sizeof(name) - 1)), &n))
			return n;
	}
	return 0;
}

/* Whether a request is whole: head, and as much body as it announces. */
static enum st whole_request(struct span in)
{
	size_t end = span_find_span(in, SPAN_LIT("\r\n\r\n"), 0);
	uint64_t n;

	if (end == in.len)
		return ST_MORE;
	n = content_length(span_cut(in, 0, end + 2));
	if (n > 1 << 20)
		return ST_BAD;
	return in.len - end - 4 >= n ? ST_OK : ST_MORE;
}

enum st lab_serve_http(const struct serving *s, struct span in, struct buf *out)
{
	enum st ret = whole_request(in);

	return ret == ST_OK ? lab_reply_http(s->reply, out) : ret;
}

/* --- CoAP (RFC 7252 section 3) -------------------------------------------------------------- */

enum st lab_serve_coap(const struct serving *s, struct span in, struct buf *out)
{
	struct rd r = rd_of(in);
	uint8_t first = rd_u8(&r), code = rd_u8(&r), head[2];
	struct span id = rd_take(&r, 2), token = rd_take(&r, first & 15);
	struct span rest = rd_rest(&r);
	const char *payload;
	enum st ret;

	if (!rd_ok(&r) || first >> 6 != 1 || (first & 15) > 8 || code != 2)
		return ST_BAD;
	/* LwM2M registers at /rd */
	head[1] = lab_reply_coap(s->reply, span_starts(rest, SPAN_LIT("\xb2rd")), &payload);
	if (head[1] == 0)
		return ST_OK;
	head[0] = (uint8_t)(0x60 | token.len);
	ret = buf_put(out, span_of(head, 2));
	if (ret == ST_OK)
		ret = buf_put(out, id);
	if (ret == ST_OK)
		ret = buf_put(out, token);
	if (ret == ST_OK && payload[0] != '\0')
		ret = buf_printf(out, "\xff%s", payload);
	return ret;
}

/* --- DNS (RFC 1035 section 4) ----------------------------------------------------------------- */

/* The one question, with its type; ST_BAD for anything else. */
static enum st read_question(struct span in, struct span *question, unsigned *type)
{
	struct rd r = rd_of(in);
	struct span head = rd_take(&r, 12);
	size_t n = 0;
	uint8_t label;

	if (!rd_ok(&r) || (head.p[2] & 0xf8) != 0 || head.p[4] != 0 || head.p[5] != 1)
		return ST_BAD;
	do {
		label = rd_u8(&r);
		n += 1u + label;
		(void)rd_take(&r, label);
	} while (rd_ok(&r) && label != 0 && label < 64 && n < 255);
	*type = rd_be16(&r);
	(void)rd_take(&r, 2);
	if (!rd_ok(&r) || label != 0)
		return ST_BAD;
	*question = span_cut(in, 12, n + 4);
	return ST_OK;
}

enum st lab_serve_dns(const struct serving *s, struct span in, struct buf *out)
{
	static const uint8_t record[] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4 };
	struct span question;
	unsigned type = 0;
	uint8_t head[12] = { 0 };
	enum st ret = read_question(in, &question, &type);

	if (ret != ST_OK)
		return ret;
	memcpy(head, in.p, 2);
	head[2] = 0x81;
	head[3] = 0x80;
	head[5] = 1;
	head[7] = type == 1;
	ret = buf_put(out, span_of(head, 12));
	if (ret == ST_OK)
		ret = buf_put(out, question);
	if (ret == ST_OK && type == 1)
		ret = buf_put(out, span_of(record, sizeof(record)));
	return ret == ST_OK && type == 1 ? buf_put(out, span_of(s->address, 4)) : ret;
}

/* --- registries ---------------------------------------------------------------------------------
 */

static const struct lab_file *registry_file(const struct serving *s, const char *kind,
					    struct span name, const char *ending)
{
	char path[PATH_MAX_];
	int n = snprintf(path, sizeof(path), "registries/%s/%s/%.*s%s", kind, s->registry,
			 (int)(name.len < 128 ? name.len : 128), (const char *)name.p, ending);

	for (size_t i = 0; i < n_lab_files && n > 0 && (size_t)n < sizeof(path); i++)
		if (strcmp(lab_files[i].path, path) == 0)
			return &lab_files[i];
	return NULL;
}

enum st lab_serve_whois(const struct serving *s, struct span in, struct buf *out)
{
	size_t end = span_find(in, '\n', 0);
	const struct lab_file *f;

	if (end == in.len)
		return in.len > 512 ? ST_BAD : ST_MORE;
	f = registry_file(s, "whois", span_trim(span_cut(in, 0, end)), ".txt");
	if (f == NULL)
		return buf_put_str(out, "% re-enactment: no entry\r\n");
	return buf_put(out, span_of(f->text, f->len));
}

enum st lab_serve_rdap(const struct serving *s, struct span in, struct buf *out)
{
	enum st ret = whole_request(in);
	size_t end = span_find(in, ' ', 5);
	const struct lab_file *f;

	if (ret != ST_OK)
		return ret;
	if (!span_starts(in, SPAN_LIT("GET /")) || end == in.len)
		return ST_BAD;
	f = registry_file(s, "rdap", span_cut(in, 5, end - 5), ".json");
	if (f == NULL)
		return buf_put_str(out, "HTTP/1.1 404 Not Found\r\nServer: re-enactment\r\n"
					"Content-Length: 0\r\nConnection: close\r\n\r\n");
	ret = buf_printf(out,
			 "HTTP/1.1 200 OK\r\nServer: re-enactment\r\n"
			 "Content-Type: application/rdap+json\r\nContent-Length: %zu\r\n"
			 "Connection: close\r\n\r\n",
			 f->len);
	return ret == ST_OK ? buf_put(out, span_of(f->text, f->len)) : ret;
}
