#!/bin/sh
# What nginx says of itself, in the format of Prometheus.
status=$(wget -qO- http://127.0.0.1:8089/) || {
    printf 'Content-Type: text/plain\r\n\r\nnginx_up 0\n'
    exit
}
printf 'Content-Type: text/plain; version=0.0.4\r\n\r\n'
printf '%s\n' "$status" | awk '
    /^Active/ { print "nginx_connections_active " $3 }
    /^ *[0-9]+ [0-9]+ [0-9]+ *$/ {
        print "nginx_connections_accepted_total " $1
        print "nginx_http_requests_total " $3
    }
    END { print "nginx_up 1" }'
