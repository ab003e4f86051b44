// Checklog verifies a tiled transparency log with golang.org/x/mod/sumdb, code that nobody here wrote:
// its note package checks signatures, its tlog package checks hashes, tiles and proofs. What it lacks
// stands here: the tile paths of C2SP tlog-tiles, the parser of a checkpoint, the cosignature verifier.
//
//	checklog (FOLDER | URL) LOG-VKEY [WITNESS-VKEY...] [-old SIZE]
//
// It prints "ok ORIGIN SIZE" and exits with 0, or says what is wrong and exits with 1.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// source reads files of a log from a folder or a server.
type source string

func (s source) read(path string) ([]byte, error) {
	if !strings.HasPrefix(string(s), "http") {
		return os.ReadFile(filepath.Join(string(s), path))
	}
	answer, err := http.Get(strings.TrimSuffix(string(s), "/") + "/" + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != 200 {
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return io.ReadAll(answer.Body)
}

// tilePath spells a tile's path as C2SP tlog-tiles does.
func tilePath(level string, index int64, width int) string {
	path := fmt.Sprintf("%03d", index%1000)
	for index >= 1000 {
		index /= 1000
		path = fmt.Sprintf("x%03d/%s", index%1000, path)
	}
	if width < 1<<tileHeight {
		path += ".p/" + strconv.Itoa(width)
	}
	return "tile/" + level + "/" + path
}

// tiles implements tlog.TileReader over a source.
type tiles struct{ from source }

func (t tiles) Height() int                         { return tileHeight }
func (t tiles) SaveTiles(_ []tlog.Tile, _ [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		raw, err := t.from.read(tilePath(strconv.Itoa(tile.L), tile.N, tile.W))
		if err != nil {
			return nil, err
		}
		found = append(found, raw)
	}
	return found, nil
}

// cosigner verifies cosignature/v1 lines, key type 04.
type cosigner struct {
	name   string
	hash   uint32
	public ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }

func (c cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	seconds := binary.BigEndian.Uint64(signature)
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", seconds, text)
	return ed25519.Verify(c.public, []byte(message), signature[8:])
}

func newCosigner(vkey string) (note.Verifier, error) {
	name, rest, _ := strings.Cut(vkey, "+")
	hash, encoded, _ := strings.Cut(rest, "+")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(raw) != 33 || raw[0] != 4 {
		return nil, errors.New("not a cosigner's key")
	}
	sum := sha256.Sum256(append([]byte(name+"\n"), raw...))
	if fmt.Sprintf("%x", sum[:4]) != hash {
		return nil, errors.New("key hash does not fit")
	}
	return cosigner{name, binary.BigEndian.Uint32(sum[:4]), raw[1:]}, nil
}

// checkpoint opens the signed note and reads origin, size and root; every key must have signed.
func checkpoint(raw []byte, keys []string) (string, tlog.Tree, error) {
	var none tlog.Tree
	log, err := note.NewVerifier(keys[0])
	if err != nil {
		return "", none, err
	}
	verifiers := []note.Verifier{log}
	for _, key := range keys[1:] {
		witness, err := newCosigner(key)
		if err != nil {
			return "", none, err
		}
		verifiers = append(verifiers, witness)
	}
	opened, err := note.Open(raw, note.VerifierList(verifiers...))
	if err != nil {
		return "", none, err
	}
	if len(opened.Sigs) != len(keys) {
		return "", none, fmt.Errorf("%d of %d keys signed", len(opened.Sigs), len(keys))
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != log.Name() {
		return "", none, errors.New("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return "", none, err
	}
	root, err := tlog.ParseHash(lines[2])
	return lines[0], tlog.Tree{N: size, Hash: root}, err
}

// bundle reads one bundle of entries, each behind its length in two bytes.
func bundle(from source, index int64, width int) ([][]byte, error) {
	raw, err := from.read(tilePath("entries", index, width))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(raw) >= 2 {
		length := int(binary.BigEndian.Uint16(raw))
		if len(raw) < 2+length {
			return nil, errors.New("bundle ends early")
		}
		entries, raw = append(entries, raw[2:2+length]), raw[2+length:]
	}
	if len(raw) != 0 || len(entries) != width {
		return nil, errors.New("bundle of another width")
	}
	return entries, nil
}

// check proves every entry to be in the tree, and the tree to extend its older sizes.
func check(from source, tree tlog.Tree, old int64) error {
	hashes := tlog.TileHashReader(tree, tiles{from})
	for index := int64(0); index<<tileHeight < tree.N; index++ {
		width := 1 << tileHeight
		if rest := tree.N - index<<tileHeight; rest < int64(width) {
			width = int(rest)
		}
		entries, err := bundle(from, index, width)
		if err != nil {
			return fmt.Errorf("bundle %d: %w", index, err)
		}
		var stored []int64
		for i := range entries {
			stored = append(stored, tlog.StoredHashIndex(0, index<<tileHeight+int64(i)))
		}
		leaves, err := hashes.ReadHashes(stored)
		if err != nil {
			return err
		}
		for i, entry := range entries {
			if hash := tlog.RecordHash(entry); !bytes.Equal(hash[:], leaves[i][:]) {
				return fmt.Errorf("entry %d is not the one that was signed", index<<tileHeight+int64(i))
			}
		}
		if err := prove(tree, hashes, index<<tileHeight, entries[0]); err != nil {
			return err
		}
	}
	return extends(tree, hashes, old)
}

func prove(tree tlog.Tree, hashes tlog.HashReader, index int64, entry []byte) error {
	proof, err := tlog.ProveRecord(tree.N, index, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry))
}

func extends(tree tlog.Tree, hashes tlog.HashReader, old int64) error {
	if old == 0 {
		return nil
	}
	root, err := tlog.TreeHash(old, hashes)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(tree.N, old, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, old, root)
}

func run(arguments []string) error {
	var old int64
	if n := len(arguments); n > 2 && arguments[n-2] == "-old" {
		old, _ = strconv.ParseInt(arguments[n-1], 10, 64)
		arguments = arguments[:n-2]
	}
	if len(arguments) < 2 {
		return errors.New("usage: checklog (FOLDER | URL) LOG-VKEY [WITNESS-VKEY...] [-old SIZE]")
	}
	from := source(arguments[0])
	raw, err := from.read("checkpoint")
	if err != nil {
		return err
	}
	origin, tree, err := checkpoint(raw, arguments[1:])
	if err != nil {
		return err
	}
	if err := check(from, tree, old); err != nil {
		return err
	}
	fmt.Println("ok", origin, tree.N)
	return nil
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "wrong:", err)
		os.Exit(1)
	}
}
