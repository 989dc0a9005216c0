# The commands of the house. `make demo` and `make test` need Rust; `make bench` needs Python 3 as well.
.PHONY: demo test bench soak fmt

test:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo test --workspace --locked

fmt:
	cargo fmt --all
