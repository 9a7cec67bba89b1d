#!/usr/bin/env bash
# sbom.sh CARGO-CYCLONEDX FOLDER: bills of materials in CycloneDX, one for each program and one for the window's pages.
set -euo pipefail

cyclonedx=$1 folder=$2
mkdir -p "$folder"
for program in gishe gishectl; do
	manifest=src-tauri/Cargo.toml
	[ "$program" = gishe ] || manifest=src-tauri/crates/$program/Cargo.toml
	"$cyclonedx" cyclonedx --manifest-path "$manifest" --format json --spec-version 1.5 --target all --override-filename "$program.cdx"
	mv "$(dirname "$manifest")/$program.cdx.json" "$folder/$program.cdx.json"
	find src-tauri tests -name "$program.cdx.json" -delete
done
(cd ui && npm sbom --sbom-format cyclonedx --omit dev --package-lock-only) > "$folder/window.cdx.json"
node -e '
	for (const file of process.argv.slice(1)) {
		const bill = JSON.parse(require("fs").readFileSync(file, "utf8"));
		if (bill.bomFormat !== "CycloneDX" || !(bill.components.length > 20)) throw new Error(file + ": no bill of materials");
		console.log(file + ": " + bill.components.length + " parts");
	}' "$folder"/*.cdx.json
