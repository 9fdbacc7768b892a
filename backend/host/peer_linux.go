package host

import (
	"net"
	"os"

	"golang.org/x/sys/unix"
)

// sameUser tells whether the other end of the socket is a process of this user.
func sameUser(conn *net.UnixConn) bool {
	raw, err := conn.SyscallConn()
	if err != nil {
		return false
	}
	var peer *unix.Ucred
	var peerErr error
	err = raw.Control(func(fd uintptr) {
		peer, peerErr = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	})
	return err == nil && peerErr == nil && int(peer.Uid) == os.Geteuid()
}
