package app

import "testing"

func TestOnlyTheSameVersionOfADirectoryRaisesItsWindow(t *testing.T) {
	t.Parallel()
	open := instanceID("/data", "1.0.0")
	if instanceID("/data", "1.0.0") != open {
		t.Error("a second start would open a second window")
	}
	for _, other := range []string{instanceID("/other", "1.0.0"), instanceID("/data", "1.1.0")} {
		if other == open {
			t.Errorf("%s would raise the window of another program", other)
		}
	}
}
