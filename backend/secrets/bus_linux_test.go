package secrets_test

import (
	"bufio"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/godbus/dbus/v5"
	ss "github.com/zalando/go-keyring/secret_service"
)

// A session bus of the tests' own (dbus-daemon) and on it a service that speaks
// the Secret Service protocol, so that the library and the protocol are the real
// ones and only the vault behind them is small. A service of a desktop would
// show windows to unlock it.

const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:dir=%s</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`

// service is what the tests talk to; nil without a bus.
var service *vault

// privateBus takes the bus of the user away from the tests, and gives them one
// of their own where dbus-daemon is installed.
func privateBus() (closeBus func()) {
	dir, err := os.MkdirTemp("", "holdfast-bus-")
	check(err)
	remove := func() { _ = os.RemoveAll(dir) }
	check(os.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(dir, "none")))
	program, err := exec.LookPath("dbus-daemon")
	if err != nil {
		return remove
	}
	config := filepath.Join(dir, "bus.conf")
	check(os.WriteFile(config, fmt.Appendf(nil, busConfig, dir), 0o600))
	cmd := exec.Command(program, "--config-file="+config, "--nofork", "--print-address")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // a run that is killed leaves no bus
	out, err := cmd.StdoutPipe()
	check(err)
	check(cmd.Start())
	address, err := bufio.NewReader(out).ReadString('\n')
	check(err)
	check(os.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address)))
	conn, err := dbus.ConnectSessionBus()
	check(err)
	service = newVault(conn)
	return func() {
		check(conn.Close())
		library, err := dbus.SessionBus() // the connection that the library keeps
		check(err)
		check(library.Close())
		check(cmd.Process.Kill())
		_ = cmd.Wait()
		remove()
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

const (
	vaultName  = "org.freedesktop.secrets"
	vaultPath  = dbus.ObjectPath("/org/freedesktop/secrets")
	loginPath  = vaultPath + "/collection/login"
	promptPath = vaultPath + "/prompt"
	nothing    = dbus.ObjectPath("/")
)

// vault is the service. Its zero state is open.
type vault struct {
	conn *dbus.Conn

	mu     sync.Mutex
	items  map[dbus.ObjectPath]map[string]string // attributes
	values map[dbus.ObjectPath][]byte
	locked bool          // and whoever is asked to unlock it says no
	held   chan struct{} // searches wait until it is closed; nil: they do not
}

func newVault(conn *dbus.Conn) *vault {
	v := &vault{conn: conn, items: map[dbus.ObjectPath]map[string]string{}, values: map[dbus.ObjectPath][]byte{}}
	check(conn.Export(v, vaultPath, "org.freedesktop.Secret.Service"))
	check(conn.Export(collections{}, vaultPath, "org.freedesktop.DBus.Properties"))
	check(conn.Export(collection{v}, loginPath, "org.freedesktop.Secret.Collection"))
	check(conn.Export(prompt{v}, promptPath, "org.freedesktop.Secret.Prompt"))
	check(conn.Export(session{}, vaultPath+"/session", "org.freedesktop.Secret.Session"))
	v.appear()
	return v
}

// appear takes the name of the service on the bus.
func (v *vault) appear() {
	reply, err := v.conn.RequestName(vaultName, dbus.NameFlagDoNotQueue)
	check(err)
	if reply != dbus.RequestNameReplyPrimaryOwner {
		panic("another service has the name")
	}
}

// vanish gives the name up, as on a system without a keyring.
func (v *vault) vanish() {
	_, err := v.conn.ReleaseName(vaultName)
	check(err)
}

func (v *vault) lock(locked bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.locked = locked
}

// hold makes the service hang until release.
func (v *vault) hold() (release func()) {
	v.mu.Lock()
	defer v.mu.Unlock()
	held := make(chan struct{})
	v.held = held
	return func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		close(held)
		v.held = nil
	}
}

// entries are how many values there are for an account.
func (v *vault) entries(account string) int {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := 0
	for _, attributes := range v.items {
		if attributes["username"] == account {
			n++
		}
	}
	return n
}

// forget removes the entries of an account.
func (v *vault) forget(account string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	maps.DeleteFunc(v.items, func(_ dbus.ObjectPath, attributes map[string]string) bool { return attributes["username"] == account })
}

// OpenSession is of the protocol, as all exported methods here.
func (v *vault) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	return dbus.MakeVariant(""), vaultPath + "/session", nil
}

func (v *vault) Unlock(objects []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.locked {
		return []dbus.ObjectPath{}, promptPath, nil
	}
	return objects, nothing, nil
}

type collections struct{}

func (collections) Get(string, string) (dbus.Variant, *dbus.Error) {
	return dbus.MakeVariant([]dbus.ObjectPath{loginPath}), nil
}

type session struct{}

func (session) Close() *dbus.Error { return nil }

type prompt struct{ *vault }

func (p prompt) Prompt(string) *dbus.Error {
	dismissed := true
	check(p.conn.Emit(promptPath, "org.freedesktop.Secret.Prompt.Completed", dismissed, dbus.MakeVariant([]dbus.ObjectPath{})))
	return nil
}

type collection struct{ *vault }

func (c collection) SearchItems(wanted map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	c.mu.Lock()
	held := c.held
	c.mu.Unlock()
	if held != nil {
		<-held
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.find(wanted), nil
}

func (c collection) find(wanted map[string]string) []dbus.ObjectPath {
	found := []dbus.ObjectPath{}
	for path, attributes := range c.items {
		if maps.Equal(attributes, wanted) {
			found = append(found, path)
		}
	}
	return found
}

func (c collection) CreateItem(properties map[string]dbus.Variant, secret ss.Secret, _ bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	attributes, _ := properties["org.freedesktop.Secret.Item.Attributes"].Value().(map[string]string)
	path := loginPath + dbus.ObjectPath(fmt.Sprintf("/%d", len(c.values)))
	if known := c.find(attributes); len(known) > 0 {
		path = known[0] // replaced
	}
	c.items[path], c.values[path] = attributes, secret.Value
	check(c.conn.Export(item{c.vault, path}, path, "org.freedesktop.Secret.Item"))
	return path, nothing, nil
}

type item struct {
	vault *vault
	path  dbus.ObjectPath
}

func (i item) GetSecret(session dbus.ObjectPath) (ss.Secret, *dbus.Error) {
	i.vault.mu.Lock()
	defer i.vault.mu.Unlock()
	return ss.NewSecret(session, string(i.vault.values[i.path])), nil
}
