# Гише: `make help` lists the verbs.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup system-packages ui-packages driver ui run tour screens test check-format lint test-rust test-ui test-desktop selftest judge simulate crashes bench bench-peers bench-growth bench-frames bench-window fuzz generate build deny sbom installers clean

# What a Debian 12 machine needs beside Rust and Node.
SYSTEM_PACKAGES := libwebkit2gtk-4.1-dev webkit2gtk-driver libayatana-appindicator3-dev librsvg2-dev libxdo-dev \
	build-essential pkg-config libssl-dev curl file perl python3-venv \
	xvfb xauth xclip libgl1-mesa-dri x11-utils dbus-x11 dbus at-spi2-core gnome-keyring xdg-utils poppler-utils qpdf openssl ca-certificates fonts-dejavu-core imagemagick
TOOLS := target/tools
VENV := target/venv
SESSION := tests/desktop/session.sh
TESTS := cargo test --workspace

# A machine that builds once keeps nothing for the next build: half the disk, and a little sooner.
ifdef CI
export CARGO_INCREMENTAL := 0
endif

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: system-packages ui-packages ## Install everything that building and running needs

system-packages:
	@missing=$$(for package in $(SYSTEM_PACKAGES); do dpkg -s $$package >/dev/null 2>&1 || echo $$package; done); \
	if [ -n "$$missing" ]; then \
		echo "installing:" $$missing; \
		as_root=$$([ "$$(id -u)" = 0 ] || echo sudo); \
		$$as_root apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y -qq --no-install-recommends $$missing; \
	fi

ui/node_modules/.package-lock.json: ui/package-lock.json ui/package.json
	cd ui && npm ci --no-audit --no-fund
	@touch $@

ui-packages: ui/node_modules/.package-lock.json

driver: system-packages
	@[ -x $(TOOLS)/bin/tauri-driver ] || cargo install tauri-driver --version '^2' --locked --root $(TOOLS) --target-dir target/tools-build

ui: ui-packages ## Build the window's pages
	cd ui && npm run --silent build

run: setup ui ## Open Гише on the embedded sandbox; with no display, do the main job under Xvfb and leave target/tour/
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		echo "The first start founds the invented city; the window opens when it is there."; \
		cargo run -p gishe -- --sandbox --data target/desk; \
	else \
		$(MAKE) --no-print-directory tour; \
	fi

tour: setup ui driver build ## Do the main job in the real window under Xvfb; screenshots and the signed act in target/tour/
	rm -rf target/tour && mkdir -p target/tour
	GISHE_TOUR=target/tour $(SESSION) $(TESTS) --test desktop -- --nocapture --test-threads 1 the_main_job_online

screens: setup ## Draw every screen and state in WebKitGTK, light and dark, bg and en, at 200 % text, with axe; LOOKS="bg-dark" SCREENS=palette; leaves target/screens/
	cd ui && npx vite build --mode fixtures --logLevel warn
	rm -rf target/screens && mkdir -p target/screens
	drawn=0; $(SESSION) node tests/screens/draw.mjs target/ui-fixtures target/screens || drawn=$$?; \
	tests/screens/sheets.sh target/screens && exit $$drawn

test: setup ui driver check-format lint deny test-rust simulate test-ui test-desktop selftest judge ## Set up everything and pass every test
	@echo "make test: all passed"

check-format:
	cargo fmt --all --check

lint:
	cargo clippy --workspace --all-targets -- -D warnings

# Programs and tests in one go, so that every dependency is built once and with one set of features.
build: system-packages ui
	cargo build --workspace --bins --tests

test-rust: build ## Tests of the crates, the flows and the rules of the house
	$(SESSION) $(TESTS) --lib --bins --test keyring --test process --test tidy --test flows

test-ui: ui-packages ## Tests of the window's pages
	cd ui && npm run --silent lint && npm run --silent test

test-desktop: driver ui build ## Drive the real window by WebDriver
	$(SESSION) $(TESTS) --test desktop -- --test-threads 1

selftest: build ## The main job in a console; leaves target/selftest/
	rm -rf target/selftest
	$(SESSION) target/debug/gishectl selftest --out target/selftest

$(VENV)/ready: tests/conformance/requirements.txt | system-packages
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check -r tests/conformance/requirements.txt
	@touch $@

tests/conformance/oidc/node_modules/.package-lock.json: tests/conformance/oidc/package-lock.json tests/conformance/oidc/package.json
	cd tests/conformance/oidc && npm ci --no-audit --no-fund
	@touch $@

judge: $(VENV)/ready tests/conformance/oidc/node_modules/.package-lock.json selftest ## What was signed, and every key at every level, judged by pyHanko, openssl, qpdf, poppler, outloud and ourselves
	GISHE_PYTHON=$(VENV)/bin/python $(TESTS) --test conformance
	tests/conformance/judge.sh target/selftest $(VENV)/bin/pyhanko target/debug/gishectl
	tests/conformance/documents.sh target/conformance-documents $(VENV)/bin target/debug/gishectl
	tests/conformance/csc.sh target/conformance-csc $(CURDIR)/$(VENV) target/debug/gishectl target/conformance-documents/certificate-permanent.pdf

simulate: build ## The store and the exchange under every fault, SEEDS=1000 times FROM=0 on; a seed that fails tells its history
	SEEDS=$(or $(SEEDS),1000) FROM=$(or $(FROM),0) $(TESTS) --test simulation -- --nocapture

crashes: build ## Kill the desk at any moment, KILLS=300 times, and audit both sides
	GISHE_KILLS=$(or $(KILLS),300) GISHE_SEED=$(or $(SEED),1) $(SESSION) $(TESTS) --test flows -- --nocapture killed_at_any_moment

$(VENV)/peers: $(VENV)/ready
	$(VENV)/bin/pip install --quiet --disable-pip-version-check typst reportlab
	@touch $@

bench: $(VENV)/peers ## Measure the store, the exchange and the documents beside bare limits and peers; leaves target/bench/
	cargo bench -p gishe-tests --bench bench

tests/bench/peers/node_modules/.package-lock.json: tests/bench/peers/package-lock.json tests/bench/peers/package.json
	cd tests/bench/peers && npm ci --no-audit --no-fund
	@touch $@

bench-peers: tests/bench/peers/node_modules/.package-lock.json ## The first exchange beside PouchDB and RxDB, CASES=100000 RUNS=3; needs Chromium
	cargo bench -p gishe-tests --bench bench -- peers $(or $(CASES),100000) $(or $(RUNS),3)

bench-frames: tests/bench/peers/node_modules/.package-lock.json ## How evenly the queue scrolls, ROWS=10000; needs Chromium
	cd ui && npx vite build --mode fixtures --outDir ../target/bench/window --emptyOutDir
	node tests/bench/peers/frames.mjs target/bench/window $(or $(ROWS),10000)

bench-window: tests/bench/peers/node_modules/.package-lock.json ui ## What an officer waits for in the real window, 10,000 cases, STARTS=5 CASES=40; the first time founds a city; needs Chromium
	cargo build --release -p gishe -p gishe-sandbox
	cd ui && npx vite build --mode fixtures --outDir ../target/bench/window --emptyOutDir --logLevel warn
	$(SESSION) node tests/bench/window/window.mjs "$${CARGO_TARGET_DIR:-target}/release" target/bench target/bench/window

bench-growth: ## The same work over growing districts, SIZES="10000 100000 1000000"
	cargo bench -p gishe-tests --bench bench -- growth $(SIZES)

# Rust's stable compiler has no sanitisers; coverage it has, and the readers hold no unsafe code that one could catch.
fuzz: system-packages ## Fuzz every reader of foreign bytes, FUZZ_SECONDS=60 each; what is found lands in tests/fuzz/finds/
	@[ -x $(TOOLS)/bin/cargo-fuzz ] || cargo install cargo-fuzz --version '^0.13' --locked --root $(TOOLS) --target-dir target/tools-build
	cargo run --release --quiet --manifest-path tests/fuzz/Cargo.toml --target-dir target/fuzz --example seeds target/fuzz/corpus
	for reader in $(or $(READERS),$$($(TOOLS)/bin/cargo-fuzz list --fuzz-dir tests/fuzz)); do \
		mkdir -p tests/fuzz/finds/$$reader && \
		$(TOOLS)/bin/cargo-fuzz run --fuzz-dir tests/fuzz --target-dir target/fuzz --sanitizer none $$reader target/fuzz/corpus/$$reader -- \
			-max_total_time=$(or $(FUZZ_SECONDS),60) -timeout=5 -rss_limit_mb=1024 -artifact_prefix=tests/fuzz/finds/$$reader/ || exit 1; \
	done

$(TOOLS)/bin/cargo-deny: | system-packages
	cargo install cargo-deny --version '^0.20' --locked --root $(TOOLS) --target-dir target/tools-build
	@touch $@

ADVISORIES := $(or $(GISHE_ADVISORIES),$(patsubst %/,%,$(dir $(firstword $(wildcard $(HOME)/.cargo/advisory-dbs/advisory-db-*)))))
deny: $(TOOLS)/bin/cargo-deny ## Licences, bans, duplicates, build scripts and sources of every crate; advisories where GISHE_ADVISORIES names their database
	$(TOOLS)/bin/cargo-deny --locked check --hide-inclusion-graph licenses bans sources
	@if [ -n "$(ADVISORIES)" ]; then tests/supply/advisories.sh $(TOOLS)/bin/cargo-deny "$(ADVISORIES)"; \
	else echo "advisories: no database is at hand (GISHE_ADVISORIES), not looked up"; fi

$(TOOLS)/bin/cargo-cyclonedx: | system-packages
	cargo install cargo-cyclonedx --version '^0.5' --locked --root $(TOOLS) --target-dir target/tools-build
	@touch $@

sbom: $(TOOLS)/bin/cargo-cyclonedx ui-packages ## Bills of materials (CycloneDX) of the programs and of the window's pages, in target/sbom/
	tests/supply/sbom.sh $(TOOLS)/bin/cargo-cyclonedx target/sbom

$(TOOLS)/bin/cargo-deb: | system-packages
	cargo install cargo-deb --version '^3' --locked --root $(TOOLS) --target-dir target/tools-build
	@touch $@

installers: ui sbom $(TOOLS)/bin/cargo-deb ## The package for Debian with its bills of materials, and their digests, in target/installers/
	cargo build --release -p gishe -p gishectl
	installer/linux/package.sh $(TOOLS)/bin/cargo-deb target/installers

generate: ## Write the bindings and the OpenAPI contract anew
	GISHE_GENERATE=1 cargo test -p gishe bindings
	GISHE_GENERATE=1 cargo test -p gishe-sandbox openapi

clean: ## Remove what was built
	rm -rf target ui/dist ui/node_modules
