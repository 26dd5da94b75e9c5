#include "lab/value.h"

#include "base/tm.h"

#include <stdio.h>
#include <string.h>

enum kind lab_value_kind(enum lab_value v)
{
	switch (v) {
	case VAL_IMEI1:
	case VAL_IMEI2:
		return KIND_IMEI;
	case VAL_ICCID1:
	case VAL_ICCID2:
		return KIND_ICCID;
	case VAL_IMSI1:
	case VAL_IMSI2:
		return KIND_IMSI;
	case VAL_MAC:
		return KIND_MAC;
	case VAL_SERIAL:
		return KIND_SERIAL;
	case VAL_CELL:
	case VAL_CELL_HEX:
		return KIND_CELL_ID;
	case VAL_SSID:
		return KIND_SSID;
	case VAL_TOKEN:
		return KIND_DEVICE_ID;
	default:
		return KIND_COUNT_;
	}
}

/* Samsung tells another operator's subscriber by a placeholder (facts.md A4). */
static const char *imsi_of(const struct lab_client *c, const struct lab_sim *sim)
{
	if (sim->iccid[0] == '\0')
		return "";
	if (strcmp(c->name, "samsung") != 0 || strncmp(sim->oper, "460", 3) != 0)
		return sim->imsi;
	if (strcmp(sim->oper, "46001") == 0)
		return "111111111111111";
	return strcmp(sim->oper, "46000") == 0 ? "222222222222222" : sim->imsi;
}

static const char *text_of(const struct lab_field *f, const struct lab_client *c,
			   const struct lab_state *s)
{
	const struct lab_device *d = &s->device;

	switch (f->value) {
	case VAL_MODEL:
		return d->model;
	case VAL_BUILD:
		return d->build;
	case VAL_OS:
		return d->os;
	case VAL_ROM:
		return d->rom;
	case VAL_RAM:
		return d->ram;
	case VAL_IMEI1:
		return d->imei;
	case VAL_IMEI2:
		return d->imei2;
	case VAL_ICCID1:
		return s->sims[0].iccid;
	case VAL_ICCID2:
		return s->sims[1].iccid;
	case VAL_IMSI1:
		return imsi_of(c, &s->sims[0]);
	case VAL_IMSI2:
		return imsi_of(c, &s->sims[1]);
	case VAL_MAC:
		return d->mac;
	case VAL_SERIAL:
		return d->serial;
	case VAL_SSID:
		return s->wifi ? d->ssid : "";
	case VAL_BRAND:
		return d->brand;
	case VAL_COUNTRY:
		return s->sims[0].country;
	case VAL_OPERATOR:
		return s->sims[0].oper[0] != '\0' ? s->sims[0].oper + 3 : "";
	case VAL_DATA_SIM:
		return s->data_sim == 1 ? "1" : "2";
	case VAL_VOLTE1:
		return s->sims[0].volte ? "1" : "2";
	case VAL_ACCESS:
		return s->wifi ? "2" : "1";
	case VAL_NETWORK:
		return s->wifi ? "WiFi" : "Mobile";
	default:
		return f->text;
	}
}

static void write_date(const struct lab_state *s, int64_t ns, char between, char out[LAB_VALUE_MAX])
{
	char text[TM_TEXT_MAX];

	tm_format(ns + s->scenario->utc_offset * 1000000000LL, text);
	(void)snprintf(out, LAB_VALUE_MAX, "%.10s%c%.8s", text, between, text + 11);
}

static void write_cell(const struct lab_field *f, const struct lab_client *c,
		       const struct lab_state *s, char out[LAB_VALUE_MAX])
{
	unsigned long cell = 0;

	for (const char *p = s->device.cell; *p != '\0'; p++)
		cell = cell * 10 + (unsigned long)(*p - '0');
	if (cell == 0)
		return;
	/* Where it has one, a country gate may hold back the location alone (facts.md A7). */
	if ((c->gates & GATE_BIT(GATE_COUNTRY)) != 0 && lab_country_denied(s))
		return;
	(void)snprintf(out, LAB_VALUE_MAX, f->value == VAL_CELL ? "%lu" : "%08lx", cell);
}

void lab_value_write(const struct lab_field *f, const struct lab_client *c,
		     const struct lab_state *s, int64_t ns, char out[LAB_VALUE_MAX])
{
	out[0] = '\0';
	if (f->value == VAL_DATE || f->value == VAL_DATE_COMMA)
		write_date(s, ns, f->value == VAL_DATE ? ' ' : ',', out);
	else if (f->value == VAL_CELL || f->value == VAL_CELL_HEX)
		write_cell(f, c, s, out);
	else
		(void)snprintf(out, LAB_VALUE_MAX, "%s", text_of(f, c, s));
}
