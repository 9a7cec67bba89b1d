#!/usr/bin/env bash
# Asks others about one document of each kind: outloud (PDF/UA-1) and qpdf must accept every one, signed or not, the attached
# data must follow their schema and have the digest that the sheet carries, and a document without its tags must be refused.
set -euo pipefail

out=$1 bin=$2 gishectl=$3
here=$(cd "$(dirname "$0")" && pwd)
rm -rf "$out"
"$gishectl" documents --out "$out"
. "$(dirname "$0")/expect.sh"

accessible() {
	"$bin/outloud" --quiet --fail-on warning "$1"
}

data_holds() {
	pdfdetach -save 1 -o "$out/document.json" "$1" &&
		pdftotext -raw "$1" "$out/document.txt" &&
		rm -f "$out"/page-*.png &&
		pdftoppm -r 150 -png "$1" "$out/page" &&
		"$bin/python" "$here/data.py" "$here/../../assets/schemas/document-1.json" \
			"$out/document.json" "$out/document.txt" "$out"/page-*.png
}

shopt -s nullglob
for document in "$out"/*.pdf; do
	expect yes "outloud accepts $document" accessible "$document"
	expect yes "qpdf accepts $document" qpdf --check "$document"
	expect yes "the data of $document hold" data_holds "$document"
	case $document in
	*.signed.pdf) expect yes "gishectl accepts $document" "$gishectl" verify "$document" --trust "$out/root.pem" --at 2026-11-21T09:00:00Z ;;
	*)
		untagged=$out/untagged.pdf
		sed 's/StructTreeRoot/StructTreeRoox/g' "$document" >"$untagged"
		expect no "outloud refuses $document without its tags" accessible "$untagged"
		rm -f "$untagged"
		;;
	esac
done
rm -f "$out/judge.log" "$out/document.json" "$out/document.txt" "$out"/page-*.png
[ "$judged" -gt 0 ] || { echo "nothing to judge in $out" && exit 1; }
echo "$judged passed, $failed failed"
[ "$failed" = 0 ]
