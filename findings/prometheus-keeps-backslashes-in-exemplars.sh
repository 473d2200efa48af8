#!/usr/bin/env bash
# Prometheus 2.42.0 keeps the backslashes of escapes in the label values of exemplars.
#
# OpenMetrics 1.0 escapes `"` and `\` in label values alike, of samples and of exemplars ("Escaping"). Prometheus 2.42.0
# (Debian 12) undoes that for a sample's labels. Of an exemplar it stores `a\"b` where the exposition means `a"b`, so a
# trace id that holds one of the two is not found again.
set -euo pipefail

VERSION=2.42.0+ds-5+deb12u1
folder=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

apt-get download -q "prometheus=$VERSION" >/dev/null
dpkg -x prometheus_*.deb .

cat > serve.py <<'PY'
import http.server
BODY = rb'''# TYPE c counter
c_total{l="a\"b\\c"} 1 # {id="a\"b\\c"} 1
# EOF
'''
class Metrics(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header('Content-Type', 'application/openmetrics-text; version=1.0.0; charset=utf-8')
        self.send_header('Content-Length', str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(('127.0.0.1', 0), Metrics)
print(server.server_port, flush=True)
server.serve_forever()
PY
python3 serve.py > port & pids+=($!)
until [ -s port ]; do sleep 0.1; done
printf 'global: {scrape_interval: 1s}\nscrape_configs: [{job_name: j, static_configs: [{targets: ["127.0.0.1:%s"]}]}]\n' "$(cat port)" > p.yml
usr/bin/prometheus --config.file=p.yml --storage.tsdb.path=data --web.listen-address=127.0.0.1:0 \
  --enable-feature=exemplar-storage > log 2>&1 & pids+=($!)
until api=$(sed -n 's|.*"Listening on" address=||p' log) && [ -n "$api" ]; do sleep 0.2; done

ask() { python3 -c 'import sys,urllib.request as u,urllib.parse as p; print(u.urlopen("http://"+sys.argv[1]+"/api/v1/"+sys.argv[2]+"?"+p.urlencode(dict(a.split("=",1) for a in sys.argv[3:]))).read().decode())' "$api" "$@"; }
for _ in $(seq 60); do
  exemplars=$(ask query_exemplars query=c_total start=0 end=99999999999 2>/dev/null || true)
  case "$exemplars" in *'"id"'*) break ;; esac
  sleep 0.5
done
sample=$(ask query query=c_total)
read_label() { python3 -c 'import json,sys; d=json.load(sys.stdin)["data"]; print(d["result"][0]["metric"]["l"] if "result" in d else d[0]["exemplars"][0]["labels"]["id"])'; }
label=$(printf %s "$sample" | read_label)
exemplar=$(printf %s "$exemplars" | read_label)
printf 'label of the sample:   %s\nlabel of the exemplar: %s\n' "$label" "$exemplar"
[ "$label" = 'a"b\c' ] && [ "$exemplar" = 'a\"b\\c' ]
