package secrets

import (
	"encoding/json"
	"errors"
	"slices"
)

// ring are the keys of an installation, the current one first.
type ring []key

// keysKept is how many keys a rotation keeps at least: a restored backup holds
// values of earlier ones.
const keysKept = 8

func (r ring) find(id [keyIDBytes]byte) (key, bool) {
	for _, k := range r {
		if k.id() == id {
			return k, true
		}
	}
	return key{}, false
}

func (r ring) has(name string) bool {
	return slices.ContainsFunc(r, func(k key) bool { return k.name() == name })
}

// without drops the keys that neither a value nor a recent backup needs.
func (r ring) without(used []string) ring {
	var kept ring
	for i, k := range r {
		if i < keysKept || slices.Contains(used, k.name()) {
			kept = append(kept, k)
		}
	}
	return kept
}

var errNotKeys = errors.New("this does not hold keys")

// record is what is kept on disk: the keys, or a note that they are in the
// keyring. The entry of the keyring has the same form.
type record struct {
	Place PlaceKind `json:"place"`
	Keys  [][]byte  `json:"keys,omitempty"` // base64
}

func (r ring) encode(place PlaceKind) []byte {
	rec := record{Place: place}
	for _, k := range r {
		rec.Keys = append(rec.Keys, k[:])
	}
	text, err := json.Marshal(rec)
	if err != nil {
		panic(err) // a string and bytes
	}
	return text
}

// decode reads a record. Its error holds nothing of the text.
func decode(text []byte) (PlaceKind, ring, error) {
	var rec record
	if err := json.Unmarshal(text, &rec); err != nil {
		return "", nil, errNotKeys
	}
	var r ring
	for _, raw := range rec.Keys {
		if len(raw) != keyBytes {
			return "", nil, errNotKeys
		}
		r = append(r, key(raw))
	}
	known := rec.Place == PlaceKeyring || rec.Place == PlaceFile && len(r) > 0
	if !known {
		return "", nil, errNotKeys
	}
	return rec.Place, r, nil
}
