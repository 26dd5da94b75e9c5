#include "identify/profile_value.h"

#include "base/span.h"
#include "base/vec.h"
#include "identify/norm.h"

enum { TEXT_MAX = 4096 };

/* What a value of a kind looks like, for who wrote another. */
static const char *const wanted[KIND_COUNT_] = {
	[KIND_IMEI] = "15 digits (14 without the check digit, 16 with the version)",
	[KIND_IMEISV] = "16 digits",
	[KIND_MEID] = "14 hex digits",
	[KIND_IMSI] = "14 or 15 digits",
	[KIND_EID] = "32 digits",
	[KIND_ICCID] = "18 to 22 digits",
	[KIND_MSISDN] = "a telephone number of 5 to 15 digits",
	[KIND_MAC] = "six pairs of hex digits",
	[KIND_BSSID] = "six pairs of hex digits",
	[KIND_ANDROID_ID] = "16 hex digits",
	[KIND_AD_ID] = "a UUID",
	[KIND_EMAIL] = "an e-mail address",
	[KIND_CELL_ID] = "a number up to 68719476735",
	[KIND_LAC] = "a number up to 16777215",
	[KIND_CDMA_ID] = "three numbers sid-nid-bid",
	[KIND_PLMN] = "5 or 6 digits",
};

enum st profile_text(struct profile *p, struct span written, struct span *ret, const char **why)
{
	if (written.len > TEXT_MAX) {
		*why = "at most 4096 bytes";
		return ST_BAD;
	}
	return arena_dup(&p->arena, written, ret) ? ST_OK : ST_NOMEM;
}

static enum st add(struct profile *p, const struct known_value *v, const char **why)
{
	enum st ret = vec_grow((void **)&p->values, &p->cap_values, p->n_values + 1,
			       sizeof(*p->values), PROFILE_VALUES_MAX);

	if (ret == ST_LIMIT) {
		*why = "at most 4096 values";
		return ST_BAD;
	}
	if (ret == ST_OK)
		p->values[p->n_values++] = *v;
	return ret;
}

enum st profile_add(struct profile *p, enum kind k, struct span written, struct span name,
		    const char **why)
{
	struct known_value v = { .kind = k, .device = (unsigned)p->n_devices - 1 };
	char text[NORM_MAX];
	struct span normal = span_trim(written);
	enum st ret;

	if (wanted[k] != NULL)
		normal = span_of(text, norm_value(k, written, text));
	if (normal.len == 0) {
		*why = wanted[k] != NULL ? wanted[k] : "a text that is not empty";
		return ST_BAD;
	}
	ret = profile_text(p, normal, &v.value, why);
	if (ret == ST_OK)
		ret = profile_text(p, name, &v.name, why);
	return ret == ST_OK ? add(p, &v, why) : ret;
}

enum st profile_add_place(struct profile *p, double lat, double lon, unsigned within_m,
			  const char **why)
{
	struct known_value v = { .kind = KIND_LOCATION,
				 .lat = lat,
				 .lon = lon,
				 .within_m = within_m,
				 .device = (unsigned)p->n_devices - 1 };
	char text[NORM_MAX];
	enum st ret;

	if (lat < -90 || lat > 90 || lon < -180 || lon > 180) {
		*why = "lat within 90 and lon within 180 degrees";
		return ST_BAD;
	}
	ret = profile_text(p, span_of(text, norm_location(lat, lon, text)), &v.value, why);
	return ret == ST_OK ? add(p, &v, why) : ret;
}

enum st profile_add_salt(struct profile *p, struct span salt, const char **why)
{
	struct span copy;
	enum st ret = vec_grow((void **)&p->salts, &p->cap_salts, p->n_salts + 1, sizeof(*p->salts),
			       PROFILE_SALTS_MAX);

	if (ret == ST_LIMIT) {
		*why = "at most 256 salts";
		return ST_BAD;
	}
	if (ret == ST_OK)
		ret = profile_text(p, salt, &copy, why);
	if (ret == ST_OK)
		p->salts[p->n_salts++] = copy;
	return ret;
}

enum st profile_add_device(struct profile *p, const char **why)
{
	enum st ret = vec_grow((void **)&p->devices, &p->cap_devices, p->n_devices + 1,
			       sizeof(*p->devices), PROFILE_DEVICES_MAX);

	if (ret == ST_LIMIT) {
		*why = "at most 1024 devices";
		return ST_BAD;
	}
	if (ret == ST_OK)
		p->devices[p->n_devices++] = (struct device){ 0 };
	return ret;
}
