#!/bin/bash
# Prometheus takes the figures of a running program and evaluates every rule; each alert fires on what it is for, and a
# rule that is broken is seen to be found.
source "$(dirname "$0")/lib.sh"
"$zwfw" init --data "$folder/data" >/dev/null
serve_zwfw "$folder/data"
cp deploy/prometheus/*.yml tests/deploy/alerts_test.yml "$folder"
sed -i "s/127.0.0.1:8080/127.0.0.1:$port/; s/15s/1s/; /^alerting/,\$d" "$folder/prometheus.yml"
promtool check config "$folder/prometheus.yml" >"$folder/check.log" 2>&1 || fail "the configuration is not right"
promtool test rules "$folder/alerts_test.yml" >"$folder/rules.log" 2>&1 || fail "an alert does not fire as it should"
mkdir "$folder/broken"
cp "$folder/alerts_test.yml" "$folder/broken"
sed 's/failing_seconds > 600/failing_seconds > 6000/' "$folder/alerts.yml" >"$folder/broken/alerts.yml"
! promtool test rules "$folder/broken/alerts_test.yml" >/dev/null 2>&1 || fail "a broken rule is not found"

watch=$(free_port)
start prometheus prometheus --config.file="$folder/prometheus.yml" --storage.tsdb.path="$folder/tsdb" \
    --web.listen-address="127.0.0.1:$watch" --log.level=warn
asked() { curl -fsG "127.0.0.1:$watch/api/v1/query" --data-urlencode "query=$1"; }
is_up() { [[ $(asked 'up{job="zwfw"}') == *'"1"]'* ]]; }
await "prometheus sees the program" 20 is_up
is_evaluated() { curl -fs "127.0.0.1:$watch/api/v1/rules" >"$folder/rules" && ! grep -q '"health":"unknown"' "$folder/rules"; }
await "the rules are evaluated" 20 is_evaluated
! grep -q '"health":"err"' "$folder/rules" || fail "a rule fails"
# Every figure that a rule names is one that the program has.
curl -fs "127.0.0.1:$port/metrics" >"$folder/figures"
grep "expr:" deploy/prometheus/alerts.yml | grep -o "zwfw_[a-z_]*" | sort -u | while read -r name; do
    grep -q "^$name[ {]" "$folder/figures" || fail "the program has no $name"
done
echo "prometheus: $(grep -c 'alert:' deploy/prometheus/alerts.yml) alerts"
