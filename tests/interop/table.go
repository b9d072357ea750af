// Reads a table as Go's encoding/csv does, and prints it as JSON: an array a row. Every row
// must have as many cells as the first.
package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
)

func main() {
	data, err := os.ReadFile(os.Args[1])
	mark := []byte("\xef\xbb\xbf")
	if err == nil && !bytes.HasPrefix(data, mark) {
		err = fmt.Errorf("no mark of UTF-8 at its beginning")
	}
	var rows [][]string
	if err == nil {
		rows, err = csv.NewReader(bytes.NewReader(data[len(mark):])).ReadAll()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	for _, row := range rows {
		out.Encode(row)
	}
}
