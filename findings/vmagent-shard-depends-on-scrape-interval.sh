#!/usr/bin/env bash
# vmagent 1.112 shares targets among the members of a cluster by a hash that covers the scrape interval.
#
# With -promscrape.cluster.membersCount=2 each member keeps the targets whose hash is its own. The descriptions of these
# flags say nothing of an interval. Change scrape_interval alone, and targets move to the other member: their counters
# begin anew there, which stream aggregation sees as sources that ended and others that appeared.
set -euo pipefail

VERSION=1.112.0+ds1-2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# Debian 13's package, from the mirror of this system's apt.
mirror=$(apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' | awk '$1 == "Debian" && $2 !~ /-/ { print $3; exit }')
mkdir -p lists/partial cache/archives/partial
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror trixie main" > sources.list
apt=(-o Dir::Etc::sourcelist="$folder/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$folder/lists"
  -o Dir::Cache="$folder/cache" -o APT::Sandbox::User=root)
apt-get "${apt[@]}" update -q > /dev/null
apt-get "${apt[@]}" download -q "victoria-metrics=$VERSION" > /dev/null
dpkg -x victoria-metrics_*.deb .

# The targets that member 0 of 2 keeps, by the interval.
kept() {
  cat > scrape.yml <<YML
scrape_configs:
  - job_name: nodes
    scrape_interval: $1
    static_configs: [{targets: ['127.0.0.1:1', '127.0.0.1:2', '127.0.0.1:3', '127.0.0.1:4', '127.0.0.1:5', '127.0.0.1:6']}]
YML
  local port
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  usr/bin/vmagent -promscrape.config=scrape.yml -promscrape.cluster.membersCount=2 -promscrape.cluster.memberNum=0 \
    -remoteWrite.url=http://127.0.0.1:9/ -remoteWrite.tmpDataPath=queue -httpListenAddr="127.0.0.1:$port" \
    > log 2>&1 &
  local vmagent=$! answer=''
  for _ in $(seq 100); do
    answer=$(python3 -c 'import sys, urllib.request as u; print(u.urlopen(sys.argv[1]).read().decode())' \
      "http://127.0.0.1:$port/api/v1/targets" 2>/dev/null || true)
    case "$answer" in *scrapePool*) break ;; esac
    sleep 0.2
  done
  kill "$vmagent"
  wait "$vmagent" || true
  printf %s "$answer" | python3 -c '
import json, sys
targets = json.load(sys.stdin)["data"]["activeTargets"]
print(" ".join(sorted(t["labels"]["instance"].split(":")[1] for t in targets)))'
}

first=$(kept 15s)
again=$(kept 15s)
other=$(kept 30s)
printf 'every 15s: %s\nevery 15s: %s\nevery 30s: %s\n' "$first" "$again" "$other"
[ -n "$first" ] && [ "$first" = "$again" ] && [ "$first" != "$other" ]
