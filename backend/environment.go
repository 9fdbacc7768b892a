package backend

import (
	"github.com/holdfast-app/holdfast/backend/project"
	"github.com/holdfast-app/holdfast/backend/secrets"
)

// wireSecrets builds what keeps secrets, and what gives a project's variables to
// its children. No keyring is asked yet.
func (b *Backend) wireSecrets() {
	keyring := secrets.NewKeyring(secrets.KeyringOptions{
		Dir: b.Config.ConfigDir, Account: b.HostID, FileOnly: b.Config.KeysInFile,
	})
	b.Secrets = secrets.New(secrets.Options{
		Store: b.Store, Keyring: keyring, HostID: b.HostID, Notify: b.Notices.Send, Learn: b.Redact.Add,
	})
	b.Environment = project.NewEnvironment(b.Store, b.Secrets)
}
