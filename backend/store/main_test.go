package store_test

import (
	"flag"
	"log"
	"testing"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
)

func TestMain(m *testing.M) {
	// Each step of a walk is a durable transaction; more of them are run by
	// hand with -rapid.checks.
	if err := flag.Set("rapid.checks", "12"); err != nil {
		log.Fatal(err)
	}
	goleak.VerifyTestMain(m)
}

func TestSQLiteIsAStore(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.Open)
}
