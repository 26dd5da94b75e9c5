/*
 * scenario.h - what a re-enacted phone is and what is done to it, read from YAML.
 *
 * docs: data/lab/ holds one for each scene. Days are numbered from 1, times of
 * day are local (utc_offset). A scenario owns its lists.
 */
#ifndef LAB_SCENARIO_H
#define LAB_SCENARIO_H

#include "lab/answer.h"
#include "lab/client.h"
#include "lab/form.h"

enum { LAB_DAYS_MAX = 1000, LAB_WINDOWS_MAX = 8, LAB_FLEET_MAX = 100 };

struct lab_sim {
	unsigned slot; /* 1 or 2 */
	char iccid[24], imsi[16];
	char oper[8], country[4]; /* what gates test: PLMN and MCC, apart from the IMSI */
	bool volte;
};

struct lab_device {
	char name[64], brand[16], model[32], os[24], rom[8], ram[8];
	char imei[16], imei2[16], mac[18], serial[24], cell[12], ssid[36];
	char build[48], fingerprint[96], patch[12], batch[16], carrier[12];
	bool registration; /* persist.vendor.radio.ps.registration.enabled */
	bool reattach;	   /* Wi-Fi comes back at screen-on, the service at unlock */
	unsigned dark_s;   /* darkness after which it does */
	char ip[16];
	struct form_list sims; /* struct lab_sim */
};

struct lab_habit {
	unsigned from, to;   /* days */
	unsigned wake, rest; /* seconds of the day */
	unsigned screens;    /* a day */
	unsigned unlocks;    /* percent of them */
	bool restart;	     /* switched on at wake, off at rest */
};

struct lab_step {
	unsigned day, at;
	enum lab_event what;
	struct lab_sim sim;		 /* sim_change */
	char text[80];			 /* note */
	char build[48], fingerprint[96]; /* ota */
	const struct lab_client *client; /* ota: the client it brings */
	enum lab_reply answer;		 /* server */
	bool on;			 /* roaming, volte */
};

struct lab_window {
	char name[16];
	unsigned from, to; /* days, both included */
};

struct lab_server {
	enum lab_reply answer;
	char address[16]; /* what DNS answers for the client's host */
	char dns[8];	  /* "answers" or "fails" */
};

struct lab_fleet {
	unsigned devices, wrong; /* how many, how many of them have the client */
	char wrong_batch[16], right_batch[16];
};

struct lab_noise {
	unsigned kib_a_day; /* about */
};

struct scenario {
	char title[96];
	int64_t start_ns; /* 00:00 UTC of day 1 */
	int utc_offset;	  /* seconds */
	unsigned days;
	char capture[8]; /* "router": Ethernet, what goes over Wi-Fi; "device": IP, all */
	const struct lab_client *client;
	char country_gate[12]; /* "all" or "location" (facts.md A7) */
	struct lab_device device;
	struct lab_server server;
	struct lab_noise noise;
	struct lab_fleet fleet;
	struct form_list habits;  /* struct lab_habit */
	struct form_list script;  /* struct lab_step */
	struct form_list windows; /* struct lab_window */
};

void scenario_init(struct scenario *s);
void scenario_deinit(struct scenario *s);

/* ST_OK; ST_BAD with line, key and reason, never a value; ST_LIMIT, ST_NOMEM. */
MUST_CHECK enum st scenario_read(struct scenario *s, struct span text, struct err *e);

/* The instant of a local time of day. */
int64_t scenario_time(const struct scenario *s, unsigned day, unsigned second);
const struct lab_sim *scenario_sim(const struct lab_device *d, unsigned slot);

#endif
