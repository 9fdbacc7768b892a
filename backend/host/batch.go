package host

import (
	"path/filepath"
	"strings"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// program is a file to run. line, when set, is the command line to give it
// instead of the arguments quoted in the system's usual way (Windows only).
type program struct{ path, line string }

// isBatch reports whether Windows would give a file to its command interpreter.
// It passes over dots and spaces at the end of a name.
func isBatch(path string) bool {
	ext := strings.ToLower(filepath.Ext(strings.TrimRight(path, ". ")))
	return ext == ".bat" || ext == ".cmd"
}

// batchProgram is the command interpreter with the command line that runs a
// batch file. The interpreter reads it by other rules than those by which programs
// split their arguments: an argument that is quoted for them only could end the
// command and begin another one. EInvalid for arguments that no quoting keeps as
// they are.
func batchProgram(interpreter, script string, args []string) (program, error) {
	words := []string{quoteAlways(script)}
	for _, arg := range append([]string{script}, args...) {
		if strings.ContainsAny(arg, "%\r\n\x00") {
			return program{}, workbench.Errorf(workbench.EInvalid,
				"The batch file %s cannot be given %q: Windows would change a percent sign or cut the text at a line break. Put the text into a file, or run the program that the batch file starts.",
				script, arg)
		}
	}
	for _, arg := range args {
		words = append(words, quoteBatch(arg))
	}
	// /d runs no AutoRun command, /v:off keeps exclamation marks, and with /s
	// exactly the outer quotes are taken away.
	line := quoteAlways(interpreter) + ` /d /e:on /v:off /s /c "` + strings.Join(words, " ") + `"`
	return program{path: interpreter, line: line}, nil
}

// quoteBatch leaves plain words as they are, because batch files compare their
// arguments with quotes and all.
func quoteBatch(arg string) string {
	special := func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune(`_-./\:@#$+`, r)
	}
	if arg != "" && !strings.ContainsFunc(arg, special) {
		return arg
	}
	return quoteAlways(arg)
}

// quoteAlways quotes for the interpreter and for the program behind it alike: a
// quote is doubled, so that the interpreter never sees a quoted text end early,
// and backslashes before a quote are doubled for the program.
func quoteAlways(arg string) string {
	var quoted strings.Builder
	quoted.WriteByte('"')
	backslashes := 0
	for i := range len(arg) {
		switch arg[i] {
		case '\\':
			backslashes++
		case '"':
			quoted.WriteString(strings.Repeat(`\`, backslashes) + `"`)
			backslashes = 0
		default:
			backslashes = 0
		}
		quoted.WriteByte(arg[i])
	}
	quoted.WriteString(strings.Repeat(`\`, backslashes) + `"`)
	return quoted.String()
}
