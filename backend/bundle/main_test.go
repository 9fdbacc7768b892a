package bundle_test

import (
	"testing"

	"github.com/holdfast-app/holdfast/backend/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }
