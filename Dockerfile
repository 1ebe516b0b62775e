# One static binary on nothing: no shell, no package manager, no user but a number.
# Flows, texts and time zones are inside the binary; to work on them without a new image, mount
# folders and name them with FLOWS_DIR and LOCALES_DIR.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# What only people at a desk need (the demo, drawing, previewing, exchanging texts: the tag service)
# stays outside; net/http goes in without HTTP/2, which neither our calls nor our pages use. What is
# not on the way of an update goes in without inlining, and go-redis for its thousands of command
# methods; what they cost is the network, not the call.
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags nethttpomithttp2,service \
    -gcflags=github.com/redis/go-redis/v9=-l -gcflags=google.golang.org/protobuf/...=-l \
    -gcflags=github.com/nyaruka/...=-l -gcflags=github.com/goccy/...=-l -gcflags=github.com/alecthomas/...=-l \
    -gcflags=github.com/prometheus/...=-l -gcflags=golang.org/x/text/language/...=-l \
    -ldflags "-s -w" -o /bot ./cmd/bot

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /bot /bot
# The container's own address; what may reach it is decided outside (compose.yaml).
ENV LISTEN_ADDR=0.0.0.0:8080
EXPOSE 8080
USER 65532:65532
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 CMD ["/bot", "health"]
ENTRYPOINT ["/bot"]
CMD ["serve"]
