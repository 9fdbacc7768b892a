package config

import "golang.org/x/sys/windows/registry"

// systemMachineID reads the id that Windows made when it was installed.
// WOW64_64KEY: a 32-bit program would be shown another branch.
func systemMachineID() string {
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, `SOFTWARE\Microsoft\Cryptography`,
		registry.QUERY_VALUE|registry.WOW64_64KEY)
	if err != nil {
		return ""
	}
	defer key.Close()
	id, _, err := key.GetStringValue("MachineGuid")
	if err != nil {
		return ""
	}
	return id
}
