// Ledger opens a Madang ledger with golang.org/x/mod/sumdb alone: checkpoints and entries as
// notes, the tree from bundles and again from tiles, proofs of inclusion and consistency.
// None of this code knows Madang; only the ten lines of cosigner do what x/mod leaves out.
//
// usage: ledger DIR
package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// cosigner verifies signatures of type 0x04 (C2SP tlog-cosignature v1).
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }
func (c cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	t := binary.BigEndian.Uint64(sig)
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", t, msg)
	return ed25519.Verify(c.key, []byte(signed), sig[8:])
}

// verifier makes one of a vkey text, whatever its type.
func verifier(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("malformed vkey %q", vkey)
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 {
		return nil, fmt.Errorf("malformed vkey %q", vkey)
	}
	if key[0] == 1 {
		return note.NewVerifier(vkey)
	}
	hash, err := strconv.ParseUint(parts[1], 16, 32)
	return cosigner{parts[0], uint32(hash), key[1:]}, err
}

var failed bool

func verdict(ok bool, format string, args ...interface{}) {
	word := "ok"
	if !ok {
		word = "not ok"
		failed = true
	}
	fmt.Printf("%s - %s\n", word, fmt.Sprintf(format, args...))
}

func must(err error) {
	if err != nil {
		fmt.Printf("not ok - %v\n", err)
		os.Exit(1)
	}
}

// checkpoint is `origin LF size LF root LF`. tlog.ParseTree reads only Go's own kind.
type checkpoint struct {
	origin     string
	tree       tlog.Tree
	signatures int
	cosigners  int
}

func openCheckpoint(file string, keys note.Verifiers) (checkpoint, error) {
	var c checkpoint
	raw, err := os.ReadFile(file)
	if err != nil {
		return c, err
	}
	n, err := note.Open(raw, keys)
	if err != nil {
		return c, fmt.Errorf("%s: %v", file, err)
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return c, fmt.Errorf("%s: not three lines", file)
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return c, fmt.Errorf("%s: malformed root", file)
	}
	c.origin = lines[0]
	c.tree.N, err = strconv.ParseInt(lines[1], 10, 64)
	copy(c.tree.Hash[:], root)
	for _, s := range n.Sigs {
		c.signatures++
		if s.Name != c.origin {
			c.cosigners++
		}
	}
	return c, err
}

// tiles reads hash tiles of height 8: Go's tile/8/L/N is tlog-tiles' tile/L/N.
type tiles struct{ dir string }

func (t tiles) Height() int                         { return 8 }
func (t tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (t tiles) ReadTiles(list []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range list {
		path := "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
		data, err := os.ReadFile(filepath.Join(t.dir, path))
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

// leaves reads all entry bundles of a tree of n leaves.
func leaves(dir string, n int64) ([][]byte, error) {
	var all [][]byte
	for bundle := int64(0); bundle*256 < n; bundle++ {
		width := n - bundle*256
		if width > 256 {
			width = 256
		}
		tile := tlog.Tile{H: 8, L: 0, N: bundle, W: int(width)}
		path := "tile/entries/" + strings.TrimPrefix(tile.Path(), "tile/8/0/")
		data, err := os.ReadFile(filepath.Join(dir, path))
		if err != nil {
			return nil, err
		}
		for len(data) >= 2 {
			size := int(binary.BigEndian.Uint16(data))
			if len(data) < 2+size {
				return nil, fmt.Errorf("%s: cut short", path)
			}
			all = append(all, data[2:2+size])
			data = data[2+size:]
		}
		if len(data) != 0 || int64(len(all)) != bundle*256+width {
			return nil, fmt.Errorf("%s: %d leaves in all", path, len(all))
		}
	}
	return all, nil
}

// hashes of a tree kept in memory, in the order of tlog.StoredHashIndex.
type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var out []tlog.Hash
	for _, i := range indexes {
		if i < 0 || i >= int64(len(h)) {
			return nil, fmt.Errorf("no hash %d", i)
		}
		out = append(out, h[i])
	}
	return out, nil
}

func treeOf(all [][]byte) (tlog.Hash, error) {
	var stored hashes
	for i, leaf := range all {
		more, err := tlog.StoredHashes(int64(i), leaf, stored)
		if err != nil {
			return tlog.Hash{}, err
		}
		stored = append(stored, more...)
	}
	return tlog.TreeHash(int64(len(all)), stored)
}

// The second line of an entry or block, as far as keys are concerned.
type head struct {
	Kind   string `json:"kind"`
	Fields struct {
		Op, Vkey string
		Lines    []struct{ Use, Vkey string }
	} `json:"fields"`
}

func headOf(leaf []byte) (head, error) {
	var h head
	lines := bytes.SplitN(leaf, []byte("\n"), 3)
	if len(lines) != 3 {
		return h, fmt.Errorf("fewer than three lines")
	}
	return h, json.Unmarshal(lines[1], &h)
}

// openEntries opens every leaf as a note, learning keys from charter and members on the way.
func openEntries(all [][]byte) (int, error) {
	var known []note.Verifier
	for i, leaf := range all {
		h, err := headOf(leaf)
		if err != nil {
			return i, err
		}
		vkeys := []string{h.Fields.Vkey}
		for _, line := range h.Fields.Lines {
			vkeys = append(vkeys, line.Vkey)
		}
		if i == 0 || h.Kind == "member" {
			for _, vkey := range vkeys {
				if vkey == "" {
					continue
				}
				v, err := verifier(vkey)
				if err != nil {
					return i, err
				}
				if list := note.VerifierList(known...); !has(list, v) {
					known = append(known, v)
				}
			}
		}
		if _, err := note.Open(leaf, note.VerifierList(known...)); err != nil {
			return i, err
		}
	}
	return len(all), nil
}

func has(list note.Verifiers, v note.Verifier) bool {
	_, err := list.Verifier(v.Name(), v.KeyHash())
	return err == nil
}

// policyKeys are the vkeys that the ledger's policy file names.
func policyKeys(dir string) (note.Verifiers, error) {
	raw, err := os.ReadFile(filepath.Join(dir, "policy"))
	if err != nil {
		return nil, err
	}
	var all []note.Verifier
	for _, line := range strings.Split(string(raw), "\n") {
		words := strings.Fields(line)
		if len(words) < 2 || (words[0] != "log" && words[0] != "witness") {
			continue
		}
		vkey := words[1]
		if words[0] == "witness" {
			vkey = words[2]
		}
		v, err := verifier(vkey)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return note.VerifierList(all...), nil
}

func checkInclusion(c checkpoint, all [][]byte, r tlog.HashReader) {
	for i, leaf := range all {
		proof, err := tlog.ProveRecord(c.tree.N, int64(i), r)
		must(err)
		must(tlog.CheckRecord(proof, c.tree.N, c.tree.Hash, int64(i), tlog.RecordHash(leaf)))
	}
	verdict(true, "inclusion of %d leaves is proved", len(all))
	proof, err := tlog.ProveRecord(c.tree.N, 0, r)
	must(err)
	err = tlog.CheckRecord(proof, c.tree.N, c.tree.Hash, 0, tlog.RecordHash([]byte("other")))
	verdict(err != nil, "another leaf is not")
}

func checkConsistency(dir string, keys note.Verifiers, c checkpoint, r tlog.HashReader) {
	files, err := filepath.Glob(filepath.Join(dir, "checkpoints", "*"))
	must(err)
	sort.Strings(files)
	for _, file := range files {
		old, err := openCheckpoint(file, keys)
		must(err)
		proof, err := tlog.ProveTree(c.tree.N, old.tree.N, r)
		must(err)
		must(tlog.CheckTree(proof, c.tree.N, c.tree.Hash, old.tree.N, old.tree.Hash))
	}
	verdict(len(files) > 1, "%d checkpoints are consistent with the last", len(files))
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: ledger DIR")
		os.Exit(2)
	}
	dir := os.Args[1]
	keys, err := policyKeys(dir)
	must(err)
	c, err := openCheckpoint(filepath.Join(dir, "checkpoint"), keys)
	must(err)
	verdict(c.signatures-c.cosigners >= 1, "the checkpoint of %s has a log signature", c.origin)
	verdict(c.cosigners >= 1, "and %d cosignatures", c.cosigners)

	all, err := leaves(dir, c.tree.N)
	must(err)
	root, err := treeOf(all)
	must(err)
	verdict(root == c.tree.Hash, "the root of %d leaves from bundles is the checkpoint's", c.tree.N)
	r := tlog.TileHashReader(c.tree, tiles{dir})
	root, err = tlog.TreeHash(c.tree.N, r)
	must(err)
	verdict(root == c.tree.Hash, "the root from tiles too")

	n, err := openEntries(all)
	if err != nil {
		err = fmt.Errorf("leaf %d: %v", n, err)
	}
	must(err)
	verdict(n == len(all), "%d leaves open as notes of known keys", n)
	checkInclusion(c, all, r)
	checkConsistency(dir, keys, c, r)
	if failed {
		os.Exit(1)
	}
}
