#!/usr/bin/env bash
# mtail 3.0.0~rc50: a value that is not above the first bound of a histogram is in no bucket, not even in +Inf.
#
# The exposition format requires that the bucket +Inf equals the count ("Histograms and summaries"). In mtail the first
# bound of `buckets 1, 2` is where the histogram begins: an observation of 0 counts in _count and _sum and in no bucket.
# histogram_quantile() and the ratio of a bucket to the count are then wrong. With a 0 in front, `buckets 0, 1, 2`, only
# values of exactly 0 are missing.
set -euo pipefail

VERSION='3.0.0~rc50-1+b6'
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

apt-get download -q "mtail=$VERSION" >/dev/null
dpkg -x mtail_*.deb .
cat > seconds.mtail <<'M'
histogram seconds buckets 1, 2
/^(?P<seconds>\d+)$/ {
  seconds = $seconds
}
M
printf '%s\n' 0 2 > values.log
usr/bin/mtail --one_shot --one_shot_format prometheus --emit_prog_label=false --log_dir "$folder" \
  --progs seconds.mtail --logs values.log 2>/dev/null | grep '^seconds' > got
cat > wanted <<'W'
seconds_bucket{le="1"} 0
seconds_bucket{le="2"} 1
seconds_bucket{le="+Inf"} 1
seconds_sum 2
seconds_count 2
W
diff wanted got
echo "mtail $VERSION: +Inf has 1 of 2 observations"
