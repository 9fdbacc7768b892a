package host

import "github.com/holdfast-app/holdfast/backend/workbench"

// interruptKey is what Ctrl-C types; the console makes an interrupt of it.
const interruptKey = 0x03

// send sends INT as a key press: Windows has no other signal for the programs
// of a console that is not one's own.
func (c *console) send(name string) error {
	if name != "INT" {
		return noSignalError(name)
	}
	_, err := c.input.Write([]byte{interruptKey})
	return err
}

// signalGroup sends nothing: a child with pipes shares no console with the host.
func signalGroup(_ int, name string) error { return noSignalError(name) }

func noSignalError(name string) error {
	return workbench.Errorf(workbench.EInvalid,
		"Windows cannot send the signal %q to a program. Send INT to a terminal, or end the program.", name)
}
