# Every command of the project. Needs cargo (rust-toolchain.toml says which) and Python 3.11 or later; everything
# else is installed below target/local, except Chromium for pages and journeys. Only `deploy` needs an AWS account.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

LOCAL := target/local
CLOUD := $(LOCAL)/cloud/.installed
TOOLS := $(LOCAL)/tools/.installed
PYTHON := $(LOCAL)/tools/bin/python
CLIENTS := $(LOCAL)/clients/.installed
AXE := $(LOCAL)/axe/.installed
PICTURES := $(LOCAL)/screenshots

# Shorter days make reminders, expiry and reviews come in seconds: make up SECONDS_PER_DAY=10
export SECONDS_PER_DAY ?= 86400
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help
help: ## What can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: up
up: $(CLOUD) $(TOOLS) ## Build, deploy and seed everything on this machine (SECONDS_PER_DAY=10 for short days)
	@$(PYTHON) infra/local/up.py

.PHONY: run
run: up ## The main job, step by step (AUTO=1 follows the mailed links itself)
	@echo
	@AUTO='$(AUTO)' $(PYTHON) infra/local/journey.py

.PHONY: down
down: ## Stop what `make up` started
	@python3 infra/local/down.py

.PHONY: test
test: test-code test-infra test-clients test-programs test-pages test-stack ## All three levels; needs nothing running, leaves nothing running

.PHONY: test-code
test-code: ## Level 1: format, lints, docs, dependencies, unit and integration tests
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	RUSTDOCFLAGS=-Dwarnings cargo doc --workspace --no-deps --locked --quiet
	python3 infra/local/dependencies.py
	cargo test --workspace --locked --quiet --lib --test '*'
	cargo test --workspace --locked --quiet --doc

.PHONY: test-infra
test-infra: $(TOOLS) ## The template, linted; the OpenAPI document, validated
	$(LOCAL)/tools/bin/cfn-lint infra/template.yaml
	SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=eu-central-1 $(LOCAL)/tools/bin/sam validate --lint
	$(PYTHON) infra/local/openapi.py

.PHONY: test-clients
test-clients: $(CLIENTS) ## Level 1: Microsoft's own Python clients, unchanged, against the simulator
	cargo build --locked --quiet --workspace --bin azure-simulator
	$(LOCAL)/clients/bin/python tests/azure-clients/run.py

.PHONY: test-programs
test-programs: $(TOOLS) ## Level 2: the functions as programs, fed with the recorded events of tests/events
	$(PYTHON) infra/local/programs.py

.PHONY: test-pages
test-pages: browser $(AXE) ## Level 2: every page and every mail in Chromium: accessibility, width, weight, requests
	cargo test --workspace --test gallery --locked -- --include-ignored

.PHONY: screenshots
screenshots: browser ## Pictures of every page and every mail, as people see them
	@cargo run --package gallery --locked --quiet -- $(PICTURES)

.PHONY: test-stack
test-stack: browser $(CLOUD) $(TOOLS) ## Level 3: journeys over HTTP and in a browser on the deployed stack, with days of 20 seconds
	@trap '$(MAKE) down' EXIT; \
	$(MAKE) down; \
	$(MAKE) up SECONDS_PER_DAY=20; \
	export CSP_STACK=$(abspath $(LOCAL)/stack.json); \
	tests="cargo test --workspace --test integration --locked -- --include-ignored"; \
	$$tests stack:: --skip stack::accounts --skip stack::disturbed; \
	$$tests stack::disturbed --test-threads=1; \
	$$tests stack::accounts --test-threads=1

.PHONY: deploy
deploy: $(TOOLS) ## Build and deploy an environment on AWS (ENV=dev, staging or prod)
	@: $${ENV:?Say which environment: make deploy ENV=dev}
	@export PATH="$(abspath $(LOCAL)/tools/bin):$$PATH"; sam build; sam deploy --config-env "$$ENV"

.PHONY: browser
browser: ## Chromium and chromedriver, by apt-get where chromedriver is missing
	@command -v chromedriver >/dev/null && exit; \
	if ! command -v apt-get >/dev/null; then \
		echo 'Pages are looked at in Chromium, and there is no chromedriver on the PATH and no apt-get to install it.' >&2; \
		echo 'Install Chromium and the chromedriver of its version, then run this again.' >&2; \
		exit 1; \
	fi; \
	as_root() { if [ "$$(id -u)" = 0 ]; then "$$@"; else sudo "$$@"; fi; }; \
	as_root apt-get update --quiet=2; \
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends \
		chromium chromium-driver

.PHONY: bench
bench: $(CLOUD) $(TOOLS) ## Size, memory, start and instructions of each function
	@$(PYTHON) tests/bench/run.py

$(CLOUD): infra/local/requirements-cloud.txt
	@python3 -m venv --clear $(LOCAL)/cloud
	@$(LOCAL)/cloud/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

$(TOOLS): infra/local/requirements-sam.txt
	@python3 -m venv --clear $(LOCAL)/tools
	@$(LOCAL)/tools/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

$(CLIENTS): tests/azure-clients/requirements.txt
	@python3 -m venv --clear $(LOCAL)/clients
	@$(LOCAL)/clients/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

$(AXE): tests/gallery/requirements.txt
	@python3 -m venv --clear $(LOCAL)/axe
	@$(LOCAL)/axe/bin/pip install --quiet --disable-pip-version-check --no-deps --target $(LOCAL)/axe/script --requirement $<
	@touch $@
