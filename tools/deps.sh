#!/bin/bash
# Installs exactly the Debian 12 packages that are missing.
# usage: tools/deps.sh run|test|bench      (test includes run, bench includes run)
set -eu

run=(gcc libc6-dev cmake ninja-build pkgconf
    libsqlite3-dev libpq-dev libjansson-dev libevent-dev libhttp-parser-dev libssl-dev nettle-dev libargon2-dev liboath-dev libmagic-dev
    zlib1g-dev libzip-dev libexpat1-dev libxlsxwriter-dev libseccomp-dev libicu-dev liblinear-dev libqrencode-dev
    libcairo2-dev libfreetype-dev fonts-noto-cjk fonts-arphic-ukai)
test=(libcmocka-dev postgresql clang clang-format clang-tidy libclang-rt-14-dev llvm-14 checksec curl git python3 openssl
    systemd nginx-light prometheus pgbackrest haproxy patroni python3-etcd etcd-server libxml2-utils poppler-utils
    sqlmap wapiti chromium)
bench=(nginx-light postgresql python3)

case "${1:-}" in
run) packages=("${run[@]}") ;;
test) packages=("${run[@]}" "${test[@]}") ;;
bench) packages=("${run[@]}" "${bench[@]}") ;;
*)
    echo "usage: tools/deps.sh run|test|bench" >&2
    exit 2
    ;;
esac

# Another implementation of SM2 comes from npm, which may be there without its Debian package.
[ "$1" != test ] || command -v npm >/dev/null || packages+=(nodejs npm)

if ! command -v dpkg-query >/dev/null; then
    echo "Not a Debian system: make sure that the equivalents of these are installed: ${packages[*]}" >&2
    exit 0
fi

# dpkg-query fails for names it has never seen; those are missing too.
installed=" $(dpkg-query -W -f='${db:Status-Abbrev}${Package} ' "${packages[@]}" 2>/dev/null || true)"
missing=()
for package in "${packages[@]}"; do
    [[ $installed == *" ii $package "* ]] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "Missing packages, and neither root nor sudo. As root: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "Installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
# A failed update (one unreachable source among several) matters only if the packages then cannot be had.
"${apt[@]}" update >"$log" 2>&1 || true
if ! "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
    tail -n 30 "$log" >&2
    echo "The packages could not be installed: ${missing[*]}" >&2
    exit 1
fi
