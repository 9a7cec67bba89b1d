#!/usr/bin/env bash
# package.sh CARGO-DEB FOLDER: the package for Debian from the programs that were built, its bills of materials, and the digests of
# all of them. A package that lacks a part, or a program in it that does not run, is none.
set -euo pipefail

deb=$1 folder=$2
rm -rf "$folder"
mkdir -p "$folder"
"$deb" deb -p gishe --no-build --strip --output "$folder/"
package=$(echo "$folder"/*.deb)

unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
dpkg-deb -x "$package" "$unpacked"
for part in bin/gishe bin/gishectl share/applications/gishe.desktop share/icons/hicolor/256x256/apps/gishe.png \
	share/doc/gishe/copyright share/doc/gishe/gishe.cdx.json share/doc/gishe/gishectl.cdx.json share/doc/gishe/window.cdx.json; do
	[ -s "$unpacked/usr/$part" ] || { echo "the package has no $part" >&2; exit 1; }
done
"$unpacked/usr/bin/gishectl" --version

cp target/sbom/*.cdx.json "$folder/"
(cd "$folder" && sha256sum -- * > SHA256SUMS && cat SHA256SUMS)
