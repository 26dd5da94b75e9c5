/*
 * profile.h - the device profile (docs/contract: "Device profile").
 *
 * Read once, by the process that keeps, from a file its user names. Values
 * are normalised to the kinds' normal forms. A profile owns its memory.
 */
#ifndef IDENTIFY_PROFILE_H
#define IDENTIFY_PROFILE_H

#include "base/arena.h"
#include "base/err.h"
#include "model/kind.h"
#include "model/net.h"

#include <stdio.h>

struct known_value {
	enum kind kind;
	struct span value; /* normal form */
	struct span name;  /* of an `other` value, else empty */
	double lat, lon;   /* KIND_LOCATION */
	unsigned within_m;
	unsigned device; /* index into devices */
};

struct device {
	struct span name, model, build, fingerprint, security_patch, batch;
	struct mac mac; /* selects its traffic, when known */
	struct ip ip;	/* likewise, IP_NONE when not given */
};

struct profile {
	struct arena arena;
	struct device *devices;
	size_t n_devices, cap_devices;
	struct known_value *values;
	size_t n_values, cap_values;
	struct span *salts;
	size_t n_salts, cap_salts;
};

void profile_init(struct profile *p);
void profile_deinit(struct profile *p);

/*
 * Reads YAML. ST_OK; ST_BAD: err.msg names line and key ("line 4: unknown key
 * 'imie' (did you mean 'imei'?)") and never repeats a value; ST_IO, ST_NOMEM.
 */
MUST_CHECK enum st profile_read(struct profile *p, FILE *f, struct err *e);

/* Index of the device that an endpoint belongs to (mac or ip_address); n_devices: none. */
size_t profile_device_of(const struct profile *p, const struct endpoint *ep);

#endif
