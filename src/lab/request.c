#include "lab/request.h"

#include "base/span.h"
#include "lab/value.h"

#include <stdio.h>

enum { BYTES_MAX = 64 << 10, FIELDS_MAX = 40 };

void lab_request_init(struct lab_request *r)
{
	*r = (struct lab_request){ 0 };
	buf_init(&r->bytes, BYTES_MAX);
}

void lab_request_deinit(struct lab_request *r)
{
	if (r != NULL)
		buf_deinit(&r->bytes);
}

/* --- the record ----------------------------------------------------------------------------- */

/* As many buckets as java.util.HashMap has for n keys: 16, doubled when three quarters are full. */
static unsigned java_buckets(size_t n)
{
	unsigned buckets = 16;

	while (n > buckets / 4 * 3)
		buckets *= 2;
	return buckets;
}

static unsigned java_bucket(const char *key, unsigned buckets)
{
	uint32_t h = 0;

	for (; *key != '\0'; key++)
		h = 31 * h + (uint8_t)*key;
	return (h ^ h >> 16) & (buckets - 1);
}

static size_t order_fields(const struct lab_client *c, const struct lab_field **out)
{
	size_t n = 0;

	if ((c->wrap & WRAP_JAVA_MAP) == 0) {
		for (; n < c->n_fields && n < FIELDS_MAX; n++)
			out[n] = &c->fields[n];
		return n;
	}
	for (unsigned bucket = 0; bucket < java_buckets(c->n_fields); bucket++)
		for (size_t i = 0; i < c->n_fields && n < FIELDS_MAX; i++)
			if (java_bucket(c->fields[i].key, java_buckets(c->n_fields)) == bucket)
				out[n++] = &c->fields[i];
	return n;
}

static void note(struct lab_request *r, const struct lab_field *f, const char *text,
		 const struct lab_state *s)
{
	struct lab_told *t = &r->told[r->n_told];
	unsigned wrap = r->client->wrap;
	const char *layer = (wrap & WRAP_HEX) != 0	? "hex\n"
			    : (wrap & WRAP_BASE64) != 0 ? "base64\n"
							: "";
	const char *place = r->client->transport == LAB_COAP ? "coap.payload\n"
			    : (wrap & WRAP_HEX) != 0	     ? "http.request.body\nform:data\n"
							     : "http.request.body\n";
	char last[40] = "";

	if (lab_value_kind(f->value) == KIND_COUNT_ || text[0] == '\0' || r->n_told == LAB_TOLD_MAX)
		return;
	*t = (struct lab_told){ .kind = lab_value_kind(f->value) };
	(void)snprintf(last, sizeof(last),
		       (wrap & WRAP_TAGS) == 0 ? "json:/%s\n" : "records\ntree:/%s\n", f->key);
	(void)snprintf(t->key, sizeof(t->key), "%s", f->key);
	(void)snprintf(t->matched, sizeof(t->matched), "%.39s", text);
	(void)snprintf(t->form, sizeof(t->form), "%s", f->value == VAL_CELL_HEX ? "hex" : "plain");
	(void)snprintf(t->value, sizeof(t->value), "%.39s",
		       f->value == VAL_CELL_HEX ? s->device.cell : text);
	(void)snprintf(t->path, sizeof(t->path), "%s%s%s", place, layer, last);
	r->n_told++;
}

static enum st put_json_text(struct buf *out, const char *text)
{
	enum st ret = buf_put_u8(out, '"');

	for (; *text != '\0' && ret == ST_OK; text++) {
		if (*text == '"' || *text == '\\')
			ret = buf_put_u8(out, '\\');
		if (ret == ST_OK)
			ret = buf_put_u8(out, (uint8_t)*text);
	}
	return ret == ST_OK ? buf_put_u8(out, '"') : ret;
}

static enum st put_json_member(struct buf *out, const struct lab_field *f, const char *text,
			       bool first)
{
	enum st ret = first ? ST_OK : buf_put_u8(out, ',');

	if (ret == ST_OK)
		ret = put_json_text(out, f->key);
	if (ret == ST_OK)
		ret = buf_put_u8(out, ':');
	if (ret != ST_OK)
		return ret;
	return f->number ? buf_put_str(out, text) : put_json_text(out, text);
}

static enum st put_record(struct lab_request *r, const struct lab_state *s, int64_t ns,
			  struct buf *out)
{
	const struct lab_client *c = r->client;
	const struct lab_field *fields[FIELDS_MAX];
	size_t n = order_fields(c, fields);
	bool tags = (c->wrap & WRAP_TAGS) != 0;
	enum st ret = tags ? ST_OK : buf_put_u8(out, '{');

	for (size_t i = 0; i < n && ret == ST_OK; i++) {
		char text[LAB_VALUE_MAX];

		lab_value_write(fields[i], c, s, ns, text);
		note(r, fields[i], text, s);
		if (!tags)
			ret = put_json_member(out, fields[i], text, i == 0);
		else if (text[0] != '\0')
			ret = buf_printf(out, "%s%s;", fields[i]->key, text);
	}
	if (ret == ST_OK && !tags)
		ret = buf_put_u8(out, '}');
	if (ret == ST_OK && (c->wrap & WRAP_NUL) != 0)
		ret = buf_put_u8(out, 0);
	return ret;
}

/* --- wrapping ------------------------------------------------------------------------------- */

static enum st put_base64(struct buf *out, struct span in, bool lines)
{
	static const char symbols[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789+/";
	enum st ret = ST_OK;

	for (size_t i = 0; i < in.len && ret == ST_OK; i += 3) {
		size_t left = in.len - i;
		uint32_t v = (uint32_t)in.p[i] << 16;
		char four[4];

		if (left > 1)
			v |= (uint32_t)in.p[i + 1] << 8;
		if (left > 2)
			v |= in.p[i + 2];
		four[0] = symbols[v >> 18];
		four[1] = symbols[v >> 12 & 63];
		four[2] = left > 1 ? symbols[v >> 6 & 63] : '=';
		four[3] = left > 2 ? symbols[v & 63] : '=';
		ret = buf_put(out, span_of(four, 4));
		if (ret == ST_OK && lines && (i % 57 == 54 || left <= 3))
			ret = buf_put_u8(out, '\n');
	}
	return ret;
}

static enum st put_hex_form(struct buf *out, struct span in)
{
	static const char digits[] = "0123456789ABCDEF";
	enum st ret = buf_put_str(out, "data=");

	for (size_t i = 0; i < in.len && ret == ST_OK; i++) {
		char two[2] = { digits[in.p[i] >> 4], digits[in.p[i] & 15] };

		ret = buf_put(out, span_of(two, 2));
	}
	return ret;
}

static enum st put_wrapped(const struct lab_client *c, struct buf *out, struct span record)
{
	if ((c->wrap & WRAP_BASE64) != 0)
		return put_base64(out, record, (c->wrap & WRAP_LINES) != 0);
	return (c->wrap & WRAP_HEX) != 0 ? put_hex_form(out, record) : buf_put(out, record);
}

/* --- HTTP ----------------------------------------------------------------------------------- */

static enum st put_host(struct buf *out, const struct lab_client *c)
{
	if (c->port == 80 || c->port == 443)
		return buf_put_str(out, c->host);
	return buf_printf(out, "%s:%u", c->host, c->port);
}

static enum st put_head(struct buf *out, const struct lab_client *c, size_t body_len)
{
	enum st ret = ST_OK;

	for (const char *p = c->head; *p != '\0' && ret == ST_OK; p++) {
		if (*p == '\n') {
			ret = buf_put_str(out, "\r\n");
		} else if (*p != '%') {
			ret = buf_put_u8(out, (uint8_t)*p);
		} else {
			p++;
			ret = *p == 'h'	  ? put_host(out, c)
			      : *p == 'p' ? buf_put_str(out, c->path)
					  : buf_printf(out, "%zu", body_len);
		}
	}
	return ret;
}

/* --- CoAP (RFC 7252 section 3.1) ------------------------------------------------------------ */

/* Delta and length, each in a nibble with up to two more bytes. */
static enum st put_option(struct buf *out, unsigned *last, unsigned number, struct span value)
{
	size_t delta = number - *last, len = value.len;
	uint8_t head[3];
	size_t n = 1;

	*last = number;
	head[0] = (uint8_t)((delta < 13 ? delta : 13) << 4 | (len < 13 ? len : 13));
	if (delta >= 13)
		head[n++] = (uint8_t)(delta - 13);
	if (len >= 13)
		head[n++] = (uint8_t)(len - 13);
	if (delta >= 13 + 256 || len >= 13 + 256)
		return ST_LIMIT;
	if (buf_put(out, span_of(head, n)) != ST_OK)
		return ST_NOMEM;
	return buf_put(out, value);
}

static void note_query(struct lab_request *r, enum kind kind, const char *value)
{
	struct lab_told *t = &r->told[r->n_told++];

	*t = (struct lab_told){ .kind = kind, .form = "plain", .key = "ep" };
	(void)snprintf(t->value, sizeof(t->value), "%s", value);
	(void)snprintf(t->matched, sizeof(t->matched), "%s", value);
	(void)snprintf(t->path, sizeof(t->path), "coap.query:ep\n");
}

/* LwM2M registration: POST /rd?ep=..&lt=86400&lwm2m=1.0 */
static enum st put_lwm2m(struct lab_request *r, const struct lab_state *s, unsigned *last)
{
	char ep[80];
	enum st ret;

	(void)snprintf(ep, sizeof(ep), "ep=%s;%s", s->device.imei, s->sims[0].imsi);
	note_query(r, KIND_IMEI, s->device.imei);
	note_query(r, KIND_IMSI, s->sims[0].imsi);
	ret = put_option(&r->bytes, last, 15, span_str(ep));
	if (ret == ST_OK)
		ret = put_option(&r->bytes, last, 15, SPAN_LIT("lt=86400"));
	if (ret == ST_OK)
		ret = put_option(&r->bytes, last, 15, SPAN_LIT("lwm2m=1.0"));
	return ret == ST_OK ? buf_put_str(&r->bytes, "\xff</1/0>,</3/0>") : ret;
}

static enum st put_coap(struct lab_request *r, const struct lab_state *s, struct span body)
{
	const struct lab_client *c = r->client;
	uint8_t format = (uint8_t)c->content_format;
	unsigned last = 0;
	enum st ret = ST_OK;

	if (c->path[0] != '\0')
		ret = put_option(&r->bytes, &last, 11, span_str(c->path));
	if (ret == ST_OK)
		ret = put_option(&r->bytes, &last, 12, span_of(&format, 1));
	if (ret == ST_OK && (c->wrap & WRAP_QUERY) != 0)
		return put_lwm2m(r, s, &last);
	if (ret == ST_OK)
		ret = buf_put_u8(&r->bytes, 0xff);
	return ret == ST_OK ? buf_put(&r->bytes, body) : ret;
}

enum st lab_request_make(struct lab_request *r, const struct lab_client *c,
			 const struct lab_state *s, int64_t ns)
{
	struct buf record, body;
	enum st ret = ST_OK;

	r->client = c;
	r->n_told = 0;
	buf_clear(&r->bytes);
	buf_init(&record, BYTES_MAX);
	buf_init(&body, BYTES_MAX);
	if (c->n_fields != 0)
		ret = put_record(r, s, ns, &record);
	if (ret == ST_OK)
		ret = put_wrapped(c, &body, buf_span(&record));
	if (ret == ST_OK && c->transport == LAB_COAP) {
		ret = put_coap(r, s, buf_span(&body));
	} else if (ret == ST_OK) {
		ret = put_head(&r->bytes, c, body.len);
		if (ret == ST_OK)
			ret = buf_put(&r->bytes, buf_span(&body));
	}
	buf_deinit(&record);
	buf_deinit(&body);
	return ret;
}
