#!/usr/bin/env bash
# Builds pollpush, runs the quick suite, and leaves runs, report and figures. Arguments go on to `pollpush bench`, for
# example: ./scripts/bench.sh --suite full --name nightly
set -euo pipefail
. "$(dirname "$0")/go.sh"
echo "pollpush: building with $(go env GOVERSION)" >&2
build pollpush
exec ./pollpush bench "$@"
