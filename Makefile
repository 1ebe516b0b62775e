# Shortcuts. Everything works without make too.
.PHONY: demo test lint bench ci

demo: ## the whole bot on this machine, nothing to set up
	go run ./cmd/bot demo

test:
	go test ./...

# The linter is pinned in tools/go.mod; building it takes a minute, once.
lint:
	go -C tools build -o ../.cache/bin/ tool
	.cache/bin/golangci-lint run ./...

# Beside a bare handler, against the double, with a real redis-server.
bench:
	go run ./internal/bench

ci:
	.ci/run
