#include "packet/link.h"

#include "packet/cooked.h"
#include "packet/eth.h"
#include "packet/ieee80211.h"
#include "packet/ieee802154.h"
#include "packet/juniper.h"
#include "packet/lan.h"
#include "packet/ip.h"
#include "packet/meta.h"
#include "packet/ppp.h"
#include "packet/upper_pdu.h"
#include "packet/wan.h"

/* Rising numbers. */
static const struct link_type rows[] = {
	{ 0, null_decode, NULL },
	{ 1, eth_decode, NULL },
	{ 6, tokenring_decode, NULL },
	{ 8, slip_decode, NULL },
	{ 9, ppp_decode, NULL },
	{ 10, fddi_decode, NULL },
	{ 12, ip_decode, NULL }, /* DLT_RAW, where it was written unmapped */
	{ 14, ip_decode, NULL }, /* the same on OpenBSD */
	{ 50, ppp_hdlc_decode, NULL },
	{ 51, pppoe_decode, NULL },
	{ 99, NULL, "Symantec firewall frames are not read" },
	{ 100, atm_rfc1483_decode, NULL },
	{ 101, ip_decode, NULL },
	{ 104, chdlc_decode, NULL },
	{ 105, ieee80211_decode, NULL },
	{ 106, atm_clip_decode, NULL },
	{ 107, frelay_decode, NULL },
	{ 108, loop_decode, NULL },
	{ 109, enc_decode, NULL },
	{ 113, sll_decode, NULL },
	{ 117, pflog_decode, NULL },
	{ 119, prism_decode, NULL },
	{ 122, NULL, "IP over Fibre Channel is not read" },
	{ 123, sunatm_decode, NULL },
	{ 127, radiotap_decode, NULL },
	{ 129, arcnet_decode, NULL },
	{ 130, juniper_other_decode, NULL }, /* multilink PPP */
	{ 131, juniper_other_decode, NULL }, /* multilink frame relay */
	{ 132, juniper_other_decode, NULL }, /* encryption */
	{ 133, juniper_other_decode, NULL }, /* GGSN */
	{ 134, juniper_other_decode, NULL }, /* multilink frame relay, FRF.16 */
	{ 135, juniper_atm2_decode, NULL },
	{ 136, juniper_other_decode, NULL }, /* services */
	{ 137, juniper_atm1_decode, NULL },
	{ 138, firewire_decode, NULL },
	{ 143, NULL, "DOCSIS is not read" },
	{ 149, pktap_decode, NULL }, /* DLT_USER2, as Apple first used it */
	{ 163, avs_decode, NULL },
	{ 164, juniper_monitor_decode, NULL },
	{ 166, ppp_direction_decode, NULL },
	{ 178, juniper_ether_decode, NULL },
	{ 179, juniper_ppp_decode, NULL },
	{ 180, juniper_frelay_decode, NULL },
	{ 181, juniper_chdlc_decode, NULL },
	{ 182, mfr_decode, NULL },
	{ 187, NULL, "Bluetooth HCI is not read" },
	{ 189, NULL, "USB is not read" },
	{ 192, ppi_decode, NULL },
	{ 195, ieee802154_fcs_decode, NULL },
	{ 201, NULL, "Bluetooth HCI is not read" },
	{ 204, ppp_direction_decode, NULL },
	{ 205, chdlc_direction_decode, NULL },
	{ 206, frelay_direction_decode, NULL },
	{ 220, NULL, "USB is not read" },
	{ 228, ip_decode, NULL },
	{ 229, ip_decode, NULL },
	{ 230, ieee802154_decode, NULL },
	{ 239, nflog_decode, NULL },
	{ 249, NULL, "USB is not read" },
	{ 251, NULL, "Bluetooth Low Energy is not read" },
	{ 252, upper_pdu_decode, NULL },
	{ 253, NULL, "netlink is not read" },
	{ 258, pktap_decode, NULL },
	{ 276, sll2_decode, NULL },
};

static const struct link_type unknown = { 0, NULL, "link type is not known" };

const struct link_type *link_find(uint32_t number)
{
	size_t lo = 0, hi = N_ELEMENTS(rows);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (rows[mid].number == number)
			return &rows[mid];
		if (rows[mid].number < number)
			lo = mid + 1;
		else
			hi = mid;
	}
	return &unknown;
}

void link_decode(struct ctx *c, const struct link_type *l, uint32_t number, struct span s)
{
	if (LIKELY(l->decode != NULL)) {
		l->decode(c, s);
		return;
	}
	anomaly_say(&c->d->anomalies, "linktype", c->seg.frame, number, l->unread);
	ctx_emit_link(c, PACKET_LINK_RAW, s);
}
