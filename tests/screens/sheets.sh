#!/usr/bin/env bash
# Lays the drawings of each screen side by side, one sheet a screen: sheets.sh FOLDER.
set -euo pipefail

font=$(cd "$(dirname "$0")/../.." && pwd)/assets/fonts/SofiaSans-VF.ttf
cd "$1"
rm -rf sheets && mkdir sheets
looks=$(find . -mindepth 1 -maxdepth 1 -type d ! -name sheets -printf '%f\n' | sort)
first=$(head -n 1 <<<"$looks")
find "$first" -name '*.png' -printf '%f\n' | sort | while read -r screen; do
	files=()
	for look in $looks; do
		[ -f "$look/$screen" ] && files+=(-label "$look" "$look/$screen")
	done
	montage -font "$font" -pointsize 20 "${files[@]}" -resize 960x -tile 2x -geometry +8+8 -background white -title "${screen%.png}" "sheets/$screen"
done
echo "sheets of $(find sheets -name '*.png' | wc -l) screens in $1/sheets"
