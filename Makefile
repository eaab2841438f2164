# SPDX-License-Identifier: AGPL-3.0-or-later
# One flag set for build and test, or everything compiles twice.
export CGO_ENABLED := 0
export MOOTHALL_DATA ?= $(abspath ../shared/data)
# How long each fuzz target runs under make fuzz.
FUZZTIME ?= 30s
# How often make torture kills each server.
KILLS ?= 200

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

.PHONY: demo
demo: ## the invented town, with nothing to set up
	@go build -o bin/moothall ./cmd/moothall # not go run, which makes an error of Ctrl-C
	bin/moothall demo

.PHONY: dev
dev: ## the town kept in .dev/, on the templates as they are now
	go tool templ generate
	@go build -o bin/moothall ./cmd/moothall
	bin/moothall demo --keep .dev

.PHONY: build
build: ## build bin/moothall
	go build -o bin/moothall ./cmd/moothall

.PHONY: check
check: ## format, vet, staticcheck, generated files, import rules
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$unformatted" || { echo "not gofmt-clean: $$unformatted"; exit 1; }
	@go tool templ generate -log-level error
	@git diff --exit-code --stat -- '*_templ.go' || { echo "templates and generated files differ: commit what templ generate makes"; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	go test ./cmd/moothall -run '^TestLayers$$'

.PHONY: test
test: check ## everything that decides whether the tree is good, check included
	go test -timeout 30m ./...
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || echo "LEFT OUT: no chromium is installed, so no page was opened in a browser"
	@test -d governance/web/testdata/axe/node_modules || echo "LEFT OUT: axe is not installed (make axe), so no page was tested for accessibility"
	@command -v python3 >/dev/null || echo "LEFT OUT: no python3 is installed, so no archive was counted a second time"
	@test -n "$$MOOTHALL_TEST_POSTGRES" || command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || echo "LEFT OUT: no PostgreSQL is installed, so only SQLite was tested"

.PHONY: axe
axe: ## fetch the accessibility checker the browser tests use
	cd governance/web/testdata/axe && npm ci --no-audit --no-fund --silent

.PHONY: race
race: ## the tests that run things at once, under the race detector (needs a C compiler)
	CGO_ENABLED=1 go test -race ./voting/... ./delegation ./governance/engine ./governance/jobs ./governance/store

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME
	@set -e; for package in $$(go list ./...); do \
		for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			echo "$$package $$target"; go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$package; \
		done; \
	done

.PHONY: recount
recount: ## count real elections and delegations and compare with their published results
	go test ./voting -run TestRecount -count=1 -v
	go test ./cmd/moothall -run 'TestDelegations' -count=1 -v

.PHONY: browser
browser: ## walk the pages in a real browser, with axe-core
	go test ./governance/web/browser -count=1

.PHONY: screenshots
screenshots: ## write a picture of every page to screenshots/
	MOOTHALL_SCREENSHOTS=$(abspath screenshots) go test ./governance/web/browser -run TestScreenshots -count=1

.PHONY: bench-cast
bench-cast: ## ballots a second through the handler, beside bare durable INSERTs
	@MOOTHALL_BENCH=3s MOOTHALL_TEST_FLUSH=1 go test ./governance/web -run TestBench_Cast -count=1 -v | grep -v '^[=-]'

.PHONY: bench-count
bench-count: ## a million ballots counted from a file, beside wc -w on the same file
	@MOOTHALL_BENCH=1 go test ./cmd/moothall -run TestBench_Count -count=1 -v | grep -v '^[=-]'

.PHONY: bench-delegation
bench-delegation: ## voices followed from files, beside wc -w on the same files, and in memory; the close of a large vote; a path over HTTP
	@MOOTHALL_BENCH=1 go test ./cmd/moothall -run "^TestBench_Delegation$$" -count=1 -v -timeout 1h | grep -v "^[=-]"
	@MOOTHALL_BENCH=1 go test ./governance/town -run "^TestBench_Close$$" -count=1 -v -timeout 1h | grep -v "^[=-]"
	@MOOTHALL_BENCH=1 MOOTHALL_TEST_BUFFERS=2GB go test ./cmd/moothall -run "^TestBench_Path$$" -count=1 -v -timeout 2h | grep -v "^[=-]"

.PHONY: bench-access
bench-access: ## what one person may do, with 100 000 memberships and mandates stored: how long that is loaded, granted and refused
	@MOOTHALL_BENCH=1 go test ./governance/engine -run "^TestBench_Access$$" -count=1 -v -timeout 1h | grep -v "^[=-]"

.PHONY: bench-roll
bench-roll: ## the opening of a vote of a million members on each database: how long, how much memory, how long others wait
	@MOOTHALL_BENCH=1 MOOTHALL_TEST_FLUSH=1 MOOTHALL_TEST_BUFFERS=2GB go test ./governance/town -run "^TestBench_Roll$$" -count=1 -v -timeout 2h | grep -v "^[=-]"

.PHONY: bench-list
bench-list: ## a list of members entered on each database: how long, and how long others wait
	@MOOTHALL_BENCH=1 go test ./governance/engine -run TestBench_List -count=1 -v | grep -v '^[=-]'

.PHONY: bench-record
bench-record: ## entries numbered, exported and verified a second, and how long one waits for a signed head
	@MOOTHALL_BENCH=1 MOOTHALL_TEST_BUFFERS=2GB go test ./cmd/moothall -run "^TestBench_Record$$" -count=1 -v -timeout 2h | grep -v "^[=-]"

.PHONY: torture
torture: ## kill -9 the server KILLS times on each database, while ballots come in and votes close
	MOOTHALL_KILLS=$(KILLS) go test ./cmd/moothall -run TestServe_KeepsEveryReceiptWhenKilled -count=1 -timeout 4h -v
