# The commands of the project: `make help` lists them. A fresh machine needs Python 3.11+ with venv, make and git.
# Set-up is done once and repeated only for what has changed; nothing is installed outside this folder.

HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= python3
ARGS ?=

BIN := .venv/bin
UV := .tools/bin/uv
NODE_OLDEST := 20
NODE_MODULES := node_modules/.package-lock.json
ASSETS := webapp/static/dist/.built
# Python and Markdown too: the style sheets keep the classes that any source names.
ASSET_SOURCES := $(shell find webapp -type f -not -path 'webapp/static/dist/*' -not -name '*.pyc')
JAVASCRIPT_TESTS = $(shell find tests/js -name '*.test.mjs' 2>/dev/null)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

export HOST PORT
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
export NPM_CONFIG_UPDATE_NOTIFIER := false
unexport PIP_FIND_LINKS VIRTUAL_ENV

# The machine's own certificates are trusted too: a closed network often has one.
CERTIFICATES := $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem))
ifneq ($(CERTIFICATES),)
export UV_SYSTEM_CERTS := 1
export NODE_EXTRA_CA_CERTS ?= $(CERTIFICATES)
endif

# Node on the path is used when it is new enough; else the one that comes from PyPI.
NODE_ON_PATH := $(shell command -v npm >/dev/null 2>&1 && \
	node -e 'process.exit(Number(parseInt(process.versions.node) < $(NODE_OLDEST)))' >/dev/null 2>&1 && echo yes)
ifneq ($(NODE_ON_PATH),yes)
NODE := .tools/node/.ready
export PATH := $(CURDIR)/.tools/node:$(PATH)
endif

.PHONY: help run dev test test-desktop check bench themes assets screenshot staff-routes clean setup-run setup-test setup-check

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

run: setup-run ## serve the site on http://HOST:PORT with the production server, on SQLite in instance/
	@exec $(BIN)/python -m tools.serve

dev: setup-run ## serve the site with reload and debugger
	@exec $(BIN)/python -m tools.serve --debug

test: setup-test ## every test: JavaScript, Python, real Chromium, SQLite, real PostgreSQL and Valkey (ARGS="-k word")
	$(if $(JAVASCRIPT_TESTS),node --test $(JAVASCRIPT_TESTS))
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile $(ARGS)

test-desktop: setup-test ## the tests that need a screen, real keys and Firefox ESR (Debian packages, with apt as root)
	$(BIN)/python tools/desktop.py
	$(BIN)/python -m pytest tests/desktop $(ARGS)

check: setup-check ## format, lint, types, import rules and templates (valid HTML is held by the tests)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint webapp/templates --lint --quiet
	node_modules/.bin/tsc --project tsconfig.json

bench: setup-test ## speed, sizes and memory beside their references, as a table; docs/benchmarks.md (ARGS="--rounds 2")
	@$(BIN)/python -m bench $(ARGS)

themes: setup-run .venv/.ready-themes ## suggest themes of the messages, on this machine (ARGS="--messages-of 90 --most 12")
	@$(BIN)/flask --app webapp themes suggest $(ARGS)

assets: $(ASSETS) ## build the style sheets and scripts

screenshot: setup-test ## take the picture of the README again
	@$(BIN)/python tools/screenshot.py

staff-routes: setup-test ## write the list of staff routes in docs/staff.md again
	@$(BIN)/python tools/staff_routes.py

clean: ## remove everything that set-up, builds and tests made, but not instance/ and its data
	rm -rf .venv .tools .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf node_modules webapp/static/dist tests/artifacts
	find webapp migrations tests tools -type d -name __pycache__ -prune -exec rm -rf {} +

setup-run: .venv/.ready-main $(ASSETS)
setup-test: .venv/.ready-test $(ASSETS)
setup-check: .venv/.ready-test .venv/.ready-lint $(NODE_MODULES)

$(UV): tools/requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: set PYTHON")'
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check --requirement tools/requirements.txt
	@touch $@

# One environment for all commands: each adds the group of packages it needs, and takes none away.
.venv/.ready-%: pyproject.toml uv.lock $(UV)
	$(UV) sync --quiet --locked --inexact $(if $(filter-out main,$*),--group $*)
	@touch $@

.tools/node/.ready: .venv/.ready-node
	$(BIN)/python tools/link_node.py .tools/node
	@touch $@

$(NODE_MODULES): package.json package-lock.json | $(NODE)
	npm ci --no-audit --no-fund --ignore-scripts --loglevel=error
	@touch $@

$(ASSETS): $(ASSET_SOURCES) $(NODE_MODULES)
	node webapp/static/build.mjs
	@touch $@
