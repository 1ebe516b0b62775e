package redis

import (
	"context"
	"fmt"
	"log/slog"

	goredis "github.com/redis/go-redis/v9"
)

// LogDriver sends what the driver says of its connections to log, as debug lines: it
// has one logger for the whole process, which otherwise writes unstructured lines to
// standard error. Call it once, before Open.
func LogDriver(log *slog.Logger) { goredis.SetLogger(driverLog{log}) }

type driverLog struct{ log *slog.Logger }

// Printf implements the driver's logger.
func (d driverLog) Printf(ctx context.Context, format string, v ...any) {
	d.log.DebugContext(ctx, "redis driver", "said", fmt.Sprintf(format, v...))
}
