package codex_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/holdfast-app/holdfast/backend/agent"
	"github.com/holdfast-app/holdfast/backend/agent/codex"
)

// A rule for "rm *" must meet what Codex asks for, which comes in a shell; what is
// more than one script in a shell is shown whole.
func TestTitleIsTheScriptOfTheShell(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]string{
		`/bin/bash -lc 'rm -rf build'`:               `rm -rf build`,
		`/usr/bin/zsh -lc ls`:                        `ls`,
		`/usr/bin/bash -c "echo 'a b' \"c\" \$HOME"`: `echo 'a b' "c" $HOME`,
		`/bin/bash -lc 'echo '"'"'a'"'"' > b'`:       `echo 'a' > b`,
		`/bin/sh -c 'echo '\''a'\'''`:                `echo 'a'`,
		"/bin/bash -lc 'cd a\nrm b'":                 "cd a\nrm b",
		`/bin/bash -lc ls; rm -rf build`:             `/bin/bash -lc ls; rm -rf build`,
		`/bin/bash -lc 'ls' 'a'`:                     `/bin/bash -lc 'ls' 'a'`,
		`/bin/bash -lc "rm $(cat list)"`:             `/bin/bash -lc "rm $(cat list)"`,
		`/bin/bash -lc 'ls`:                          `/bin/bash -lc 'ls`,
		`/bin/bash -lc ''`:                           `/bin/bash -lc ''`,
		`/tmp/bash -lc 'ls'`:                         `/tmp/bash -lc 'ls'`,
		`bash -lc 'ls'`:                              `bash -lc 'ls'`,
		`git push`:                                   `git push`,
		`/bin/bash --rcfile evil -lc 'git push'`:     `/bin/bash --rcfile evil -lc 'git push'`,
	} {
		raw, err := json.Marshal(command)
		if err != nil {
			t.Fatal(err)
		}
		parser := codex.New().Parser(agent.Request{Permission: agent.PermissionAsk}, nil)
		events := parser.Stdout(fmt.Appendf(nil,
			`{"method":"item/commandExecution/requestApproval","id":0,"params":{"itemId":"call_1","command":%s}}`+"\n", raw))
		var asked []agent.Ask
		for _, event := range events {
			if ask, ok := event.(agent.Ask); ok {
				asked = append(asked, ask)
			}
		}
		if len(asked) != 1 || asked[0].Title != want {
			t.Errorf("%s: %+v", command, asked)
		}
	}
}
