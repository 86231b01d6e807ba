# demo, build and test set up what they need by themselves; docs/toolchain.md says what that is.
.DEFAULT_GOAL := help
.PHONY: help setup build demo test bench soak sbom reproduce fmt clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /|/' | awk -F'|' '{ printf "make %-9s %s\n", $$1, $$2 }'

setup: ## installs all tools, the browser for the tests included
	@scripts/setup.sh test

build: ## dist/ (the console) and target/release/sandbox
	@scripts/setup.sh build
	@scripts/build.sh

demo: build ## builds, then serves console and sandbox on http://127.0.0.1:8080 (ARGS="--speed 10" adds options)
	@exec target/release/sandbox --listen 127.0.0.1:8080 --console dist $(ARGS)

test: ## everything that CI runs
	@scripts/test.sh

bench: ## downloads, waits and charts, against limits and floors
	@scripts/bench.sh

soak: ## eight hours of a list, a log and other pages, in some twelve minutes: what the browser holds on to
	@scripts/soak.sh

sbom: ## writes target/sbom/slipway.cdx.json: what the console is made of
	@scripts/setup.sh test
	@scripts/sbom.sh

reproduce: ## builds dist/ twice in different folders and compares every byte
	@scripts/setup.sh build
	@scripts/reproduce.sh

fmt: ## formats the Rust sources
	@cargo fmt --all

clean: ## removes what was built, but not the tools
	@rm -rf dist
	@cargo clean
