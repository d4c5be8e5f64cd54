#!/usr/bin/env bash
# Installs servers and proxies that pollpush measures but doesn't contain. ./scripts/peers.sh [NAME...] installs those (all without a
# name), ./scripts/peers.sh --list says which there are. What isn't a Debian package goes into $POLLPUSH_PEERS, or else
# ~/.cache/pollpush/peers (macOS: ~/Library/Caches/pollpush/peers): mains of Node with the npm packages that their package-lock.json pins, and programs built of the
# Go module suites/targets/go. No service is started, now or at the next boot. Ends with status 1 when something couldn't be had.
set -euo pipefail
unset CDPATH
cd "$(dirname "$0")/../suites/targets"
cache=${XDG_CACHE_HOME:-$HOME/.cache}
[ "$(uname)" != Darwin ] || cache=$HOME/Library/Caches
peers=${POLLPUSH_PEERS:-$cache/pollpush/peers}

# packages NAME says which Debian packages a peer or proxy consists of, or is run by.
packages() {
	case $1 in
	nginx-nchan) echo nginx-light libnginx-mod-nchan ;;
	nginx) echo nginx-light ;;
	pushpin) echo pushpin ;;
	haproxy | h2o | varnish | caddy) echo "$1" ;;
	nghttpx) echo nghttp2-proxy ;;
	esac
}
debian="nginx-nchan pushpin nginx haproxy h2o varnish caddy nghttpx"

# module NAME says which Go module a program is installed from as it is.
module() {
	case $1 in
	centrifugo) echo github.com/centrifugal/centrifugo/v6@v6.9.1 ;;
	esac
}
modules="centrifugo"

# npm_main NAME and go_main NAME say whether there is a folder with such a main.
npm_main() { [ -e "node/$1/package-lock.json" ]; }
go_main() { [ -e "go/$1/main.go" ]; }

# all prints every name there is, one a line.
all() {
	local main
	printf '%s\n' $debian $modules
	for main in node/*/main.mjs go/*/main.go; do
		[ -e "$main" ] && basename "$(dirname "$main")"
	done | grep -vxF "$(printf '%s\n' $debian)"
}

# fail SENTENCE... is a peer that couldn't be had; the others are tried all the same.
fail() {
	echo "pollpush: $*" >&2
	return 1
}

# Debian starts a service that it installs, unless policy-rc.d says no. forbid_services has it say so until allow_services.
policy=/usr/sbin/policy-rc.d
forbid_services() {
	if [ -e $policy ]; then mv $policy $policy.before-peers; fi
	printf '#!/bin/sh\nexit 101\n' >$policy
	chmod 755 $policy
}
allow_services() {
	trap - EXIT
	rm -f $policy
	if [ -e $policy.before-peers ]; then mv $policy.before-peers $policy; fi
}

# install_packages PACKAGE... installs those that are missing. What Debian enables for the next boot is disabled again: the units that
# came with new packages.
install_packages() {
	local missing=() package before unit status=0
	for package; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
	done
	[ ${#missing[@]} -gt 0 ] || return 0
	command -v apt-get >/dev/null || { fail "no apt-get here to install ${missing[*]} with: see how your system calls them"; return; }
	[ "$(id -u)" = 0 ] || { fail "not root: run apt-get install ${missing[*]}"; return; }
	before=$(dpkg-query -W -f '${Package}\n')
	trap allow_services EXIT
	forbid_services
	export DEBIAN_FRONTEND=noninteractive
	apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null 2>&1 || {
		apt-get update -qq >/dev/null 2>&1 || true # the lists may be older than the archive
		apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null || status=1
	}
	allow_services
	[ $status = 0 ] || { fail "apt-get can't install ${missing[*]}"; return; }
	for package in $(dpkg-query -W -f '${Package}\n' | grep -vxF "$before"); do
		for unit in $(dpkg -L "$package" | sed -n 's#^\(/usr\)\?/lib/systemd/system/\([^/@]*\.service\)$#\2#p'); do
			systemctl disable "$unit" >/dev/null 2>&1 || update-rc.d "${unit%.service}" disable >/dev/null 2>&1 || true
		done
	done
	echo "installed the packages ${missing[*]}"
}

# install_node makes sure of a Node.js that runs the mains, and of npm: Debian's, where there is none.
install_node() {
	command -v node >/dev/null && command -v npm >/dev/null || install_packages nodejs npm || return
	local major
	major=$(node --version | sed 's/^v//; s/\..*//')
	[ "$major" -ge 18 ] || fail "this is Node.js $(node --version), and the mains want 18 or newer: install it from https://nodejs.org"
}

# install_npm NAME puts a main beside exactly the packages that its lock names. What packages would run at their installation isn't run:
# Bun's own program is where it would have been moved from.
install_npm() {
	local name=$1 to=$peers/node/$1
	install_node || return
	mkdir -p "$to"
	cp node/common.mjs "$peers/node/"
	cp "node/$name/main.mjs" "$to/"
	cmp -s "node/$name/package-lock.json" "$to/node_modules/.locked" && return
	cp "node/$name"/package*.json "$to/"
	(cd "$to" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >&2) || { fail "npm can't install $name"; return; }
	if [ "$name" = bun ]; then
		chmod +x "$to"/node_modules/@oven/*/bin/bun && ln -sf "$to"/node_modules/@oven/*/bin/bun "$to/bun" || { fail "there is no Bun for this machine"; return; }
	fi
	cp "$to/package-lock.json" "$to/node_modules/.locked"
	echo "installed $name into $to"
}

# install_go NAME builds a main of the Go module.
install_go() {
	mkdir -p "$peers/go"
	(cd go && go build -trimpath -o "$peers/go/$1" "./$1") || fail "go can't build $1"
}

# install_module NAME installs a Go program, with its version in it where the module has a place for that. It takes minutes the first time.
install_module() {
	local name=$1 path version
	path=$(module "$name") version=${path#*@v}
	path=${path%@*}
	go version -m "$peers/go/$name" 2>/dev/null | grep -q "^	mod	$path	v$version	" && return
	mkdir -p "$peers/go"
	GOBIN=$peers/go go install -trimpath -ldflags "-s -w -X $path/internal/build.Version=$version" "$path@v$version" >&2 || { fail "go can't install $name"; return; }
	echo "installed $name into $peers/go"
}

install() {
	local name=$1
	if [ -z "$(packages "$name")$(module "$name")" ] && ! npm_main "$name" && ! go_main "$name"; then
		fail "there is no $name: ./scripts/peers.sh --list says what there is"
		return
	fi
	[ -z "$(packages "$name")" ] || install_packages $(packages "$name") || return
	! npm_main "$name" || install_npm "$name" || return
	! go_main "$name" || install_go "$name" || return
	[ -z "$(module "$name")" ] || install_module "$name"
}

if [ "${1:-}" = --list ]; then
	for name in $(all); do
		made=$(packages "$name" | sed 's/ /, /g; s/^\(..*\)/Debian: \1/')
		npm_main "$name" && made="${made:+$made; }npm: $(sed -n '/"dependencies"/,/}/s/.*"\(.*\)": "\(.*\)".*/\1 \2/p' "node/$name/package.json")"
		go_main "$name" && made="${made:+$made; }Go: suites/targets/go/$name"
		[ -n "$(module "$name")" ] && made="Go: $(module "$name")"
		printf '%-20s %s\n' "$name" "$made"
	done
	exit
fi

[ $# -gt 0 ] || set -- $(all)
mkdir -p "$peers"
exec 9>"$peers/.lock"
command -v flock >/dev/null && flock 9 # two installations at a time would be in each other's way
failed=()
for name; do
	if install "$name"; then echo "$name is there"; else failed+=("$name"); fi
done
[ ${#failed[@]} = 0 ] || fail "could not be had: ${failed[*]}"
