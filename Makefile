# The commands of this repository; `make` alone lists them.
#
#   PYTHON=python3.12   the Python that makes the environment
#   CONSTRAINTS=        in a fresh clone: newest versions, not the tested set

PYTHON ?= python3
CONSTRAINTS ?= constraints.txt
export CONSTRAINTS
# The course's tensors keep one thread busy; more would wait for each other.
export OMP_NUM_THREADS ?= 1

VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/ready
HTML := _build/html
FRESH := _build/fresh
START := $(shell date +%s)

# What the pages are made from.
SOURCES := $(shell find attnkit chapters studies _ext _static -type f \
	! -path '*/.*' ! -name '*.pyc' 2>/dev/null) \
	$(filter-out README.md CONTRIBUTING.md,$(wildcard *.md)) \
	$(wildcard _*.yml references.bib)

# $(call step,what it does,command,command that says more about a failure)
define step
@echo "==> $(1)"; start=$$(date +%s); \
if $(2); then echo "    $(1): $$(($$(date +%s) - start)) s"; \
else $(if $(3),$(3); )echo "*** FAILED: $(1), after" \
	"$$(($$(date +%s) - start)) s; the reason stands above" >&2; \
exit 1; fi
endef

done = @echo "make $@: $$(($$(date +%s) - $(START))) s"
lint = $(call step,lint,$(RUN) -m ruff check .)
format = $(call step,format check (make tidy repairs it), \
	$(RUN) -m ruff format --check .)
build = $(VENV)/bin/jupyter-book build . --all -W -n --keep-going
unbuilt = --ignore=tests/test_site.py --ignore=tests/test_browser.py
live = --ignore=tests/test_live.py --ignore=tests/test_bottleneck.py \
	--ignore=tests/test_headviewer.py
reports = find $(HTML)/reports -name "*.log" -exec tail -n +1 {} + 2>/dev/null

.DEFAULT_GOAL := help
.PHONY: help book test check draft lab tidy clean renew

help:
	@sed -n 's/^\([a-z]*\):.*## /\1: /p' $(firstword $(MAKEFILE_LIST)) | \
	while IFS=: read -r name text; do \
	printf 'make %-6s %s\n' "$$name" "$$text"; done

book: ## execute every notebook and build the site into _build/html
	@rm -f $(FRESH)
	@$(MAKE) --no-print-directory $(FRESH)
	@echo "The book is ready: open $(CURDIR)/$(HTML)/index.html"
	$(done)

test: $(READY) ## everything: lint, unit tests, every notebook, the book
	$(lint)
	$(format)
	$(call step,unit tests,$(RUN) -m pytest -q $(unbuilt))
	$(call step,run every notebook,$(RUN) -m pytest -q --nbval-lax \
		--nbval-current-env --nbval-cell-timeout=600 chapters)
	@$(MAKE) --no-print-directory $(FRESH)
	$(call step,check the book,$(RUN) -m pytest -q tests/test_site.py \
		tests/test_browser.py)
	$(done)

check: $(READY) ## lint and the quick unit tests, between two edits
	$(lint)
	$(format)
	$(call step,quick unit tests,$(RUN) -m pytest -q -m "not slow" \
		$(unbuilt) $(live))
	$(done)

# jupyter-cache looks at a notebook's code alone, hence one cache for each
# state of what the notebooks import and read.
draft: state = $(shell cat $(filter attnkit/% studies/%,$(SOURCES)) \
	constraints.txt | cksum | cut -d ' ' -f 1)
draft: $(READY) ## the book, with the outputs of unchanged notebooks kept
	@rm -rf $(FRESH) $(HTML)/reports
	@sed -e 's|execute_notebooks: force|execute_notebooks: cache|' \
		-e 's|cache: ""|cache: _build/cache/$(state)|' _config.yml > .draft.yml
	$(call step,build a draft,$(build) --config .draft.yml,$(reports))
	@echo "The draft is ready: open $(CURDIR)/$(HTML)/index.html"
	$(done)

lab: $(READY) ## open JupyterLab on the chapters
	@$(RUN) -m jupyterlab chapters

tidy: $(READY) ## format the code, strip the notebooks' outputs
	@$(RUN) -m ruff check --fix --quiet . || true
	@$(RUN) -m ruff format .
	@$(RUN) -m nbstripout --keep-id chapters/*.ipynb

clean: ## remove the environment and everything built
	@rm -rf $(VENV) _build .draft.yml .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -r {} +

$(FRESH): $(READY) $(SOURCES)
	@rm -rf $(HTML) _build/.doctrees
	$(call step,execute the notebooks and build the book,$(build),$(reports))
	@touch $@

# An environment that is broken, or of another Python, is made anew.
version = $(shell $(1) -c 'import sys; print("%d.%d" % sys.version_info[:2])' \
	2>/dev/null)
wanted := $(call version,$(PYTHON))
usable := $(and $(shell $(RUN) -c 'import pip; print(1)' 2>/dev/null), \
	$(filter $(wanted),$(call version,$(RUN))))
$(if $(usable),,$(eval $(READY): renew))

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	"*** This needs Python 3.11 or newer, and $(PYTHON) is " \
	+ sys.version.split()[0] + ". Try: make PYTHON=python3.12")'
	$(if $(usable),,$(call step,make the environment $(VENV) \
		with Python $(wanted),$(PYTHON) -m venv --clear $(VENV)))
	$(call step,install the packages,$(RUN) -m pip install \
		$(if $(CONSTRAINTS),-c $(CONSTRAINTS)) -e ".[book$(comma)test]")
	@touch $@
comma := ,
