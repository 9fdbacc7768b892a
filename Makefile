# Holdfast: `make run` builds and opens the app, `make test` proves it.
# Only relative paths are used in targets: make splits names at spaces, and the
# directory that holds this tree may have some.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# No path of this machine gets into the program. For all steps alike: with it in
# some only, everything would be compiled twice.
export GOFLAGS := $(strip $(GOFLAGS) -trimpath)

BIN := build/bin/holdfast
VERSION ?= $(shell git describe --tags --dirty 2>/dev/null || echo 0.1.0-dev+$$(git rev-parse --short HEAD 2>/dev/null || echo unknown))
LDFLAGS := -s -w -X github.com/holdfast-app/holdfast/backend/workbench.Version=$(VERSION)
# Evaluated in recipes, so after the system libraries were installed.
TAGS = $$(bash build/scripts/tags.sh)
# The Go packages of this module by folder: ./... would walk the Go files that
# some npm packages ship.
PACKAGES := . ./app/... ./backend/... ./migrations/... ./build/windowtest ./build/agents/loopback

ifeq ($(shell uname -s),Darwin)
export CGO_LDFLAGS := -framework UniformTypeIdentifiers $(CGO_LDFLAGS)
endif

# --- for people -------------------------------------------------------------

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' Makefile

.PHONY: build
build: system-build program ## Build build/bin/holdfast

.PHONY: run
run: build ## Install what is missing, build, and open the app
	@bash build/scripts/run.sh $(BIN)

.PHONY: test
test: ## Install what the tests need and run everything
	@bash build/scripts/steps.sh system-test npm check-bindings check-types lint-frontend \
		test-frontend program vet lint cross-windows cross-darwin \
		test-go test-go-often test-e2e test-window test-agents

.PHONY: bench
bench: system-bench build ## Measure start-up, terminals, search, and long lists and typing in the browser
	go test -tags "$(TAGS)" -run '^$$' -bench . -benchtime 2s ./backend/...
	go test -tags "$(TAGS),window" -run '^$$' -bench . -benchtime 5x ./build/windowtest
	cd frontend && npm run bench

.PHONY: screenshots
screenshots: system-test npm program ## Make pictures of every screen, and those of the README anew
	cd frontend && npm run screenshots

.PHONY: fmt
fmt: build/bin/tools/golangci-lint npm ## Format Go and the front end
	build/bin/tools/golangci-lint fmt
	cd frontend && npm run format

.PHONY: bindings
bindings: build/bin/tools/wails frontend/dist/.gitkeep ## Generate frontend/wailsjs from the bound structs
	build/bin/tools/wails generate module -tags "$(TAGS)"

.PHONY: clean
clean: ## Remove what was built
	rm -rf build/bin build/artifacts frontend/node_modules build/agents/node_modules
	find frontend/dist -mindepth 1 ! -name .gitkeep -delete

# --- steps of the above -----------------------------------------------------

.PHONY: system-build system-test system-bench
system-build:
	@bash build/scripts/system.sh build
system-test:
	@bash build/scripts/system.sh build test
system-bench:
	@bash build/scripts/system.sh build bench

.PHONY: npm
npm: frontend/node_modules/.package-lock.json

# npm writes this file last, so a broken installation is done again.
frontend/node_modules/.package-lock.json: frontend/package-lock.json
	cd frontend && npm ci --no-audit --no-fund
	touch $@

# Folders are listed too: their time changes when a file in them is removed.
FRONTEND := $(shell find frontend/src frontend/public frontend/wailsjs 2>/dev/null) \
	$(wildcard frontend/*.html frontend/*.json frontend/*.ts)

frontend/dist/index.html: frontend/node_modules/.package-lock.json $(FRONTEND)
	cd frontend && npm run build
	touch $@

frontend/dist/.gitkeep:
	mkdir -p frontend/dist
	touch $@

.PHONY: program
program: frontend/dist/index.html
	go build -buildvcs=false -tags "$(TAGS)" -ldflags "$(LDFLAGS)" -o $(BIN) .

# Built inside their own modules; go's build cache makes the second time cheap.
.PHONY: tools
tools: build/bin/tools/golangci-lint build/bin/tools/wails
build/bin/tools/wails: build/tools/go.mod
	mkdir -p build/bin/tools
	cd build/tools && go build -o ../bin/tools/wails github.com/wailsapp/wails/v2/cmd/wails
build/bin/tools/golangci-lint: build/tools/lint/go.mod
	mkdir -p build/bin/tools
	cd build/tools/lint && go build -o ../../bin/tools/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint

.PHONY: lint
lint: build/bin/tools/golangci-lint frontend/dist/.gitkeep ## Check the Go code with the rules of .golangci.yml
	build/bin/tools/golangci-lint run --build-tags "$(TAGS)" $(PACKAGES)

# Also the tests of windows and of real agents, which other steps build late.
.PHONY: vet
vet: frontend/dist/.gitkeep
	go vet -tags "$(TAGS),window,agents" $(PACKAGES)

.PHONY: lint-frontend check-types test-frontend
lint-frontend: npm
	cd frontend && npm run lint
check-types: npm
	cd frontend && npm run typecheck
test-frontend: npm
	cd frontend && npm test

.PHONY: check-bindings
check-bindings: bindings
	@stale=$$(git status --porcelain -- frontend/wailsjs); \
	if [ -n "$$stale" ]; then \
		echo "frontend/wailsjs is not what the bound structs give. Run 'make bindings' and commit it:"; \
		echo "$$stale"; exit 1; \
	fi

.PHONY: test-go test-go-often
# Most tests of processes wait for them, so more run at a time than there are
# processors. Times are UTC milliseconds; a zone far from UTC shows the places
# that are not. SQLite is C translated to Go: watched for races like our own code
# it takes half of the time of all tests, and nobody would look at what is found.
test-go: frontend/dist/.gitkeep
	TZ=Asia/Seoul go test -race -gcflags='modernc.org/...=-race=false' -short -p 3 -parallel 4 -tags "$(TAGS)" $(PACKAGES)
# What -race and -short do less often: processes are killed, floods are as large
# and races run as often as the tests say. In UTC, as most servers are.
test-go-often: frontend/dist/.gitkeep
	TZ=UTC go test -p 3 -parallel 4 -tags "$(TAGS)" -run '$(OFTEN)' ./backend $(addprefix ./backend/,backup screen store terminal)
	TZ=UTC go test -parallel 4 -tags "$(TAGS)" -run 'TestVerbs/(own|postgres)' ./backend/cli
OFTEN := Storm|Kill|SIGKILL|Flood|LongLog|Random|RecordedPrograms

.PHONY: cross-windows cross-darwin
cross-windows: frontend/dist/.gitkeep
	GOOS=windows CGO_ENABLED=0 go build -tags desktop,production $(PACKAGES)
# The window on macOS needs cgo, so app/ and main.go, which imports it, are left out.
cross-darwin:
	GOOS=darwin CGO_ENABLED=0 go vet $(filter-out . ./app/...,$(PACKAGES))

.PHONY: test-e2e
test-e2e: program npm
	cd frontend && npm run test:e2e

.PHONY: test-window
test-window: program
	go test -count=1 -tags "$(TAGS),window" ./build/windowtest

.PHONY: test-agents
test-agents: ## Run the real agent programs against a local test server
	bash build/agents/run.sh
