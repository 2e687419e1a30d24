# make run    set up everything and serve on http://127.0.0.1:5000 (PORT); Ctrl-C stops all of it
# make test   the same set-up, what tests need, then every test on SQLite and on PostgreSQL
# make help   the rest

PYTHON ?= python3
PORT ?= 5000
WORKERS ?= 2
BIN := .venv/bin
STAMPS := .venv/stamps
CATALOGUES := $(wildcard portal/translations/*/LC_MESSAGES/messages.po)

export PORT
export NODE_USE_SYSTEM_CA = 1
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:
.PHONY: help run setup ready test check format bench translate diagrams lock wheel clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: setup ## set up, serve, one job worker, the sample world if the database is empty
	@exec $(BIN)/python -m portal.running

setup: ## only the set-up: .venv/bin/portal is ready afterwards
	@$(MAKE) -j2 ready

ready: $(STAMPS)/run static/vendor $(CATALOGUES:.po=.mo)
	@:

test: setup $(STAMPS)/test ## every test (T="-k name" picks some)
	@tooling/browser.sh
	@tooling/test.sh --numprocesses $(WORKERS) --dist worksteal $(T)

check: setup $(STAMPS)/test $(STAMPS)/check ## format, lint, types, import contracts, templates, migrations
	@PATH="$(CURDIR)/$(BIN):$$PATH" tooling/check.sh

format: $(STAMPS)/check ## puts Python and templates into the house's form
	@$(BIN)/ruff check --fix-only --quiet . ; $(BIN)/ruff format --quiet .

bench: setup ## benchmarks, as ratios
	@$(BIN)/python -m bench $(B)

translate: setup ## takes new words into the catalogue and builds it
	@tooling/translate.sh

diagrams: setup ## draws the lifecycles of docs/ anew
	@$(BIN)/portal diagrams

lock: $(STAMPS)/run ## writes the locks anew (L=--upgrade takes newer versions)
	@tooling/lock.sh $(L)

wheel: setup ## dist/*.whl, which runs without Node
	@$(BIN)/python -m hatchling build --target wheel

clean: ## removes what the set-up made; never instance/
	rm -rf .venv static/vendor node_modules build dist portal/translations/*/LC_MESSAGES/*.mo

$(BIN)/python:
	@echo "Making the virtual environment"
	@$(PYTHON) -m venv .venv

$(STAMPS)/run: requirements/run.txt requirements/lock.txt pyproject.toml tooling/install.sh | $(BIN)/python
	@echo "Installing what the portal runs on"
	@tooling/install.sh run
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/%: requirements/%.txt | $(STAMPS)/run
	@echo "Installing what 'make $*' needs"
	@tooling/install.sh $*
	@touch $@

static/vendor: package-lock.json tooling/vendor.sh | $(BIN)/python
	@echo "Building static/vendor"
	@tooling/vendor.sh
	@touch $@

%.mo: %.po | $(STAMPS)/run
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
