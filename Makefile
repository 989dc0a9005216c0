# The commands of the house. `make demo` and `make test` need Rust; `make bench` needs Python 3 with venv as well.
.PHONY: demo test soak bench fmt
.DEFAULT_GOAL := demo

SONGHE = cargo run --quiet --locked --package songhe-cli --bin songhe -- --rules rules
OUT ?= out/demo
YZ = yanzhou --on 2026-10-31 --facts examples/yanzhou/facts --parameters rules/demo/yanzhou.toml
JZ = jinzhong --on 2025-12-31 --as-known 2026-06-30 --facts examples/jinzhong/facts --parameters rules/demo/jinzhong.toml

# Two nights as tables, one explanation in each language, an office's roll reviewed; the lists are in $(OUT).
demo:
	cargo build --locked --package songhe-cli
	@mkdir -p $(OUT)
	@echo; echo "── 兖州 · 高龄津贴 ──────────────────────────────────────────"
	@$(SONGHE) nightly $(YZ) --delivered examples/yanzhou/delivered --since 2026-08-01 --out $(OUT)/yanzhou --format csv,xlsx,html
	@echo; echo "── Jinzhong · operating subsidy ─────────────────────────────"
	@$(SONGHE) --lang en nightly $(JZ) --delivered examples/jinzhong/delivered --since 2024-01-01 --out $(OUT)/jinzhong --format csv,xlsx,html
	@echo; echo "── 为什么 ────────────────────────────────────────────────────"
	@$(SONGHE) policy explain $(YZ) --rule very_old_allowance --id YZ-005
	@echo; echo "── Why ───────────────────────────────────────────────────────"
	@$(SONGHE) --lang en policy explain $(JZ) --rule operating_subsidy --id INST-2
	@echo; echo "── 核查一个单位自己的花名册 ─────────────────────────────────────"
	@$(SONGHE) start examples/rolls/1-tidy/*.xlsx --parameters rules/demo/yanzhou.toml --on 2026-10-08 --out $(OUT)/roll.xlsx

test:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo test --workspace --locked

# The full counts: long fuzz loops, large files, many random populations.
soak:
	SONGHE_SOAK=1 SONGHE_FUZZ=50 SONGHE_CASES=60000 cargo test --workspace --locked --release -- --nocapture

# The engine beside a hand-written loop and others, on the people of bench/README.md. The results stay in $(WORK).
PEOPLE ?= 1000000
SEED ?= 42
UNKNOWN ?= 0.02
WORK ?= target/bench/work
VENV ?= $(abspath $(WORK)).venv
bench:
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
