# The verbs of this project; `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PREFIX ?= /usr/local
# No name of the folder it is built in: who builds the same sources elsewhere gets the same program.
ELSEWHERE := -Xswiftc -file-prefix-map -Xswiftc "$(CURDIR)=." -Xcc "-ffile-prefix-map=$(CURDIR)=." \
    -Xcxx "-ffile-prefix-map=$(CURDIR)=."
STATIC := --configuration release --scratch-path .build-static -Xswiftc -static-executable $(ELSEWHERE)
SIMULATE := --configuration release --scratch-path .build-simulate --product simulate
BENCH := --configuration release --scratch-path .build-bench
RELEASE := --configuration release --scratch-path .build-release -Xswiftc -enable-testing
# The tests of the floors that decide what is safe, and of the store that remembers it.
DECIDING := (FuseCore|FusePlanner|FuseRollout|FuseStore|Simulation)Tests[.]
# The suites with a tag (Tests/Support/Tags.swift says which there are).
tagged = $(or $(shell Tests/tagged $(1)),$(error no suite has the tag $(1)))
SEEDS ?= 1-1000
SECONDS ?= 120
MINUTES ?= 10
EVERY ?= 1
ROUNDS ?= 5
NETWORKS ?= 2000
SOURCES := Sources Tests schema Package.swift Examples/library
export SWIFT_BACKTRACE := enable=no

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the verbs
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

.PHONY: setup
setup: ## Install what is missing from Debian's packages
	@Packaging/setup

.PHONY: demo
demo: setup ## Build, record a real kind of installation, check updates, carry a plan out
	@swift build --product fuseguard
	@swift build --product emulator
	@Examples/demo "$$(swift build --show-bin-path)/fuseguard"

.PHONY: test
test: setup lint imports ## Everything that must hold: format, imports, tests
	swift build --build-tests
	swift test --skip-build --skip '$(call tagged,long timed)'
	swift test --skip-build --filter '$(call tagged,timed)'
	swift test --skip-build --filter '$(call tagged,long)'
	@# Another package uses the libraries: two of the lines that it prints.
	swift run --package-path Examples/library --scratch-path .build-library garage \
	    | grep -cx -e 'safe 7 A SAFE, without 1 automatic charger of which nothing is known: every fuse holds on every line with this update.' \
	        -e 'fits: left 23.5 A on phase 1' | grep -x 2
	@# And read: a link that leads nowhere fails.
	@Packaging/docc "$$(swift build --show-bin-path)/Modules" .build/docc

.PHONY: check
check: test ## What CI runs

.PHONY: lint
lint: ## Check the format, and that docs/EVIDENCE.md has the figures that were measured
	swift format lint --strict --recursive --parallel $(SOURCES)
	Tests/Verification/Evidence/render --check

.PHONY: imports
imports: ## Check that each target imports only what it depends on
	swift build --explicit-target-dependency-import-check error

.PHONY: format
format: ## Format the sources
	swift format --in-place --recursive --parallel $(SOURCES)

.PHONY: test-release
test-release: setup ## The tests of the floors that decide, on optimised code
	swift build $(RELEASE) --build-tests
	swift test $(RELEASE) --skip-build --filter '$(DECIDING)'

.PHONY: golden
golden: ## Write the transcripts, the console blocks of documents, docs/cli.md, docs/findings.md, the API's schemas and what rephasing finds anew, then look
	swift build --build-tests
	FUSEGUARD_RECORD=1 swift test --skip-build --filter '$(call tagged,recorded)' || true
	git diff --stat -- Tests/Cases README.md docs Sources/FuseGateway/API Tests/FusePlannerTests

.PHONY: planted
planted: setup ## Plant known bugs one by one: the property tests must find each (2 h; JSON=FILE)
	@Tests/Verification/SeededBugs/run $(if $(JSON),--json "$(JSON)")

.PHONY: mutants
mutants: setup ## Change the floors that decide in some 4,800 small ways: their tests must notice 95 % of those that change anything (hours; FLOOR=FuseCore, JSON=FILE)
	@Tests/Verification/Mutation/run $(if $(FLOOR),--floor $(FLOOR)) $(if $(JSON),--json "$(JSON)")

.PHONY: coverage
coverage: setup ## Regions of the floors that decide which their tests never enter (15 min; JSON=FILE)
	@Tests/Verification/Coverage/run '$(DECIDING)' $(if $(JSON),--json "$(JSON)")

.PHONY: address thread
address: ## All tests, and a gateway under load, with an eye on misused memory (40 min; ROUNDS=5, SECONDS=120, JSON=FILE)
thread: ## The same with an eye on races (an hour; ROUNDS=5, SECONDS=120, JSON=FILE)
# For most of an hour those that compute in one thread have nothing to race with.
thread: SKIP = --skip '$(call tagged,long)'
address thread: setup
	@Tests/Verification/Sanitizers/run $@ --apart '$(DECIDING)' $(SKIP) --rounds $(ROUNDS) --seconds $(SECONDS) $(if $(JSON),--json "$(JSON)")

.PHONY: docc
docc: setup ## Write the documentation of the libraries to .build/docc
	@swift build --target FuseReport
	@Packaging/docc "$$(swift build --show-bin-path)/Modules" .build/docc

.PHONY: static
static: setup ## Build the static release executable
	swift build $(STATIC) --product fuseguard

.PHONY: install
install: static ## Install the static executable, manual pages and completions below PREFIX
	@DESTDIR="$(DESTDIR)" Packaging/install "$$(swift build $(STATIC) --show-bin-path)/fuseguard" "$(PREFIX)"

.PHONY: uninstall
uninstall: ## Take away from PREFIX what install put there; stores stay
	@DESTDIR="$(DESTDIR)" Packaging/uninstall "$(PREFIX)"

.PHONY: man
man: static ## Write a manual page for each command to .build-static/man
	@Packaging/manual "$$(swift build $(STATIC) --show-bin-path)/fuseguard" .build-static/man

.PHONY: deb
deb: static ## Make a Debian package in .build-static: the program, manual pages, completions, a unit for the gateway
	@Packaging/deb "$$(swift build $(STATIC) --show-bin-path)/fuseguard" .build-static/checkouts .build-static

.PHONY: deb-test
deb-test: deb ## Hold the Debian package to lintian, install it in an empty root, run it there, remove it
	@Tests/Verification/Package/run .build-static/fuseguard_*.deb

.PHONY: sbom
sbom: static ## Print what the program is made of (CycloneDX)
	@Packaging/contents sbom .build-static/checkouts \
	    "$$("$$(swift build $(STATIC) --show-bin-path)/fuseguard" --version | cut -d' ' -f2)"

.PHONY: bench
bench: static ## Measure every bar beside its peer, print the table (ROWS="cold warm …", JSON=FILE)
	@swift build $(BENCH) --product measure
	@swift build $(BENCH) --product load
	@# As it is installed.
	@install -s -D -m 755 "$$(swift build $(STATIC) --show-bin-path)/fuseguard" .build-bench/installed/fuseguard
	@Tests/Verification/Benchmarks/bench .build-bench/installed/fuseguard \
	    "$$(swift build $(BENCH) --show-bin-path)/measure" "$$(swift build $(BENCH) --show-bin-path)/load" \
	    $(if $(ROWS),--rows $(ROWS)) $(if $(JSON),--json "$(JSON)")

.PHONY: rephase
rephase: static ## Measure --rephase beside CP-SAT on the same instances
	@Tests/Verification/Benchmarks/rephase "$$(swift build $(STATIC) --show-bin-path)/fuseguard"

.PHONY: sarif
sarif: setup ## Hold what pipelines get to OASIS's own schema of SARIF, which comes from PyPI
	@swift build --product fuseguard
	@Tests/Verification/Sarif/run "$$(swift build --show-bin-path)/fuseguard"

.PHONY: differential
differential: static ## Verdicts on random networks beside acnportal's phasor sums (NETWORKS=2000)
	@Tests/Verification/Differential/run "$$(swift build $(STATIC) --show-bin-path)/fuseguard" --networks "$(NETWORKS)" \
	    $(if $(JSON),--json "$(JSON)")
	@Tests/Verification/Differential/run "$$(swift build $(STATIC) --show-bin-path)/fuseguard" --networks 100 --plant \
	    >/dev/null

.PHONY: races
races: static ## 50 processes plan at once, 200 rounds; 500 commands killed at random instants
	@Tests/Verification/Races/run "$$(swift build $(STATIC) --show-bin-path)/fuseguard" 200 500

.PHONY: faults
faults: setup ## Kill, fill, break, cut the power at every step that writes to a store; tear its files (an hour; EVERY=1, JSON=FILE)
	@swift build $(BENCH) --product fuseguard
	@swift build --product emulator
	@Tests/Verification/Faults/run "$$(swift build $(BENCH) --show-bin-path)/fuseguard" \
	    "$$(swift build --show-bin-path)/emulator" --every $(EVERY) $(if $(JSON),--json "$(JSON)")

.PHONY: simulate
simulate: setup ## Roll plans out in simulated worlds where everything goes wrong (SEEDS=1-1000)
	@swift build $(SIMULATE)
	@# Threads that keep what they freed wait less for each other (35 and 56 seeds a second, once).
	@MALLOC_TOP_PAD_=134217728 MALLOC_TRIM_THRESHOLD_=1073741824 \
	    "$$(swift build $(SIMULATE) --show-bin-path)/simulate" --seeds "$(SEEDS)" --jobs "$$(nproc)"

.PHONY: browser
browser: setup ## Use the planning page in Chromium, against the gateway and the emulator
	@swift build --product fuseguard
	@swift build --product emulator
	@Tests/Verification/Browser/run --fuseguard "$$(swift build --show-bin-path)/fuseguard" \
	    --emulator "$$(swift build --show-bin-path)/emulator"

.PHONY: gateway
gateway: setup ## Measure what the gateway adds to an update, beside a bare proxy of the same libraries
	@swift build $(BENCH) --product fuseguard
	@swift build $(BENCH) --product load
	@Tests/Verification/Benchmarks/gateway "$$(swift build $(BENCH) --show-bin-path)/fuseguard" \
	    "$$(swift build $(BENCH) --show-bin-path)/load"

.PHONY: soak
soak: setup ## Ten minutes of 500 requests a second while the API behind the gateway fails at random
	@swift build $(BENCH) --product fuseguard
	@swift build $(BENCH) --product load
	@Tests/Verification/Gateway/soak "$$(swift build $(BENCH) --show-bin-path)/fuseguard" \
	    "$$(swift build $(BENCH) --show-bin-path)/load"

.PHONY: fuzz-api
fuzz-api: setup ## Ask the gateway's API whatever its OpenAPI document allows, and what it does not (SECONDS=120)
	@swift build --product fuseguard
	@swift build --product emulator
	@Tests/Verification/Gateway/fuzz "$$(swift build --show-bin-path)/fuseguard" "$$(swift build --show-bin-path)/emulator" \
	    "$(SECONDS)"

.PHONY: fuzz
fuzz: setup ## Try every reader, the gateway's heads and bodies and the judge with any bytes (MINUTES=10)
	@Tests/Programs/Fuzz/build
	@Tests/Programs/Fuzz/run "$$(Tests/Programs/Fuzz/build --show-bin-path)/fuzz" --minutes $(MINUTES) \
	    $(if $(JSON),--json "$(JSON)") $(if $(KEEP),--keep)

.PHONY: evidence
evidence: ## Write the figures of docs/EVIDENCE.md anew from docs/evidence
	@Tests/Verification/Evidence/render

.PHONY: clean
clean: ## Remove everything that was built
	rm -rf .build .build-simulate .build-static .build-planted .build-bench .build-release .build-fuzz \
	    .build-mutate .build-mutants .build-coverage .build-address .build-thread \
	    .build-library
