package config

import "golang.org/x/sys/unix"

// systemMachineID reads the hardware's UUID from the kernel.
func systemMachineID() string {
	id, err := unix.Sysctl("kern.uuid")
	if err != nil {
		return ""
	}
	return id
}
