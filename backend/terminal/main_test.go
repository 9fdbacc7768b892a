package terminal_test

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/host/hosttest"
	"github.com/holdfast-app/holdfast/backend/store/storetest"
)

func TestMain(m *testing.M) {
	hosttest.Main()
	storetest.Main(m)
}
