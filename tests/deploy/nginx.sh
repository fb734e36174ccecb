#!/bin/bash
# nginx with TLS before the program: HTTP/2 and 1.3 to 1.2 only, plain HTTP sent on, figures kept from the public, the
# client's own address in the program's log whatever he claims.
source "$(dirname "$0")/lib.sh"
"$zwfw" init --data "$folder/data" >/dev/null
echo 'http.trusted_proxy = 127.0.0.1' >"$folder/data/settings.conf"
serve_zwfw "$folder/data"
plain=$(free_port) secure=$(free_port)
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=zwfw.example \
    -addext subjectAltName=DNS:zwfw.example -keyout "$folder/zwfw.key" -out "$folder/zwfw.crt" 2>/dev/null
sed -e "s|127.0.0.1:8080|127.0.0.1:$port|; s|listen 80;|listen 127.0.0.1:$plain;|; s|listen 443 |listen 127.0.0.1:$secure |" \
    -e "s|/etc/nginx/tls|$folder|; s|allow 127.0.0.1;|allow 192.0.2.1;|" deploy/nginx/zwfw.conf >"$folder/zwfw.conf"
{
    echo "worker_processes 1; pid $folder/nginx.pid; error_log stderr; daemon off; events { worker_connections 256; }"
    echo "http { access_log off;"
    for part in body fastcgi proxy scgi uwsgi; do
        [ $part = body ] && echo "client_body_temp_path $folder/tmp-body;" || echo "${part}_temp_path $folder/tmp-$part;"
    done
    echo "include $folder/zwfw.conf; }"
} >"$folder/nginx.conf"
start nginx /usr/sbin/nginx -c "$folder/nginx.conf" -p "$folder"
url=https://zwfw.example:$secure
ask() { curl -s --max-time 10 --cacert "$folder/zwfw.crt" --resolve "zwfw.example:$secure:127.0.0.1" "$@"; }
await "nginx answers" 10 ask -f "$url/readyz"

expect() { # what is
    [ "$2" = "$3" ] || fail "$1: $2, not $3"
}
expect "protocol" "$(ask -o /dev/null -w '%{http_version} %{http_code}' --http2 "$url/readyz")" "2 200"
expect "an item list" "$(ask -o /dev/null -w '%{http_code}' "$url/api/v1/items?region=630200")" 200
expect "figures from outside" "$(ask -o /dev/null -w '%{http_code}' "$url/metrics")" 403
expect "plain HTTP" "$(curl -s -o /dev/null -w '%{http_code} %{redirect_url}' -H 'Host: zwfw.example' "127.0.0.1:$plain/readyz")" \
    "308 https://zwfw.example/readyz"
ask -D "$folder/headers" -o /dev/null "$url/api/v1/none"
for header in strict-transport-security x-content-type-options content-security-policy; do
    grep -qi "^$header:" "$folder/headers" || fail "no $header"
done
for version in 1.0 1.1; do
    ! ask --tls-max $version -o /dev/null "$url/readyz" || fail "TLS $version is taken"
done
for version in 1.2 1.3; do
    ask --tlsv$version --tls-max $version -f -o /dev/null "$url/readyz" || fail "TLS $version is not taken"
done
ask -o /dev/null -H 'X-Forwarded-For: 203.0.113.9' "$url/api/v1/items?claims=another"
await "the log has it" 5 grep -q 'claims\|api/v1/items' "$folder/zwfw.log"
! grep -q '203.0.113.9' "$folder/zwfw.log" || fail "an address that a client made up is believed"
# An upload of 30 MB passes and is refused by the program for its missing sign-in, not by nginx.
head -c 30000000 /dev/zero >"$folder/large"
expect "a large upload" "$(ask -o "$folder/answer" -w '%{http_code}' -F "file=@$folder/large" "$url/api/v1/files")" 401
echo "nginx: TLS 1.2 and 1.3, HTTP/2, headers, addresses"
