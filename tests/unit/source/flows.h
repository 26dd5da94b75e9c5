/*
 * flows.h - flows as mitmproxy dumps them, encoded by a Python writer of typed netstrings.
 *
 * NOW: version 21; WS: an upgrade to WebSocket; OLD: version 0.17, keys as bytes; TCP, UDP, DNS:
 * flows that are no HTTP; LARGE: header and body longer than is looked ahead for.
 */
#ifndef TESTS_SOURCE_FLOWS_H
#define TESTS_SOURCE_FLOWS_H

/* clang-format off */
#define FLOW_NOW \
	"888:9:websocket;0:~8:response;153:6:reason;2:OK,11:status_code;3:200#15:timestam" \
	"p_start;12:1500000001.0^8:trailers;11:8:1:T,1:2,]]7:content;4:\000two,7:headers;0:]" \
	"12:http_version;8:HTTP/1.1,}7:request;294:4:path;23:/a?imei=001010000000016,9:au" \
	"thority;0:,6:scheme;5:https,6:method;4:POST,4:port;3:443#4:host;11:example.org;1" \
	"3:timestamp_end;12:1500000000.5^15:timestamp_start;13:1500000000.25^8:trailers;0" \
	":~7:content;3:one,7:headers;37:22:4:Host,11:example.org,]8:1:X,1:1,]]12:http_ver" \
	"sion;8:HTTP/1.1,}6:backup;31:7:request;17:4:path;7:/backup,}}8:metadata;0:}11:se" \
	"rver_conn;111:3:via;0:~7:address;21:11:example.org;3:443#]3:tls;4:true!3:sni;11:" \
	"example.org;8:peername;18:9:192.0.2.1;3:443#]}11:client_conn;137:10:proxy_mode;7" \
	":regular;8:sockname;19:9:127.0.0.1;4:8080#]8:peername;23:11:192.168.1.7;5:50123#" \
	"]3:tls;4:true!18:transport_protocol;3:tcp;}5:error;0:~2:id;1:x;4:type;4:http;7:v" \
	"ersion;2:21#}"

#define FLOW_WS \
	"802:9:websocket;142:8:messages;105:48:1:1#4:true!2:hi,12:1500000002.5^5:false!5:" \
	"false!]49:1:2#5:false!2:\000\001,12:1500000003.0^5:false!5:false!]]10:close_code;4:100" \
	"5#}8:response;46:11:status_code;3:101#6:reason;0:,7:headers;0:]}7:request;250:4:" \
	"path;23:/a?imei=001010000000016,9:authority;0:,6:scheme;4:http,6:method;3:GET,4:" \
	"port;2:80#4:host;11:example.org;13:timestamp_end;12:1500000000.5^15:timestamp_st" \
	"art;13:1500000000.25^8:trailers;0:~7:content;0:~7:headers;0:]12:http_version;8:H" \
	"TTP/1.1,}11:server_conn;111:3:via;0:~7:address;21:11:example.org;3:443#]3:tls;4:" \
	"true!3:sni;11:example.org;8:peername;18:9:192.0.2.1;3:443#]}11:client_conn;137:1" \
	"0:proxy_mode;7:regular;8:sockname;19:9:127.0.0.1;4:8080#]8:peername;23:11:192.16" \
	"8.1.7;5:50123#]3:tls;4:true!18:transport_protocol;3:tcp;}4:type;4:http;7:version" \
	";2:20#}"

#define FLOW_OLD \
	"556:11:client_conn,97:7:address,56:7:address,23:11:192.168.1.7,5:50123#]8:use_ip" \
	"v6,5:false!}15:ssl_established,5:false!}11:server_conn,164:7:address,53:7:addres" \
	"s,20:11:example.org,2:80#]8:use_ipv6,5:false!}12:peer_address,0:~10:ip_address,6" \
	"0:7:address,28:11:2001:db8::1,2:80#1:0#1:0#]8:use_ipv6,4:true!}}7:version,9:1:0#" \
	"2:17#]7:request,136:6:scheme,4:http,4:host,11:example.org,4:port,2:80#4:path,4:/" \
	"old,6:method,3:GET,7:headers,0:]4:body,1:x,15:timestamp_start,10:1500000000#}8:r" \
	"esponse,54:4:code,3:404#3:msg,9:Not Found,7:headers,0:]4:body,0:,}4:type,4:http," \
	"}"

#define FLOW_TCP \
	"411:8:messages;69:31:4:true!5:hello,12:1500000000.5^]30:5:false!3:you,12:1500000" \
	"001.5^]]5:error;0:~11:client_conn;137:10:proxy_mode;7:regular;8:sockname;19:9:12" \
	"7.0.0.1;4:8080#]8:peername;23:11:192.168.1.7;5:50123#]3:tls;4:true!18:transport_" \
	"protocol;3:tcp;}11:server_conn;111:3:via;0:~7:address;21:11:example.org;3:443#]3" \
	":tls;4:true!3:sni;11:example.org;8:peername;18:9:192.0.2.1;3:443#]}4:type;3:tcp;" \
	"7:version;2:21#}"

#define FLOW_UDP \
	"353:8:messages;21:17:4:true!1:q,3:1.5^]]11:client_conn;138:10:proxy_mode;7:regul" \
	"ar;8:sockname;19:9:127.0.0.1;4:8080#]8:peername;23:11:192.168.1.7;5:50123#]3:tls" \
	";5:false!18:transport_protocol;3:udp;}11:server_conn;111:3:via;0:~7:address;21:1" \
	"1:example.org;3:443#]3:tls;4:true!3:sni;11:example.org;8:peername;18:9:192.0.2.1" \
	";3:443#]}4:type;3:udp;7:version;2:21#}"

#define FLOW_DNS \
	"433:7:request;89:2:id;1:1#5:query;4:true!9:questions;49:45:4:name;11:example.org" \
	";4:type;1:1#5:class;1:1#}]}8:response;0:~11:client_conn;137:10:proxy_mode;7:regu" \
	"lar;8:sockname;19:9:127.0.0.1;4:8080#]8:peername;23:11:192.168.1.7;5:50123#]3:tl" \
	"s;4:true!18:transport_protocol;3:tcp;}11:server_conn;111:3:via;0:~7:address;21:1" \
	"1:example.org;3:443#]3:tls;4:true!3:sni;11:example.org;8:peername;18:9:192.0.2.1" \
	";3:443#]}4:type;3:dns;7:version;2:21#}"

/* clang-format on */

#endif
