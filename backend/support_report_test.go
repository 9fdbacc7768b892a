package backend_test

import (
	"os"
	"strings"
	"testing"

	"github.com/holdfast-app/holdfast/backend/config"
	"github.com/holdfast-app/holdfast/backend/workbench"
)

// TestSupportReportMasks reports an error that names a secret and the home
// directory.
func TestSupportReportMasks(t *testing.T) {
	t.Parallel()
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	o := openHere(t, config.Config{})
	o.Redact.Add("correct horse battery")
	kind := workbench.ErrorFrontend
	if err := o.Store.AddErrorLog(t.Context(), workbench.ErrorLog{
		ErrorType: &kind, Level: workbench.LevelError, Message: "not readable: " + home + "/notes, said correct horse battery",
	}); err != nil {
		t.Fatal(err)
	}
	text, err := o.SupportReport(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Holdfast " + workbench.Version, "schema step", "directory: ok", "not readable: ~/notes, said "} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in the report:\n%s", want, text)
		}
	}
	for _, secret := range []string{"correct horse battery", home + "/"} {
		if strings.Contains(text, secret) {
			t.Errorf("the report tells %q", secret)
		}
	}
}
