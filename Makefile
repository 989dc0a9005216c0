# The commands of the house. `make demo` and `make test` need Rust and Node; `make bench` needs Python 3 with venv as well.
.PHONY: demo lists web packages test soak bench bench-engine bench-web fmt
.DEFAULT_GOAL := demo

SONGHE = cargo run --quiet --locked --package songhe-cli --bin songhe -- --rules rules
CITY ?= jinzhong
RESIDENTS ?= 20000
PORT ?= 8700
OUT ?= out/demo

# A made-up city, loaded, judged by the plans and served, with an account for each role. Ctrl-C stops it.
# SONGHE_DATABASE=postgres://… does the same on PostgreSQL.
demo: web
	cargo build --locked --package songhe-cli
	@$$(cargo metadata --format-version 1 --no-deps --locked | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/debug/songhe demo --city $(CITY) --residents $(RESIDENTS) --port $(PORT) --data $(OUT)

# Scripts and the bundled style sheet, for browsers from FLOOR on, a version of Chromium. Without Node every page works all the same, with the plain style sheets.
FLOOR ?= $(shell cat web/browser-floor)
export SONGHE_FLOOR = $(FLOOR)
web:
	@if command -v npm >/dev/null; then cd web && npm ci --silent --no-audit --no-fund && npm run --silent build; \
	else echo "npm is not here: pages are served without scripts" >&2; fi

# Two nights as tables, one explanation in each language, an office's roll reviewed; the lists are in $(LISTS).
LISTS ?= out/lists
YZ = yanzhou --on 2026-10-31 --facts examples/yanzhou/facts --parameters rules/demo/yanzhou.toml
JZ = jinzhong --on 2025-12-31 --as-known 2026-06-30 --facts examples/jinzhong/facts --parameters rules/demo/jinzhong.toml
lists:
	cargo build --locked --package songhe-cli
	@mkdir -p $(LISTS)
	@echo; echo "── 兖州 · 高龄津贴 ──────────────────────────────────────────"
	@$(SONGHE) nightly $(YZ) --delivered examples/yanzhou/delivered --since 2026-08-01 --out $(LISTS)/yanzhou --format csv,xlsx,html
	@echo; echo "── Jinzhong · operating subsidy ─────────────────────────────"
	@$(SONGHE) --lang en nightly $(JZ) --delivered examples/jinzhong/delivered --since 2024-01-01 --out $(LISTS)/jinzhong --format csv,xlsx,html
	@echo; echo "── 为什么 ────────────────────────────────────────────────────"
	@$(SONGHE) policy explain $(YZ) --rule very_old_allowance --id YZ-005
	@echo; echo "── Why ───────────────────────────────────────────────────────"
	@$(SONGHE) --lang en policy explain $(JZ) --rule operating_subsidy --id INST-2
	@echo; echo "── 核查一个单位自己的花名册 ─────────────────────────────────────"
	@$(SONGHE) start examples/rolls/1-tidy/*.xlsx --parameters rules/demo/yanzhou.toml --on 2026-10-08 --out $(LISTS)/roll.xlsx

# Debian packages without which the tests cannot run.
TEST_PACKAGES = postgresql chromium chromium-driver fonts-noto-cjk python3-venv
packages:
	@missing=$$(for p in $(TEST_PACKAGES); do dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done); \
	if [ -z "$$missing" ]; then :; \
	elif [ "$$(id -u)" = 0 ]; then apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $$missing; \
	else echo "Install what the tests need, then try again: sudo apt-get install" $$missing >&2; exit 1; fi

test: web packages
	@trap 'scripts/postgres.sh stop' EXIT; trap 'exit 130' INT TERM; \
	SONGHE_TEST_POSTGRES=$$(scripts/postgres.sh start) && export SONGHE_TEST_POSTGRES && set -x && \
	cargo fmt --all --check && \
	cargo clippy --workspace --all-targets --locked -- -D warnings && \
	cargo test --workspace --locked --no-fail-fast

# The full counts: long fuzz loops, large files, many random populations; and the page on adding a capability, followed
# to the letter in a copy. It ends with what the kills broke, a line for each scenario and database; all it says is kept
# in $(SOAK).
SOAK ?= out/soak
soak: web packages
	@trap 'scripts/postgres.sh stop' EXIT; trap 'exit 130' INT TERM; mkdir -p $(SOAK); \
	SONGHE_TEST_POSTGRES=$$(scripts/postgres.sh start) && export SONGHE_TEST_POSTGRES && set -x && \
	cargo xtask capability || exit 1; \
	{ SONGHE_SOAK=1 SONGHE_FUZZ=50 SONGHE_CASES=60000 cargo test --workspace --locked --profile soak --no-fail-fast -- --nocapture 2>&1; \
	echo $$? >$(SOAK)/status; } | tee $(SOAK)/output.txt; set +x; \
	echo; grep -o 'kills: .*' $(SOAK)/output.txt; exit $$(cat $(SOAK)/status)

# The engine beside a hand-written loop and others, on the people of bench/README.md. The results stay in $(WORK).
PEOPLE ?= 1000000
SEED ?= 42
UNKNOWN ?= 0.02
WORK ?= target/bench/work
VENV ?= $(abspath $(WORK)).venv
bench: bench-engine bench-web

# Pages over a city of $(PEOPLE), on both databases, beside /healthz in the same run; loading beside a bare insert.
bench-web:
	bench/web.sh $(PEOPLE)

bench-engine:
	cargo build --release --locked --package songhe-bench
	@test -x $(VENV)/bin/python || python3 -m venv $(VENV)
	@while read -r p; do $(VENV)/bin/pip install -q --disable-pip-version-check "$$p" || echo "not installed: $$p" >&2; done < bench/requirements.txt
	$(VENV)/bin/python bench/gen.py --people $(PEOPLE) --seed $(SEED) --out $(WORK)/known
	$(VENV)/bin/python bench/gen.py --people $(PEOPLE) --seed $(SEED) --unknown $(UNKNOWN) --out $(WORK)/unknown
	cargo run --quiet --release --locked --package songhe-bench -- $(WORK)/known $(WORK)/unknown > $(WORK)/songhe.jsonl 2> $(WORK)/songhe.txt || { cat $(WORK)/songhe.txt; exit 1; }
	@PEOPLE=$(PEOPLE) SEED=$(SEED) UNKNOWN=$(UNKNOWN) VENV=$(VENV) bench/run.sh $(WORK) $(WORK)/songhe.jsonl; bad=$$?; echo; cat $(WORK)/songhe.txt; exit $$bad

fmt:
	cargo fmt --all
	$(SONGHE) policy fmt
