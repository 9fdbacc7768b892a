package workflow_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/host/hosttest"
)

func TestMain(m *testing.M) {
	hosttest.Main()
	goleak.VerifyTestMain(m)
}
