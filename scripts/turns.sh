# Sourced by the scripts that compare versions of pollpush: they measure them in turns, so that what drifts on the machine
# meets all of them alike.

# binary_of REVISION FILE builds pollpush as it was at a revision, or takes a binary that is named instead of one.
binary_of() {
	if [ -f "$1" ] && [ -x "$1" ]; then
		cp "$1" "$2"
		return
	fi
	local tree="$2.source"
	git rev-parse -q --verify "$1^{commit}" >/dev/null || { echo "pollpush: $1 is neither a revision nor a binary" >&2; return 2; }
	git clone -q --no-checkout . "$tree"
	git -C "$tree" checkout -q --detach "$(git rev-parse "$1^{commit}")"
	(cd "$tree" && build "$2")
	rm -rf "$tree"
}

# one BINARY FILE ARGUMENTS... makes a run and appends it to the file; once again if it is invalid, until $deadline. What is
# invalid stays in the file. Status 2: this version does not know the scenario.
one() {
	local binary=$1 file=$2 status
	shift 2
	for _ in 1 2; do
		status=0
		timeout -k 5 60 "$binary" run "$@" >>"$file" 2>"$file.said" || status=$?
		[ "$status" = 1 ] && grep -q 'this run is invalid' "$file.said" || break
		[ "$SECONDS" -lt "${deadline:-1000000}" ] || break
	done
	case $status in
	0) ;;
	1) grep -q 'this run is invalid' "$file.said" || { cat "$file.said" >&2; return 1; } ;;
	2) return 2 ;;
	*) echo "pollpush: a run was ended after a minute: $*" >&2 ;;
	esac
}

# turns DIRECTORY REPETITION SIDE... measures each scenario of scripts/gate-scenarios.txt once with each of the binaries
# DIRECTORY/SIDE, into DIRECTORY/SIDE.REPETITION.jsonl. The first to go is another one from scenario to scenario. A scenario
# that one of them does not know is left out for all, and the next repetitions don't ask again.
turns() {
	local directory=$1 repetition=$2 line i=0 side k
	shift 2
	local sides=("$@")
	for side in "${sides[@]}"; do : >"$directory/$side.$repetition.jsonl"; done
	while read -r line; do
		i=$((i + 1))
		[ -e "$directory/unknown.$i" ] && continue
		for k in "${!sides[@]}"; do
			side=${sides[((i + repetition + k) % ${#sides[@]})]}
			# shellcheck disable=SC2086 # flags
			one "$directory/$side" "$directory/$side.$repetition.jsonl" $line --seed "$repetition" </dev/null || {
				[ $? = 2 ] || return 1
				echo "pollpush: $side does not know this scenario, which is left out: $line" >&2
				: >"$directory/unknown.$i"
				break
			}
		done
	done < <(grep -v '^#' scripts/gate-scenarios.txt)
}
