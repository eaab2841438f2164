# SPDX-License-Identifier: AGPL-3.0-or-later
# One flag set for build and test, or everything compiles twice.
export CGO_ENABLED := 0
export MOOTHALL_DATA ?= $(abspath ../shared/data)

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

.PHONY: build
build: ## build bin/moothall
	go build -o bin/moothall ./cmd/moothall

.PHONY: check
check: ## format, vet, staticcheck, generated files, layers
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not gofmt-clean:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	go tool staticcheck ./...

.PHONY: test
test: check ## everything that decides whether the tree is good
	go test ./...

.PHONY: recount
recount: ## count real elections and compare with their published results
	go test ./voting -run TestRecount -count=1 -v
