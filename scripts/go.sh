# Sourced by the other scripts: goes to the repository's root and makes sure of a Go that can build it.
unset CDPATH # or cd might go elsewhere
cd "$(dirname "${BASH_SOURCE[0]}")/.."
need=$(sed -n 's/^go //p' go.mod)
if ! command -v go >/dev/null; then
	echo "pollpush: there is no go command: install Go $need or newer from https://go.dev/dl and put its bin directory on PATH" >&2
	exit 2
fi
have=$(GOTOOLCHAIN=local go env GOVERSION 2>/dev/null | sed 's/^go//; s/ .*//')
if [ "$(printf '%s\n%s\n' "$need" "$have" | sort -V | head -n 1)" != "$need" ]; then
	echo "pollpush: this is Go $have, and go.mod asks for $need or newer: install it from https://go.dev/dl" >&2
	exit 2
fi

# build FILE builds pollpush, with the revision it is made of stamped into it.
build() { go build -buildvcs=auto -trimpath -o "$1" .; }
