package redact_test

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/holdfast-app/holdfast/backend/redact"
)

// The shapes are put together here, so that no scanner takes this file for a
// leak.
var (
	long  = strings.Repeat("aB3", 16) // 48
	upper = "Q7" + strings.Repeat("XK", 7)
	jwt   = "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "dozjgNryP4J3jVmNHl0w5N"
)

func TestTextMasksSecrets(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, want string }{
		"anthropic key":     {"key sk-ant-api03-" + long + "-AA is wrong", "key REDACTED is wrong"},
		"openai key":        {"Incorrect API key provided: sk-proj-" + long + ".", "Incorrect API key provided: REDACTED."},
		"openrouter key":    {"sk-or-v1-" + strings.Repeat("0a", 32), "REDACTED"},
		"github token":      {"remote: ghp_" + long[:36] + " refused", "remote: REDACTED refused"},
		"github fine token": {"github_pat_11A" + long, "REDACTED"},
		"gitlab token":      {"glpat-" + long[:20], "REDACTED"},
		"aws key id":        {"AKIA" + upper + " is not allowed", "REDACTED is not allowed"},
		"aws secret":        {"aws_secret_access_key = " + long[:40], "aws_secret_access_key = REDACTED"},
		"google key":        {"AIza" + long[:35], "REDACTED"},
		"slack token":       {"xoxb-1234567890-" + long, "REDACTED"},
		"slack hook":        {"POST https://hooks.slack.com/services/T0/B0/" + long, "POST https://hooks.slack.com/services/REDACTED"},
		"stripe key":        {"sk_live_" + long, "REDACTED"},
		"hugging face":      {"HF hf_" + long, "HF REDACTED"},
		"npm token":         {"//registry.npmjs.org/:_authToken=npm_" + long[:36], "//registry.npmjs.org/:_authToken=REDACTED"},
		"json web token":    {"claims of " + jwt + " expired", "claims of REDACTED expired"},

		"authorization":        {"> Authorization: Bearer abcdef123456", "> Authorization: REDACTED"},
		"curl":                 {`curl -H "Authorization: Basic dXNlcjpwYXNz" https://x.test`, `curl -H "Authorization: REDACTED" https://x.test`},
		"authorization in Go":  {`map[Authorization:[Bearer abc123] Accept:[*/*]]`, `map[Authorization:[REDACTED] Accept:[*/*]]`},
		"authorization as aws": {"Authorization: AWS4-HMAC-SHA256 Credential=a/b, Signature=c", "Authorization: REDACTED"},
		"authorization json":   {`{"Authorization":"token abc123","ok":1}`, `{"Authorization":"REDACTED","ok":1}`},
		"bearer":               {"sent bearer abc123abc123abc123", "sent bearer REDACTED"},
		"cookie":               {"Cookie: a=1; session=2\nHost: x", "Cookie: REDACTED\nHost: x"},

		"url":                   {"fetch https://ada:hunter2@git.test/x failed", "fetch https://ada:REDACTED@git.test/x failed"},
		"url of git":            {"https://x-access-token:abc@github.com/a/b.git", "https://x-access-token:REDACTED@github.com/a/b.git"},
		"url without user":      {"redis://:hunter2@localhost:6379/0", "redis://:REDACTED@localhost:6379/0"},
		"malformed url":         {`parse "postgres://ada:hun/t@er2@db.test/x": invalid port`, `parse "postgres://ada:REDACTED@db.test/x": invalid port`},
		"connection string":     {"host=db user=ada password=hunter2 dbname=x", "host=db user=ada password=REDACTED dbname=x"},
		"quoted in a string":    {`password='hun ter\'2' dbname=x`, `password='REDACTED' dbname=x`},
		"environment":           {"DB_PASSWORD=hunter2 MYSQL_PWD=abc", "DB_PASSWORD=REDACTED MYSQL_PWD=REDACTED"},
		"json":                  {`{"api_key": "a \"b\" c", "n": 1}`, `{"api_key": "REDACTED", "n": 1}`},
		"json in json":          {`"body":"{\"client_secret\":\"abc\",\"n\":1}"`, `"body":"{\"client_secret\":\"REDACTED\",\"n\":1}"`},
		"query":                 {"GET /?token=abc&x=1", "GET /?token=REDACTED&x=1"},
		"struct":                {"{User:ada Password:hunter2 Port:1}", "{User:ada Password:REDACTED Port:1}"},
		"token with colon":      {"refresh_token: a1b2c3d4e5", "refresh_token: REDACTED"},
		"flag":                  {"mysql --password hunter2 --host db", "mysql --password REDACTED --host db"},
		"yaml":                  {"apiKey: a1b2c3d4e5f6", "apiKey: REDACTED"},
		"cut in quotes":         {`password="hunt`, `password="REDACTED`},
		"two in a line":         {"token=a1 token=b2", "token=REDACTED token=REDACTED"},
		"private key":           {"key:\n-----BEGIN RSA PRIVATE KEY-----\nabc\ndef\n-----END RSA PRIVATE KEY-----\nend", "key:\nREDACTED\nend"},
		"cut private key":       {"-----BEGIN OPENSSH PRIVATE KEY-----\nabc", "REDACTED"},
		"private key in JSON":   {`{"k":"-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----\n"}`, `{"k":"REDACTED\n"}`},
		"several kinds at once": {"token=sk-ant-api03-" + long + " at https://a:b@c.test", "token=REDACTED at https://a:REDACTED@c.test"},
	} {
		if got := redact.Text(tt.text); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, tt.want)
		}
	}
}

func TestTextKeepsWhatIsNoSecret(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"",
		"The task of the session is sk-etched on paper.",
		"risk-management-of-the-third-kind-1234",
		"class sk-folding-cube-with-many-words",
		"tokens_sent=1200 token_count=5 max_tokens: 4096 TokensReceived:12",
		"unexpected token: } after 12 bytes",
		"SyntaxError: Unexpected token: identifier in line 3",
		"secret: not found",
		"token=undefined password=null",
		"pid_start_token=48213377",
		"PWD=/home/ada/src OLDPWD=/tmp",
		"The bearer of this message is unknown; bearer authentication-required",
		"http://127.0.0.1:3090/api/x@y",
		"https://example.test:8080/path?x=1@2",
		"git@github.com:ada/project.git",
		"-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----",
		"commit 3b1f0c9d2a4e5f60718293a4b5c6d7e8f9012345",
		"0198f3c2-7a1b-7c3d-8e4f-112233445566",
		"UPDATE background_jobs SET status = $1 WHERE id = $2",
		"the monkey: abc, the keyboard=us, turkey=1",
	} {
		if got := redact.Text(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestRedactorMasksTheValuesThatItWasTold(t *testing.T) {
	t.Parallel()
	var r redact.Redactor
	r.Add("correct horse battery", "correct horse", "true", "", `quo"ted val`, "first line of a note\nsecond line of a note")
	for text, want := range map[string]string{
		"it said correct horse battery staple": "it said REDACTED staple",
		"only correct horse here":              "only REDACTED here",
		"x=correct+horse+battery&true":         "x=REDACTED&true",
		`{"v":"quo\"ted val"}`:                 `{"v":"REDACTED"}`,
		"and second line of a note alone":      "and REDACTED alone",
	} {
		if got := r.Text(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestFieldLooksAtTheName(t *testing.T) {
	t.Parallel()
	var r redact.Redactor
	for field, want := range map[[2]string]string{
		{"api_key", "abc"}:       redact.Mask,
		{"Password", "12"}:       redact.Mask,
		{"cookie", "a=b"}:        redact.Mask,
		{"password", "null"}:     "null",
		{"tokens_sent", "12"}:    "12",
		{"path", "/home/ada"}:    "/home/ada",
		{"error", "token=a1b2c"}: "token=REDACTED",
	} {
		if got := r.Field(field[0], field[1]); got != want {
			t.Errorf("%v: %q, want %q", field, got, want)
		}
	}
}

func TestWriterMasksWhatALoggerWrites(t *testing.T) {
	t.Parallel()
	var r redact.Redactor
	r.Add("correct horse")
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(r.Writer(&out), nil))
	log.Error("it failed", "token", "a1b2c3", "cause", `dial "postgres://ada:hunter2@db/x" with correct horse`)
	for _, secret := range []string{"a1b2c3", "hunter2", "correct horse"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("the log holds %q: %s", secret, out.String())
		}
	}
	if !strings.Contains(out.String(), "@db/x") || !strings.HasSuffix(out.String(), "\n") {
		t.Errorf("the rest of the record is gone: %s", out.String())
	}
}

// TestRedactorIsSharedByGoroutines is of use under the race detector.
func TestRedactorIsSharedByGoroutines(t *testing.T) {
	t.Parallel()
	var r redact.Redactor
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			r.Add("correct horse")
			if got := r.Text("correct horse"); got != redact.Mask {
				t.Errorf("%q", got)
			}
		})
	}
	wg.Wait()
}

func FuzzText(f *testing.F) {
	f.Add("password=hunter2 token: a1b2c3d4 https://a:b@c", "correct horse")
	f.Add(`{"Authorization":"Bearer \"x"}`, "REDACTED")
	f.Add("-----BEGIN PRIVATE KEY-----", "EDACTEDR")
	f.Add("token=REDACTEDx\xff\x00", "\xff")
	f.Fuzz(func(t *testing.T, text, value string) {
		var r redact.Redactor
		r.Add(value)
		once := r.Text(text)
		if twice := r.Text(once); twice != once {
			t.Errorf("%q\n  becomes %q\n then %q", text, once, twice)
		}
		if plain := redact.Text(text); redact.Text(plain) != plain {
			t.Errorf("%q becomes %q, then %q", text, plain, redact.Text(plain))
		}
	})
}
