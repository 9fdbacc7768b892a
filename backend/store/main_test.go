package store_test

import (
	"context"
	"flag"
	"log"
	"os"
	"testing"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
)

func TestMain(m *testing.M) {
	if place, ok := os.LookupEnv(writerVariable); ok {
		log.Fatal(writeUntilKilled(context.Background(), place))
	}
	// Each step of a walk is a durable transaction; more of them are run by
	// hand with -rapid.checks and -rapid.steps.
	for name, value := range map[string]string{"rapid.checks": "10", "rapid.steps": "20", "rapid.nofailfile": "true"} {
		if err := flag.Set(name, value); err != nil {
			log.Fatal(err)
		}
	}
	storetest.Main(m)
}

func TestSQLiteIsAStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.Open)
}

func TestPostgresIsAStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.OpenPostgres)
}
