#!/usr/bin/env bash
# Makes the committed reference runs again: both suites, their reports and figures, and the numbers in README.
# It takes about 20 minutes on two cores, and wants a machine that does nothing else.
set -euo pipefail
. "$(dirname "$0")/go.sh"
build pollpush
for suite in quick published; do
	rm -rf "results/data/reference/$suite" "plots/figures/reference/$suite"
	./pollpush bench --suite "$suite" --name "reference/$suite"
done
go test -run README -update .
