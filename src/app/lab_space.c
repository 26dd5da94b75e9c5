#include "app/lab_space.h"

#include "base/span.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <linux/veth.h>
#include <net/if.h>
#include <net/route.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static const char router_mac[] = "00:00:5e:00:53:01";

static enum st refused(struct err *e, const char *what)
{
	return err_set(e, ST_IO, errno, 0,
		       "live mode needs network namespaces of its own (as root, or where user "
		       "namespaces are allowed): %s: %s",
		       what, strerror(errno));
}

/* --- namespaces ----------------------------------------------------------------------------- */

static void put_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0)
		errno = 0; /* what it was for fails later, and says so */
	close(fd);
}

/* Who may not make a network namespace may still be allowed one inside a user namespace. */
static bool become_user(void)
{
	char text[64];
	unsigned uid = getuid(), gid = getgid();

	if (unshare(CLONE_NEWUSER) != 0)
		return false;
	put_file("/proc/self/setgroups", "deny");
	(void)snprintf(text, sizeof(text), "0 %u 1", uid);
	put_file("/proc/self/uid_map", text);
	(void)snprintf(text, sizeof(text), "0 %u 1", gid);
	put_file("/proc/self/gid_map", text);
	return true;
}

static bool make_one(int *fd)
{
	if (unshare(CLONE_NEWNET) != 0)
		return false;
	/* no router solicitations and the like: the phone says what the scenario says */
	put_file("/proc/sys/net/ipv6/conf/all/disable_ipv6", "1");
	put_file("/proc/sys/net/ipv6/conf/default/disable_ipv6", "1");
	*fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	return *fd >= 0;
}

static bool make_both(struct lab_space *s)
{
	if (make_one(&s->server))
		return make_one(&s->phone);
	return errno == EPERM && become_user() && make_one(&s->server) && make_one(&s->phone);
}

/* --- the cable (rtnetlink) ------------------------------------------------------------------ */

struct message {
	struct nlmsghdr h;
	struct ifinfomsg i;
	char rest[256];
};

static struct rtattr *put(struct message *m, unsigned short type, const void *data, size_t len)
{
	struct rtattr *a = (struct rtattr *)((char *)m + NLMSG_ALIGN(m->h.nlmsg_len));

	a->rta_type = type;
	a->rta_len = (unsigned short)RTA_LENGTH(len);
	if (len != 0)
		memcpy(RTA_DATA(a), data, len);
	m->h.nlmsg_len = (unsigned)(NLMSG_ALIGN(m->h.nlmsg_len) + RTA_ALIGN(a->rta_len));
	return a;
}

static void end(struct message *m, struct rtattr *a)
{
	a->rta_len = (unsigned short)((char *)m + m->h.nlmsg_len - (char *)a);
}

static bool tell_kernel(struct message *m)
{
	char answer[512];
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	struct nlmsghdr *h = (struct nlmsghdr *)answer;
	bool done = fd >= 0 && send(fd, m, m->h.nlmsg_len, 0) == (ssize_t)m->h.nlmsg_len
		    && recv(fd, answer, sizeof(answer), 0)
			       >= (ssize_t)NLMSG_LENGTH(sizeof(struct nlmsgerr));

	if (done && h->nlmsg_type == NLMSG_ERROR) {
		errno = -((struct nlmsgerr *)NLMSG_DATA(h))->error;
		done = errno == 0;
	}
	if (fd >= 0)
		close(fd);
	return done;
}

static bool lay_cable(const struct lab_space *s)
{
	struct message m = { .h = { .nlmsg_len = NLMSG_LENGTH(sizeof(struct ifinfomsg)),
				    .nlmsg_type = RTM_NEWLINK,
				    .nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL
						   | NLM_F_ACK } };
	struct ifinfomsg none = { 0 };
	struct rtattr *info, *data, *peer;

	put(&m, IFLA_IFNAME, LAB_SPACE_PHONE, sizeof(LAB_SPACE_PHONE));
	info = put(&m, IFLA_LINKINFO, NULL, 0);
	put(&m, IFLA_INFO_KIND, "veth", 4);
	data = put(&m, IFLA_INFO_DATA, NULL, 0);
	peer = put(&m, VETH_INFO_PEER, &none, sizeof(none));
	put(&m, IFLA_IFNAME, LAB_SPACE_SERVER, sizeof(LAB_SPACE_SERVER));
	put(&m, IFLA_NET_NS_FD, &s->server, sizeof(s->server));
	end(&m, peer);
	end(&m, data);
	end(&m, info);
	return tell_kernel(&m);
}

/* --- addresses ------------------------------------------------------------------------------ */

static void name_it(struct ifreq *r, const char *device)
{
	memset(r, 0, sizeof(*r));
	(void)snprintf(r->ifr_name, sizeof(r->ifr_name), "%s", device);
}

static void set_in(struct sockaddr *to, const char *ip)
{
	struct sockaddr_in in = { .sin_family = AF_INET };

	(void)inet_pton(AF_INET, ip, &in.sin_addr);
	memcpy(to, &in, sizeof(in));
}

static bool set_mac(int fd, const char *device, const char *mac)
{
	struct ifreq r;

	name_it(&r, device);
	r.ifr_hwaddr.sa_family = 1; /* ARPHRD_ETHER */
	for (unsigned i = 0; i < 6; i++)
		r.ifr_hwaddr.sa_data[i] = (char)strtoul(mac + 3 * i, NULL, 16);
	return ioctl(fd, SIOCSIFHWADDR, &r) == 0;
}

/* Checksums are right in the capture, and segments as the wire would carry them. */
static void offload_nothing(int fd, const char *device)
{
	static const unsigned commands[] = { ETHTOOL_STXCSUM, ETHTOOL_STSO, ETHTOOL_SGSO };
	struct ifreq r;

	name_it(&r, device);
	for (size_t i = 0; i < N_ELEMENTS(commands); i++) {
		struct ethtool_value v = { commands[i], 0 };

		r.ifr_data = (char *)&v;
		(void)ioctl(fd, SIOCETHTOOL, &r);
	}
}

static bool set_address(int fd, const char *device, const char *ip, const char *mask)
{
	struct ifreq r;
	bool done;

	name_it(&r, device);
	set_in(&r.ifr_addr, ip);
	done = ioctl(fd, SIOCSIFADDR, &r) == 0;
	set_in(&r.ifr_netmask, mask);
	return done && ioctl(fd, SIOCSIFNETMASK, &r) == 0;
}

static bool bring_up(int fd, const char *device)
{
	struct ifreq r;

	name_it(&r, device);
	r.ifr_flags = IFF_UP | IFF_RUNNING;
	return ioctl(fd, SIOCSIFFLAGS, &r) == 0;
}

/* An end of the cable: its own address, and the other end beyond which everything lies. */
static bool set_up(const char *device, const char *mac, const char *ip, const char *other)
{
	char name[IFNAMSIZ];
	struct rtentry route = { .rt_flags = RTF_UP, .rt_dev = name };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool done;

	(void)snprintf(name, sizeof(name), "%s", device);
	offload_nothing(fd, device);
	done = fd >= 0 && (mac[0] == '\0' || set_mac(fd, device, mac)) && bring_up(fd, "lo")
	       && set_address(fd, device, ip, "255.255.255.255") && bring_up(fd, device);
	set_in(&route.rt_dst, other);
	set_in(&route.rt_genmask, "255.255.255.255");
	route.rt_flags |= RTF_HOST;
	done = done && ioctl(fd, SIOCADDRT, &route) == 0;
	set_in(&route.rt_dst, "0.0.0.0");
	set_in(&route.rt_genmask, "0.0.0.0");
	set_in(&route.rt_gateway, other);
	route.rt_flags = RTF_UP | RTF_GATEWAY;
	done = done && ioctl(fd, SIOCADDRT, &route) == 0;
	if (fd >= 0)
		close(fd);
	return done;
}

enum st lab_space_make(struct lab_space *s, const char *phone_ip, const char *router_ip,
		       const char *mac, struct err *e)
{
	*s = (struct lab_space){ -1, -1 };
	if (!make_both(s))
		return refused(e, "unshare");
	if (!lay_cable(s))
		return refused(e, "veth");
	if (setns(s->server, CLONE_NEWNET) != 0
	    || !set_up(LAB_SPACE_SERVER, router_mac, router_ip, phone_ip))
		return refused(e, "the router's end");
	if (setns(s->phone, CLONE_NEWNET) != 0
	    || !set_up(LAB_SPACE_PHONE, mac, phone_ip, router_ip))
		return refused(e, "the phone's end");
	return ST_OK;
}

void lab_space_close(struct lab_space *s)
{
	if (s->phone >= 0)
		close(s->phone);
	if (s->server >= 0)
		close(s->server);
	*s = (struct lab_space){ -1, -1 };
}

enum st lab_space_serve(const struct lab_space *s, const char *address, struct err *e)
{
	int fd;
	bool done;

	if (setns(s->server, CLONE_NEWNET) != 0)
		return refused(e, "setns");
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	done = fd >= 0 && set_address(fd, LAB_SPACE_SERVER ":1", address, "255.255.255.255");
	if (fd >= 0)
		close(fd);
	return done ? ST_OK : refused(e, address);
}
