package secrets

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"

	"github.com/holdfast-app/holdfast/backend/workbench"
)

// The form of a sealed value: one byte of the form's version, the id of the key,
// the nonce, the ciphertext and its tag.
const (
	sealedVersion = 1
	keyBytes      = 32
	keyIDBytes    = 16
	nonceBytes    = 12
	tagBytes      = 16
	headBytes     = 1 + keyIDBytes
)

// key is an AES-256 key.
type key [keyBytes]byte

func newKey() key {
	var k key
	_, _ = rand.Read(k[:]) // never fails: it would end the program
	return k
}

// id names a key. It is derived from the key, so a key that was damaged where it
// is kept has another name instead of failing at each value.
func (k key) id() [keyIDBytes]byte {
	sum := sha256.Sum256(append([]byte("holdfast/1/key/"), k[:]...))
	return [keyIDBytes]byte(sum[:keyIDBytes])
}

// name is the id in hex, as the key_id columns have it.
func (k key) name() string {
	id := k.id()
	return hex.EncodeToString(id[:])
}

// aead is AES-256-GCM that writes a random nonce before the ciphertext.
func (k key) aead() cipher.AEAD {
	block, err := aes.NewCipher(k[:])
	if err != nil {
		panic(err) // the length of a key is fixed
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // so is the size of a block
	}
	return gcm
}

// bound is what a value is sealed together with: moved to another row it does
// not open.
func bound(table, row string) []byte { return []byte("holdfast/1/" + table + "/" + row) }

func (k key) seal(table, row string, plaintext []byte) []byte {
	id := k.id()
	value := append([]byte{sealedVersion}, id[:]...)
	return k.aead().Seal(value, nil, plaintext, bound(table, row))
}

// open opens a value with the key that it names. ESealed.
func (r ring) open(table, row string, value []byte) ([]byte, error) {
	if len(value) < headBytes+nonceBytes+tagBytes {
		return nil, errDamaged()
	}
	if value[0] != sealedVersion {
		return nil, workbench.Errorf(workbench.ESealed, "This value was sealed by a newer Holdfast. Install the newer version, or enter the value again.")
	}
	k, ok := r.find([keyIDBytes]byte(value[1:headBytes]))
	if !ok {
		return nil, errForeign()
	}
	plaintext, err := k.aead().Open(nil, nil, value[headBytes:], bound(table, row))
	if err != nil {
		return nil, errDamaged()
	}
	return plaintext, nil
}

func errForeign() error {
	return workbench.Errorf(workbench.ESealed, "This value was sealed on another machine, whose key is not here. Enter it again.")
}

func errDamaged() error {
	return workbench.Errorf(workbench.ESealed, "This value is damaged, or was moved here from another row. Enter it again.")
}
