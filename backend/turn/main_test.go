package turn_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/holdfast-app/holdfast/backend/host/hosttest"
)

func TestMain(m *testing.M) {
	playAgent()
	playAgent()
	hosttest.Main()
	goleak.VerifyTestMain(m)
}
